import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { newProjectDocument } from '../../../src/report/new-project-document.ts';
import { typing } from '../typed.ts';

async function made(files: Readonly<Record<string, string>>, ...lines: readonly string[]) {
  const type = typing(files);
  const outcomes = [];
  for (const line of lines) {
    const { document, plainText } = await type(line);
    outcomes.push({ ...newProjectDocument.parse(document), plainText });
  }
  const [first, second = first] = outcomes;
  if (first === undefined || second === undefined) throw new Error('nothing was typed');
  const { folder } = first;
  return { first, second, folder, read: (name: string) => readFileSync(join(folder, name), 'utf8') };
}

describe('deploy init', () => {
  it('writes a whole project into an empty folder, and names the two commands to type next', async () => {
    const { first, read, folder } = await made({}, 'init --yes');
    expect(first.files.map(({ path, action }) => `${action} ${path}`)).toEqual([
      'written hello/package.json',
      'written hello/server.js',
      'written hello/Dockerfile',
      'written .gitignore',
      'written .env.example',
      'written config.yaml',
    ]);
    expect(first.plainText).toMatch(
      /✔ ready to deploy[\s\S]*\n {2}npx deploy validate\n {2}npx deploy --env local\n$/,
    );
    expect(read('.gitignore')).toBe('node_modules/\nstate/\n.env\n');
    expect(read('.env.example')).not.toMatch(/^[A-Z_]+=./m);
    expect(read('config.yaml')).toMatch(
      /^# yaml-language-server: \$schema=\.\/node_modules\/@deploy-cli\/deploy\/config\.schema\.json\n/,
    );
    // Nothing half-written is left either.
    expect(readdirSync(folder).sort()).toEqual(['.env.example', '.gitignore', 'config.yaml', 'hello']);
  });

  it('changes nothing the second time', async () => {
    const { first, second, folder, read } = await made({}, 'init --yes', 'init --yes');
    expect(first.result).toBe('completed');
    expect(second).toMatchObject({ result: 'nothing-to-do', exitCode: 0 });
    expect(second.plainText).toMatch(/^✔ config\.yaml is already here, and was not changed/);
    expect(readdirSync(folder, { recursive: true })).toHaveLength(7);
    expect(read('.gitignore')).toBe('node_modules/\nstate/\n.env\n');
  });

  it('keeps a configuration of somebody, but for --force', async () => {
    const { first, second, read } = await made({ 'config.yaml': 'mine' }, 'init --yes', 'init --yes --force');
    expect(first.files).toContainEqual({ path: 'config.yaml', action: 'kept' });
    expect(second.files).toContainEqual({ path: 'config.yaml', action: 'overwritten' });
    expect(read('config.yaml')).toMatch(/^# yaml-language-server/);
  });

  it('keeps .env.example, .gitignore and the files of the example as somebody has them', async () => {
    const files = { '.env.example': 'mine', '.gitignore': 'state\n.env\nnode_modules' };
    const { first, read } = await made(files, 'init --yes --output json');
    expect(first.files.filter(({ action }) => action === 'kept').map(({ path }) => path)).toEqual([
      '.gitignore',
      '.env.example',
    ]);
    expect(read('.env.example')).toBe('mine');
  });

  it('takes the Dockerfile of the folder itself, and keeps the state out of its image', async () => {
    const { first, read } = await made({ Dockerfile: 'EXPOSE 3000' }, 'init --yes');
    expect(first.files).toContainEqual({ path: '.dockerignore', action: 'written' });
    expect(read('.dockerignore')).toBe('.git\nnode_modules\nstate\n.env\n');
    expect(read('config.yaml')).toMatch(/context: \.\n {4}port: 3000\n/);
  });

  it.each(['init', 'init --force'])('asks nobody where nobody sits, and writes nothing: %s', async (line) => {
    const type = typing({});
    await expect(type(line)).rejects.toMatchObject({
      reason: 'usage',
      hint: expect.stringContaining('npx deploy init --yes'),
    });
  });

  it('adds the workflow of a pipeline to what is there, without a question', async () => {
    const { second } = await made({}, 'init --yes', 'init --ci github');
    expect(second.files).toContainEqual({ path: '.github/workflows/deploy.yml', action: 'written' });
    expect(second.notes).not.toEqual([]);
    for (const note of second.notes) expect(second.plainText).toContain(note);
  });

  it('keeps the state where the pipeline finds it again, where both are new', async () => {
    const { read } = await made({}, 'init --yes --ci github');
    expect(read('config.yaml')).toMatch(/production:[\s\S]*state: \{ store: \{ type: blob, account: st\w+, /);
  });

  it('says what it could not write', async () => {
    const type = typing({ hello: 'a file where the example goes' });
    await expect(type('init --yes')).rejects.toMatchObject({
      reason: 'usage',
      message: expect.stringMatching(/^hello\/package\.json: cannot/),
    });
  });

  it('begins the example again where it was not written to its end', async () => {
    const { first } = await made({ 'hello/package.json': '{}' }, 'init --yes');
    expect(first.files.slice(0, 3).map(({ path, action }) => `${action} ${path}`)).toEqual([
      'kept hello/package.json',
      'written hello/server.js',
      'written hello/Dockerfile',
    ]);
  });

  it('refuses flags that mean nothing to it', async () => {
    await expect(typing({})('init --yes --env local')).rejects.toMatchObject({ reason: 'usage' });
  });
});

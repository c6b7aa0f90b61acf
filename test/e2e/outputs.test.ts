import { execFileSync } from 'node:child_process';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { outputsDocument } from '../../src/report/outputs-document.ts';
import { folderHere } from './here.ts';
import { SMALL } from './small.ts';
import { step, withStep } from './user-steps.ts';

/** All that a shell could stumble over. */
const NASTY = {
  plain: 'word',
  quotes: `it's "so" \`so\` $(touch pwned) $HOME \\ \\' ''`,
  lines: 'one\n two\n\nthree ',
  marks: ';|&<>*?[]{}~#!%=\t',
  letters: 'größe, 日本',
  empty: '',
  list: ['a', "b'c"],
  number: 4.5,
  no: false,
  nothing: null,
  'odd-key': 'dash',
  'odd key': 'space',
  deep: { er: { url: 'https://app.example/' } },
};

const MINE = step(
  `name: 'mine', output: z.looseObject({}), inputs: () => ({}), run: async () => (${JSON.stringify(NASTY)})`,
);

async function deployed() {
  const made = folderHere(withStep(MINE));
  expect((await made.deploy()).code).toBe(0);
  const before = made.files();
  return { ...made, unchanged: () => expect(made.files()).toEqual(before) };
}

const variables = z.record(z.string(), z.string());

describe('deploy outputs', { timeout: 60_000 }, () => {
  it('lists every value by its name, and where the services are, and changes nothing', async () => {
    const { deploy, unchanged } = await deployed();
    const { code, stdout, stderr } = await deploy('outputs');
    expect([code, stderr]).toEqual([0, '']);
    expect(stdout).toContain('create_resource_group.location=westeurope\n');
    expect(stdout).toContain('mine.deep.er.url=https://app.example/\n');
    expect(stdout).toMatch(/^urls\.url=https:\/\/app\.example\/$/m);
    expect(stdout).toContain('mine.lines=one  two three\n');
    unchanged();
  });

  it('prints one value as it is, by its name or by the end of it', async () => {
    const { deploy, type } = await deployed();
    expect((await deploy('outputs mine.lines')).stdout).toBe(`${NASTY.lines}\n`);
    expect((await deploy('outputs location')).stdout).toBe('westeurope\n');
    expect((await deploy('outputs er.url')).stdout).toBe('https://app.example/\n');
    expect((await deploy('outputs list')).stdout).toBe('["a","b\'c"]\n');
    expect((await type(['--env', 'local', 'outputs', 'mine.odd key'])).stdout).toBe('space\n');
    expect((await deploy('outputs mine.deep')).stdout).toBe('https://app.example/\n');
  });

  it('prints all of a step where that is named', async () => {
    const { deploy } = await deployed();
    const { stdout } = await deploy('outputs create_resource_group');
    expect(stdout).toMatch(/^create_resource_group\.id=/);
    expect(stdout).not.toContain('mine.');
  });

  it('refuses a name that is none or several, and says what may have been meant', async () => {
    const { deploy } = await deployed();
    const wrong = await deploy('outputs mine.numbr');
    expect([wrong.code, wrong.stdout]).toEqual([1, '']);
    expect(wrong.stderr).toContain('✖ there is no output "mine.numbr"\n  → did you mean "mine.number"?');
    const vague = await deploy('outputs id');
    expect(vague.stderr).toMatch(
      /there are \d outputs "id"\n {2}→ Name one: check_prerequisites\.principal\.id, /,
    );
    const far = await deploy('outputs qqqqqqqqqqqqqq --output json');
    expect(JSON.parse(far.stdout)).toMatchObject({
      result: 'failed',
      exitCode: 1,
      error: {
        reason: 'usage',
        class: 'config',
        hint: expect.stringContaining('`npx deploy outputs --env local`'),
      },
    });
  });

  it('prints a document, which its schema knows', async () => {
    const { deploy } = await deployed();
    const document = outputsDocument.parse((await deploy('outputs --output json')).json());
    expect(document.outputs['mine']).toEqual(NASTY);
    expect(document.urls).toEqual({ url: 'https://app.example/' });
    expect(document.values.find(({ name }) => name === 'mine.number')).toEqual({
      name: 'mine.number',
      variable: 'OUTPUT_MINE_NUMBER',
      value: 4.5,
    });
  });

  it.each(['bash', 'sh'])('prints lines that %s takes as they are, whatever is in them', async (shell) => {
    const { folder, deploy, exists } = await deployed();
    const { stdout } = await deploy('outputs mine --output env');
    const script = `set -eu; eval "$LINES_OF_IT"; exec "$NODE" -e 'console.log(JSON.stringify(process.env))'`;
    const env = { LINES_OF_IT: `set -a; ${stdout}`, NODE: process.execPath };
    const told = variables.parse(
      JSON.parse(
        execFileSync(shell, ['-c', script], {
          cwd: folder,
          env,
          encoding: 'utf8',
          stdio: ['ignore', 'pipe', 'pipe'],
        }),
      ),
    );
    expect(told).toMatchObject({
      OUTPUT_MINE_PLAIN: 'word',
      OUTPUT_MINE_QUOTES: NASTY.quotes,
      OUTPUT_MINE_LINES: NASTY.lines,
      OUTPUT_MINE_MARKS: NASTY.marks,
      OUTPUT_MINE_LETTERS: NASTY.letters,
      OUTPUT_MINE_EMPTY: '',
      OUTPUT_MINE_LIST: `["a","b'c"]`,
      OUTPUT_MINE_NUMBER: '4.5',
      OUTPUT_MINE_NO: 'false',
      OUTPUT_MINE_NOTHING: 'null',
      OUTPUT_MINE_ODD_KEY: 'dash',
      OUTPUT_MINE_ODD_KEY_2: 'space',
    });
    expect(exists('pwned')).toBe(false);
  });

  it('says on stderr that a run is open, and tells nothing of what that has begun', async () => {
    const { write, deploy } = await deployed();
    write(
      'config.yaml',
      SMALL.replace('westeurope', 'northeurope')
        .replace('name: rg-small', 'name: rg-other')
        .replace(
          'instant,',
          'instant, faults: [{ method: PUT, path: "**/resourceGroups/rg-other", status: 400, code: Broken, times: 9 }],',
        )
        .replace('create_monitoring]', './mine.ts]'),
    );
    expect((await deploy('--no-rollback')).code).toBe(1);
    const { code, stdout, stderr } = await deploy('outputs');
    expect(code).toBe(0);
    expect(stderr).toMatch(/^! run \S+ is open: what it has begun is not told\n$/);
    expect(stdout).not.toContain('create_resource_group');
    expect(stdout).toContain('mine.plain=word\n');
  });

  it('prints nothing where nothing is deployed, and says so on stderr', async () => {
    const { deploy } = folderHere({ 'config.yaml': SMALL });
    expect(await deploy('outputs')).toMatchObject({
      code: 0,
      stdout: '',
      stderr: '! nothing is deployed of small in local (emulator)\n',
    });
    expect((await deploy('outputs id')).stderr).toContain(
      'Nothing is deployed yet: `npx deploy --env local` deploys it.',
    );
  });

  it('puts a failure on stderr where stdout is for a shell', async () => {
    const { deploy } = folderHere({ 'config.yaml': SMALL.replace('name: small', 'nmae: small') });
    const { code, stdout, stderr } = await deploy('outputs --output env');
    expect([code, stdout]).toEqual([1, '']);
    expect(stderr).toContain('✖');
  });
});

import { execFile } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';
import { packagesIn, SPY, sourcesLoaded } from './loaded.ts';
import { BIN, folderWith } from './rig.ts';
import { BROKEN } from './small.ts';

const execute = promisify(execFile);

async function loadedBy(folder: string, ...args: string[]): Promise<string[]> {
  writeFileSync(join(folder, 'spy.mjs'), SPY);
  const { stderr } = await execute(process.execPath, ['--import', join(folder, 'spy.mjs'), BIN, ...args], {
    cwd: folder,
  });
  return sourcesLoaded(stderr);
}

describe.concurrent('what a command loads', () => {
  it.each(['--help', '--version'])('is next to nothing for %s', async (flag) => {
    const urls = await loadedBy(folderWith().folder, flag);
    expect(urls.length).toBeGreaterThan(3);
    expect([...packagesIn(urls)].sort()).toEqual(['commander', 'fastest-levenshtein']);
  });

  it('is no Azure package for an offline run that changes nothing', async () => {
    const { folder, run } = folderWith();
    await run();
    const urls = await loadedBy(folder, '--env', 'local', '--offline', '--log-level', 'silent');
    expect(packagesIn(urls)).toContain('zod');
    expect([...packagesIn(urls)].filter((name) => /^@azure|^@typespec|arm-/.test(name))).toEqual([]);
  });
});

describe.concurrent('the program', () => {
  it('says which Node.js it needs, on an older one', async () => {
    const { folder } = folderWith();
    const old = `Object.defineProperty(process, 'versions', { value: { ...process.versions, node: '20.20.2' } });`;
    writeFileSync(join(folder, 'old.mjs'), old);
    const ended = await execute(process.execPath, ['--import', join(folder, 'old.mjs'), BIN, '--help']).catch(
      (error: { code: number; stderr: string; stdout: string }) => error,
    );
    expect(ended).toMatchObject({
      code: 1,
      stdout: '',
      stderr: expect.stringMatching(/needs Node\.js 22\.18.*20\.20\.2/),
    });
  });

  it('shows where something was thrown only when it is asked to, as a line of the log', async () => {
    const { deploy, write } = folderWith();
    write('state', '');
    const usual = await deploy();
    expect(usual.stdout).toBe('');
    expect(usual.stderr).toMatch(/✖ .*state folder cannot be used/);
    expect(usual.stderr).not.toMatch(/^\s+at /m);
    const [line = ''] = (await deploy('--log-level debug')).stderr.split('\n');
    expect(JSON.parse(line)).toMatchObject({ level: 20, stack: expect.stringMatching(/\n\s+at /) });
  });

  it('shows where a step threw, likewise', async () => {
    const { deploy } = folderWith({ 'config.yaml': BROKEN });
    expect((await deploy()).stderr).not.toContain(' at ');
    expect((await deploy('--log-level debug')).stderr).toMatch(
      /"step":"create_monitoring","stack":".*\\n +at /,
    );
  });

  it('writes only JSON lines to stderr with --log-level, and nothing with silent', async () => {
    const { deploy } = folderWith();
    const { stderr } = await deploy('--log-level info');
    const lines = stderr
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line));
    expect(lines.map(({ event }) => event?.type)).toContain('step-completed');
    expect((await deploy('--force-all --log-level silent')).stderr).toBe('');
  });

  it('uses the shipped example for local where there is no configuration, and says so', async () => {
    const { deploy, files } = folderWith({});
    const { code, stdout } = await deploy('--dry-run');
    expect(code).toBe(0);
    expect(stdout).toMatch(
      /^there is no config\.yaml here: using the shipped config\.example\.yaml\nplan for shop/,
    );
    // What is remembered of the shop's files lies at home, which is this folder here.
    expect(Object.keys(files('.')).filter((name) => !/^[\da-f]{32}\.stats$/.test(name))).toEqual([]);
  });
});

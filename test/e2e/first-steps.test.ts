import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';
import { configJsonSchema } from '../../src/config/json-schema.ts';
import { doctorDocument } from '../../src/report/doctor-document.ts';
import { packagesIn, SPY, sourcesLoaded } from './loaded.ts';
import { BIN, folderWith } from './rig.ts';
import { BROKEN } from './small.ts';
import { hasTmux, openTerminal } from './terminal.ts';

const execute = promisify(execFile);

describe.concurrent('the first steps of a new user', () => {
  it('go from an empty folder to a deployment that has nothing left to do', async () => {
    const { start, run, exists } = folderWith({});
    expect((await start(['init', '--yes']).ended).code).toBe(0);
    const validated = await start(['validate']).ended;
    expect(validated.stdout).toMatch(/^✔ config\.yaml is valid/);
    expect(validated.code).toBe(0);
    const planned = await start(['plan', '--env', 'local']).ended;
    expect(planned.code).toBe(0);
    // Neither of them touches a state.
    expect(exists('state')).toBe(false);
    const deployed = await run();
    expect(deployed).toMatchObject({ result: 'completed', exitCode: 0 });
    expect(deployed.steps.map(({ status }) => status)).toEqual(deployed.steps.map(() => 'completed'));
    expect(await run()).toMatchObject({ result: 'nothing-to-do', exitCode: 0 });
  });

  it('load no Azure package to write, to validate and to describe a configuration', async () => {
    const { folder } = folderWith({});
    writeFileSync(join(folder, 'spy.mjs'), SPY);
    for (const line of [['init', '--yes'], ['validate'], ['schema']]) {
      const { stderr } = await execute(
        process.execPath,
        ['--import', join(folder, 'spy.mjs'), BIN, ...line],
        {
          cwd: folder,
          maxBuffer: 10_000_000,
        },
      );
      const packages = [...packagesIn(sourcesLoaded(stderr))];
      expect(packages).toContain('zod');
      expect(packages.filter((name) => /^@azure|^@typespec|arm-|^@clack/.test(name))).toEqual([]);
    }
  });

  it('have the schema for their editor, the same from the bundle', async () => {
    const { start } = folderWith({});
    const { stdout, code } = await start(['schema']).ended;
    expect({ code, schema: JSON.parse(stdout) }).toEqual({ code: 0, schema: configJsonSchema() });
  });

  it('show what doctor says of a run that is open', async () => {
    const { deploy, start, files } = folderWith({ 'config.yaml': BROKEN });
    await deploy('--no-rollback');
    const before = files();
    const { stdout } = await start(['doctor', '--env', 'local', '--output', 'json']).ended;
    // It changes nothing.
    expect(files()).toEqual(before);
    const { checks } = doctorDocument.parse(JSON.parse(stdout));
    expect(checks.find(({ name }) => name === 'run')).toMatchObject({
      level: 'warn',
      detail: expect.stringMatching(/^run [\da-f-]+ is open \(forward\)$/),
      hint: '`npx deploy --env local` goes on with it, `npx deploy rollback --env local` undoes it',
    });
  });

  it('begin with an example that says hello, is healthy, and ends when it is told to', async () => {
    const server = fileURLToPath(new URL('../../examples/hello/server.js', import.meta.url));
    const child = spawn(process.execPath, [server], {
      env: { PORT: '0', GREETING: 'Hi' },
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const [told] = await once(child.stdout, 'data');
    const port = /"port":(\d+)/.exec(String(told))?.[1];
    const get = async (path: string) => {
      const answer = await fetch(`http://127.0.0.1:${port}${path}`, { headers: { connection: 'close' } });
      return `${answer.status} ${await answer.text()}`;
    };
    expect(await get('/')).toBe('200 Hi\n');
    expect(await get('/healthz')).toBe('200 ok\n');
    child.kill('SIGTERM');
    const [code] = await once(child, 'exit');
    expect(code).toBe(0);
  });
});

describe.skipIf(!hasTmux)('deploy init in a terminal', { timeout: 120_000 }, () => {
  const typed = `'${process.execPath}' '${BIN}' init; echo ended" with "$?`;

  it('asks, takes what is proposed for Enter, and writes what was answered', async () => {
    const { folder, read } = folderWith({});
    const terminal = openTerminal(folder);
    terminal.type(typed);
    await terminal.shows(/What is the deployment called\?/);
    terminal.press('C-u');
    terminal.type('corner-shop');
    await terminal.shows(/In which Azure region\?/);
    terminal.press('C-u');
    terminal.type('West Europe');
    await terminal.shows(/It must be the short name of an Azure region/);
    terminal.press('C-u');
    terminal.type('northeurope');
    await terminal.shows(/Which environments/);
    terminal.press('Enter');
    await terminal.shows(/The id of the subscription\?/);
    terminal.press('Enter');
    await terminal.shows(/The id of the tenant\?/);
    terminal.press('Enter');
    await terminal.shows(/small example service\?/);
    terminal.press('Enter');
    await terminal.shows(/PostgreSQL database\?/);
    terminal.press('y');
    await terminal.shows(/need a Redis\?/);
    terminal.press('Enter');
    await terminal.shows(/Where is kept/);
    terminal.press('Enter');
    await terminal.shows(/ended with 0/);
    expect(terminal.screen()).toMatch(
      /ready to deploy[\s\S]*npx deploy validate[\s\S]*npx deploy --env local/,
    );
    expect(terminal.hasCursor()).toBe(true);
    expect(read('config.yaml')).toMatch(
      /name: corner-shop\n[\s\S]*location: northeurope\n[\s\S]*postgres:\n/,
    );
  });

  it('writes nothing where somebody presses Ctrl-C in the middle, and ends with 130', async () => {
    const { folder } = folderWith({});
    const terminal = openTerminal(folder);
    terminal.type(typed);
    await terminal.shows(/What is the deployment called\?/);
    terminal.press('Enter');
    await terminal.shows(/In which Azure region\?/);
    terminal.press('C-c');
    const screen = await terminal.shows(/ended with 130/);
    expect(screen).toMatch(/interrupted; nothing was written/);
    expect(terminal.hasCursor()).toBe(true);
    expect(readdirSync(folder)).toEqual([]);
    // The terminal is as it was: what is typed is seen again.
    terminal.type('echo seen" "again');
    await terminal.shows(/seen again/);
  });

  it('asks before a configuration is written anew, and keeps it by default', async () => {
    const { folder, read } = folderWith({ 'config.yaml': 'mine' });
    const terminal = openTerminal(folder);
    terminal.type(typed);
    await terminal.shows(/config\.yaml is here\. Write it anew\?/);
    terminal.press('Enter');
    await terminal.shows(/ended with 0/);
    expect(read('config.yaml')).toBe('mine');
  });
});

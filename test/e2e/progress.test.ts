import { spawn } from 'node:child_process';
import { setTimeout } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { eventDocument, resultLine } from '../../src/report/event-document.ts';
import { BIN, folderWith } from './rig.ts';
import { BROKEN, SMALL } from './small.ts';
import { hasTmux, openTerminal, type Terminal } from './terminal.ts';
import { GOOD, step, UNTIL_GO, withStep } from './user-steps.ts';

const HANGING = SMALL.replace(
  'exchanges.jsonl }',
  'exchanges.jsonl, faults: [{ method: PUT, path: "**/workspaces/*", delayMs: 600000 }] }',
);

/** Narrower and wider, lower and higher, and both at once. */
const SIZES = [
  [80, 24],
  [40, 15],
  [120, 40],
  [30, 12],
  [80, 24],
  [80, 4],
  [90, 30],
] as const;

/** The headline, and each row below it once, as far as there is room. */
const ONE_LIST =
  /^\s*deploying small[^\n]*\n([^\n]*\d[^\n]*\n){0,2}[⠋⠙⠹⠸⠼⠴⠦⠧⠇⠏] create_mo[^\n]*\n(█[^\n]*\n)?\s*$/;

const jsonLine = z.looseObject({ type: z.string() });

/** The types of the lines, each of which is as its schema says; the last one is the result. */
function typesIn(stdout: string): string[] {
  const lines = stdout
    .trimEnd()
    .split('\n')
    .map((line) => jsonLine.parse(JSON.parse(line)));
  for (const line of lines.slice(0, -1)) eventDocument.parse(line);
  return lines.map(({ type }) => type);
}

function deployIn(terminal: Terminal, args: string): void {
  // Below what was said before, as in a terminal that is in use: what follows stands at its lower edge.
  terminal.type(`seq 100; '${process.execPath}' '${BIN}' ${args}; echo ended" with "$?`);
}

function times(text: string, screen: string): number {
  return screen.split(text).length - 1;
}

describe.concurrent('--output ndjson', () => {
  it('tells each event as a line while it happens, and the result as the last one', async () => {
    const { deploy } = folderWith();
    const { stdout, stderr, code } = await deploy('--output ndjson');
    const types = typesIn(stdout);
    expect([types[0], types.at(-1), code]).toEqual(['opening', 'result', 0]);
    expect(types.filter((type) => type === 'step-completed')).toHaveLength(3);
    expect(resultLine.parse(JSON.parse(stdout.trimEnd().split('\n').at(-1) ?? ''))).toMatchObject({
      result: 'completed',
    });
    expect(stderr).toMatch(/^\d\d:\d\d:\d\d create_monitoring: Log Analytics workspace creating$/m);
  });

  it('tells of a failure and its undo, of a rollback and of a destroy likewise', async () => {
    const { deploy } = folderWith({ 'config.yaml': BROKEN });
    const failed = typesIn((await deploy('--rollback --output ndjson')).stdout);
    expect(failed).toEqual(
      expect.arrayContaining(['step-failed', 'rollback-started', 'step-restored', 'result']),
    );
    await deploy('--no-rollback');
    expect(typesIn((await deploy('rollback --output ndjson')).stdout)).toContain('step-restoring');
    const destroyed = typesIn((await deploy('destroy --yes --output ndjson')).stdout);
    expect(destroyed.at(-1)).toBe('result');
  });

  it('tells what failed before anything happened in one line', async () => {
    const { deploy } = folderWith();
    for (const args of ['--output ndjson --nonsense', '--config none.yaml --output ndjson']) {
      const { stdout, code } = await deploy(args);
      expect(typesIn(stdout)).toEqual(['result']);
      expect(code).toBe(1);
    }
  });

  it('is refused by a command that tells no events', async () => {
    const { deploy } = folderWith();
    const { stdout } = await deploy('flags --output ndjson');
    expect(resultLine.parse(JSON.parse(stdout)).error).toMatchObject({
      reason: 'usage',
      message: expect.stringContaining('it tells no events on its way; allowed choices are text, json'),
    });
  });

  it('does not stop a run whose reader goes away', async () => {
    const { folder, run } = folderWith();
    const line = `'${process.execPath}' '${BIN}' --env local --output ndjson | head -n 1`;
    const env = { PATH: process.env['PATH'] ?? '', HOME: folder };
    const child = spawn('sh', ['-c', line], { cwd: folder, env, stdio: 'ignore' });
    await new Promise((resolve) => child.on('close', resolve));
    // The shell waits for both.
    expect((await run()).result).toBe('nothing-to-do');
  });
});

describe.concurrent('--quiet', () => {
  it('tells the result and nothing of the progress, or the log where that is asked for', async () => {
    const { deploy } = folderWith();
    const { stdout, stderr } = await deploy('--quiet');
    expect(stdout).toMatch(/✔ deployed small to local/);
    expect(stderr).toBe('');
    const logged = await deploy('--quiet --force-all --log-level info');
    expect(logged.stderr.split('\n')[0]).toMatch(/^\{"level":30/);
  });

  it('tells failures', async () => {
    const { deploy } = folderWith({ 'config.yaml': BROKEN });
    const { stdout, stderr } = await deploy('--quiet --rollback');
    expect(stdout).toMatch(/✖ create_monitoring failed/);
    expect(stderr).toBe('');
    expect((await deploy('--quiet --config none.yaml')).stderr).toMatch(/^✖ /);
  });
});

describe.concurrent('colours', () => {
  it('are there in a pipe where FORCE_COLOR asks for them, and only there', async () => {
    const { deploy } = folderWith();
    const forced = await deploy('', { FORCE_COLOR: '1', NO_COLOR: '1' });
    expect(forced.stdout).toContain('\u001b[32m✔\u001b[39m');
    expect(forced.stderr).toContain('\u001b[2m');
    const plain = await deploy('--force-all', { FORCE_COLOR: '0' });
    expect(plain.stdout + plain.stderr).not.toContain('\u001b');
  });
});

describe.skipIf(!hasTmux)('the list in a terminal', { timeout: 120_000 }, () => {
  it('leaves nothing behind when the terminal is made smaller and larger again', async () => {
    const { folder } = folderWith({ 'config.yaml': HANGING });
    const terminal = openTerminal(folder);
    deployIn(terminal, '--env local --no-rollback');
    await terminal.shows(/create_monitoring +[\d.]+ s/);
    for (const [columns, rows] of SIZES) {
      terminal.resize(columns, rows);
      await setTimeout(400);
      const screen = terminal.screen();
      if (rows < 6) continue;
      // What was said before is there still, and then the list, once.
      expect(screen.slice(screen.lastIndexOf('\n100') + 4), `${columns}x${rows}`).toMatch(ONE_LIST);
    }
    expect(terminal.hasCursor()).toBe(false);
    terminal.press('C-c');
    const left = await terminal.shows(/ended with 130/);
    expect(times('✔ create_resource_group', left), left).toBe(1);
    expect(left).not.toContain('/3 steps');
    expect(terminal.hasCursor()).toBe(true);
  });

  it('gives the cursor back when it is told to end, and when the program crashes', async () => {
    const { folder } = folderWith(UNTIL_GO);
    const terminal = openTerminal(folder);
    deployIn(terminal, '--env local');
    await terminal.shows(/⠋|⠙|⠹|⠸|⠼|⠴|⠦|⠧|⠇|⠏/);
    expect(terminal.hasCursor()).toBe(false);
    terminal.type('');
    terminal.press('C-c');
    await setTimeout(700);
    terminal.press('C-c');
    await terminal.shows(/ended with 130/);
    expect(terminal.hasCursor()).toBe(true);

    const crashing = step(
      GOOD.replace(
        /run: .*/,
        'run: () => { setTimeout(() => { throw new Error("oops"); }, 500); return new Promise(() => {}); }',
      ),
    );
    const other = openTerminal(folderWith(withStep(crashing)).folder);
    deployIn(other, '--env local');
    const screen = await other.shows(/ended with 1/);
    expect(other.hasCursor(), screen).toBe(true);
  });

  it('stays whole when a step writes to the console, which stands above it', async () => {
    const talking = step(
      GOOD.replace(
        /run: .*/,
        `run: async () => {
          for (let at = 1; at <= 5; at += 1) {
            console.log('word ' + at);
            await new Promise((resolve) => setTimeout(resolve, 150));
          }
          return { a: 'b' };
        }`,
      ),
    );
    const terminal = openTerminal(folderWith(withStep(talking)).folder);
    deployIn(terminal, '--env local');
    const screen = await terminal.shows(/ended with 0/);
    for (let at = 1; at <= 5; at += 1) expect(times(`word ${at}`, screen), screen).toBe(1);
    expect(times('✔ create_resource_group', screen), screen).toBe(1);
    expect(screen.indexOf('word 5')).toBeLessThan(screen.indexOf('deploying small'));
  });
});

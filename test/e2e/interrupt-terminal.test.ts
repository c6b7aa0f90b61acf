import { performance } from 'node:perf_hooks';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { BIN, folderWith } from './rig.ts';
import { SMALL } from './small.ts';
import { hasTmux, openTerminal, type Terminal } from './terminal.ts';
import { GOOD, step, withStep } from './user-steps.ts';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const HANGING = SMALL.replace(
  'exchanges.jsonl }',
  'exchanges.jsonl, faults: [{ method: PUT, path: "**/workspaces/*", delayMs: 600000 }] }',
);
/** A step that heeds nothing. */
const STUBBORN = withStep(
  step(GOOD.replace(/run: .*/, 'run: () => new Promise(() => setInterval(() => {}, 1000))')),
);

/** A second or two, on a machine that has nothing else to do. */
const SOON_MS = 5000;

function deployIn(terminal: Terminal, args: string): void {
  // What the shell says next is the exit code, in words that the typed line does not hold.
  terminal.type(`'${process.execPath}' '${BIN}' ${args}; echo ended" with "$?`);
}

async function pressed(terminal: Terminal): Promise<number> {
  const started = performance.now();
  terminal.press('C-c');
  await terminal.shows(/ended with 130/);
  return performance.now() - started;
}

describe.skipIf(!hasTmux)('Ctrl-C in a terminal', { timeout: 120_000 }, () => {
  it('ends a run in order, gives the cursor back, and names the command that goes on', async () => {
    const { folder, exists } = folderWith({ 'config.yaml': HANGING });
    const terminal = openTerminal(folder);
    deployIn(terminal, '--env local --no-rollback');
    await terminal.shows(/create_monitoring +[\d.]+ s|create_monitoring.*for the first time/);
    expect(await pressed(terminal)).toBeLessThan(SOON_MS);
    const screen = terminal.screen();
    expect(screen).toMatch(/! interrupted: 2 completed, 1 begun in /);
    expect(screen).toMatch(/npx deploy --no-rollback --env local +continues/);
    expect(terminal.hasCursor()).toBe(true);
    expect(exists('state/local/lock.json')).toBe(false);
  });

  it('is one press also where npx passes it on', async () => {
    const { folder } = folderWith({ 'config.yaml': HANGING });
    const terminal = openTerminal(ROOT);
    terminal.type(`npx deploy --config '${folder}/config.yaml' --env local`);
    await terminal.shows(/create_monitoring.*for the first time/);
    const started = performance.now();
    terminal.press('C-c');
    await terminal.shows(/! interrupted: 2 completed, 1 begun in [\s\S]*undoes what this run did/);
    expect(performance.now() - started).toBeLessThan(SOON_MS);
    terminal.type('echo ended" with "$?');
    await terminal.shows(/ended with 130/);
  });

  it('pressed twice ends a step that heeds nothing at once, and gives the cursor back', async () => {
    const { folder, run } = folderWith(STUBBORN);
    const terminal = openTerminal(folder);
    deployIn(terminal, '--env local');
    await terminal.shows(/mine.*for the first time/);
    terminal.press('C-c');
    await terminal.shows(
      /interrupted; waiting for a step that does not heed it: Ctrl-C again ends it at once/,
    );
    expect(terminal.screen()).not.toMatch(/ended with/);
    expect(await pressed(terminal)).toBeLessThan(SOON_MS);
    expect(terminal.hasCursor()).toBe(true);
    expect(await run('rollback')).toMatchObject({ result: 'completed', rollback: { clean: true } });
  });

  it('at a question answers it with no, as an interrupt', async () => {
    const { folder, run } = folderWith({ 'config.yaml': SMALL });
    await run();
    const terminal = openTerminal(folder);
    deployIn(terminal, 'destroy --env local');
    await terminal.shows(/Type local to destroy it:/);
    expect(await pressed(terminal)).toBeLessThan(SOON_MS);
    expect(terminal.screen()).toMatch(/interrupted; nothing was begun\n +→ .*npx deploy destroy --env local/);
    expect((await run()).result).toBe('nothing-to-do');
  });
});

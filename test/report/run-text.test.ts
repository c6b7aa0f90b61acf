import { describe, expect, it } from 'vitest';
import type { RunDocument } from '../../src/report/documents.ts';
import type { CommandError } from '../../src/report/document-parts.ts';
import { nextSteps } from '../../src/report/next-steps.ts';
import { NO_PAINT } from '../../src/report/paint.ts';
import { type Performed, runText } from '../../src/report/run-text.ts';
import { runWith, stepWith, told as noted } from './run.ts';

function text(run: Partial<RunDocument>, command: Performed = 'run', flags = {}): string {
  return runText(runWith(run), {
    title: 'shop to local (emulator)',
    place: 'shop in local (emulator)',
    command,
    elapsedMs: 12_340,
    flags: { env: 'local', ...flags },
    paint: NO_PAINT,
  });
}

const FAILED = stepWith({
  name: 'create_key_vault',
  status: 'failed',
  error: noted({
    reason: 'name-taken',
    message: 'VaultAlreadyExists: the name is taken',
    hint: 'Choose another name.',
    address: '/subscriptions/1/vaults/kv',
    code: 'VaultAlreadyExists',
    correlationId: 'c-1',
  }),
});

describe('the summary of a run', () => {
  it('says how many steps ran and were skipped, and where the apps are', () => {
    const urls = { product: 'https://product.example', order: 'https://order.example', note: 'none' };
    expect(
      text({
        steps: [stepWith({ name: 'a' }), stepWith({ name: 'verify', status: 'skipped' })],
        outputs: { a: { uri: 'https://vault.example' }, verify: { addresses: urls } },
      }),
    ).toBe(
      [
        '✔ deployed shop to local (emulator): 1 completed, 1 skipped in 12.3 s',
        '  product  https://product.example',
        '  order    https://order.example',
        '  npx deploy status --env local  shows what is there now',
        '',
      ].join('\n'),
    );
  });

  it('names the apps where all of their addresses are called alike', () => {
    const apps = { product: { url: 'https://product.example' }, order: { url: 'https://order.example' } };
    expect(text({ steps: [stepWith({ name: 'a' })], outputs: { a: { apps } } })).toContain(
      '\n  product  https://product.example\n  order    https://order.example\n',
    );
  });

  it('says that there was nothing to do', () => {
    expect(text({ result: 'nothing-to-do', steps: [stepWith({ status: 'skipped' })] })).toBe(
      '✔ nothing to do: 1 skipped in 12.3 s\n',
    );
  });

  it('says what failed, with all that helps to find out why, and what to type', () => {
    expect(text({ result: 'failed', exitCode: 1, open: true, steps: [FAILED] })).toBe(
      [
        '✖ create_key_vault failed: VaultAlreadyExists: the name is taken',
        '  address      /subscriptions/1/vaults/kv',
        '  code         VaultAlreadyExists',
        '  correlation  c-1',
        '  → Choose another name.',
        '  class        conflict, not retryable (docs/errors.md#vaultalreadyexists)',
        '! the run failed: 1 failed in 12.3 s',
        '! what succeeded is kept: run 53d84270-9298-417b-a3ba-0678dd24d40a is left open',
        '  npx deploy --env local           continues',
        '  npx deploy rollback --env local  undoes what this run did',
        '',
      ].join('\n'),
    );
  });

  it.each([
    ['was refused for what was typed', noted({ reason: 'usage', message: 'no such step' }), []],
    ['was refused because of it', noted({ reason: 'run-open', message: 'it is a destroy' }), []],
    ['was taken over by another process', noted({ reason: 'lock-lost', message: 'the lock was lost' }), []],
    [
      'was taken over while a step ran',
      undefined,
      [noted({ reason: 'lock-lost', message: 'the lock was lost' })],
    ],
  ])('says nothing of the run that is open where the command %s', (_, error, failures) => {
    const steps = failures.map((failure) => ({ ...FAILED, error: failure }));
    const run = { result: 'failed', exitCode: 1, open: true, steps } as const;
    const told = text({ ...run, ...(error && { error }) }, 'rollback');
    expect(told).toContain((error ?? failures[0])?.message);
    expect(told).not.toMatch(/left open|npx deploy/);
  });

  it('says what was put back and proven, and what was kept on purpose', () => {
    const kept = ['a', 'b'].map((address) => ({ step: 'check', address, why: 'it is kept' }));
    const rollback = {
      clean: true,
      restored: [{ step: 'one', address: 'x' }],
      kept,
      pending: [],
      residue: [],
    };
    const told = text({ result: 'failed', exitCode: 1, steps: [FAILED], rollback });
    expect(told).toContain('↶ rolled back: 1 address put back as it was, proven by looking\n');
    expect(told).toContain('  kept check (it is kept)\n    a\n    b\n');
    expect(told).toContain('  npx deploy --env local  tries again\n');
  });

  it.each([
    ['before anything started', (error: CommandError) => ({ error })],
    ['when its turn came', (error: CommandError) => ({ steps: [{ ...FAILED, error }] })],
  ])('names the flag that allows what was refused %s', (_, refused) => {
    const error = noted({ reason: 'irreversible', message: 'it stays' });
    const told = text({ result: 'failed', exitCode: 1, ...refused(error) });
    expect(told).toContain('  npx deploy --allow-irreversible --env local  does it all the same\n');
  });

  it('repeats a repair as a repair: a mere deploy would skip what differs', () => {
    const looks = {
      flags: { env: 'local' },
      command: 'run',
      again: ['drift', '--repair'],
      paint: NO_PAINT,
    } as const;
    const told = nextSteps(runWith({ result: 'failed', exitCode: 1 }), looks);
    expect(told).toBe('  npx deploy drift --repair --env local  tries again');
  });

  it('never says rolled back when something differs or is pending', () => {
    const one = (address: string) => [{ step: 'one', address, why: 'it is not as it was' }];
    const rollback = { clean: false, restored: [], kept: [], pending: one('p'), residue: one('r') };
    const told = text({ result: 'failed', exitCode: 1, open: true, rollback, residue: one('r') });
    expect(told).not.toMatch(/(^|[^t] )rolled back:/m);
    expect(told).toContain('! not rolled back clean: 0 addresses put back as they were, 2 addresses not');
    expect(told.match(/^ {4}r$/gm)).toHaveLength(1);
    expect(told).toMatch(/npx deploy rollback --env local +goes on undoing/);
  });

  it('names what an earlier run left behind until it is resolved', () => {
    const told = text({ residue: [{ step: 'vault', address: '/old' }] });
    expect(told).toContain('! left behind by an earlier run:\n  vault\n    /old\n');
  });

  it('names what is no longer wanted', () => {
    const told = text({ givenBack: [{ step: 'vault', address: '/old' }] });
    expect(told).toContain('no longer wanted, and given back: 1 address\n  vault\n    /old\n');
  });

  it('says what was interrupted, and what goes on', () => {
    const steps = [stepWith({}), stepWith({ status: 'running' }), stepWith({ status: 'pending' })];
    const told = text({ result: 'interrupted', exitCode: 130, open: true, steps });
    expect(told).toMatch(/^! interrupted: 1 completed, 1 begun, 1 pending in 12\.3 s$/m);
    expect(told).toMatch(/npx deploy --env local +continues/);
  });

  it('of an interrupted undo tells the addresses, not the steps', () => {
    const rollback = { clean: false, restored: [], kept: [], pending: [], residue: [] };
    const told = text({ result: 'interrupted', exitCode: 130, open: true, rollback }, 'rollback');
    expect(told).toMatch(/^! interrupted in 12\.3 s$/m);
  });

  it('tells the cause before what could not be put back because of it', () => {
    const error = noted({ reason: 'azure-refused', message: 'locked' });
    const stuck = stepWith({ name: 'create_monitoring', status: 'rollback_failed', error });
    const told = text({ result: 'failed', exitCode: 1, steps: [stuck, FAILED] });
    expect(told.match(/^✖ .*$/gm)).toEqual([
      '✖ create_key_vault failed: VaultAlreadyExists: the name is taken',
      '✖ create_monitoring could not be put back: locked',
    ]);
  });

  it('repeats the flags that the command was given, quoted for a shell', () => {
    const told = text({ result: 'failed', exitCode: 1, open: true }, 'run', {
      config: "my shop's.yaml",
      cloud: 'emulator',
    });
    expect(told).toContain(String.raw`npx deploy --config 'my shop'\''s.yaml' --env local --cloud emulator`);
  });

  it('tells first with what an undo began that an earlier command met', () => {
    const rollback = { clean: true, restored: [], kept: [], pending: [], residue: [] };
    expect(text({ rollback, cause: 'vault: the name is taken' }, 'rollback')).toMatch(
      /^! it began with vault: the name is taken\n↶ rolled back/,
    );
  });

  it('tells where the evidence is, and how an undo that was refused can be given up', () => {
    const error = noted({ reason: 'azure-refused', message: 'locked' });
    const steps = [FAILED, stepWith({ name: 'group', status: 'rollback_failed', error })];
    const pending = [{ step: 'group', address: '/g', why: 'locked' }];
    const rollback = { clean: false, restored: [], kept: [], pending, residue: [] };
    const told = text({ result: 'failed', exitCode: 1, open: true, steps, rollback, evidence: '/state/e' });
    expect(told).toContain('  evidence     /state/e\n');
    expect(told).toMatch(/npx deploy rollback --skip group --env local {2}gives its undo up, for good\n$/);
  });

  it('of deletions that Azure still works on says that the next command looks whether they are over', () => {
    const steps = [FAILED, stepWith({ name: 'vault', status: 'rolling_back' })];
    const pending = [{ step: 'vault', address: '/v', why: 'Azure still deletes it' }];
    const rollback = { clean: false, restored: [], kept: [], pending, residue: [] };
    const told = text({ result: 'failed', exitCode: 1, open: true, steps, rollback });
    expect(told).toContain('  pending vault (Azure still deletes it)\n    /v\n');
    expect(told).toMatch(/npx deploy rollback --env local {2}looks whether it is gone, and finishes\n/);
    expect(told).not.toContain('--skip');
  });

  it('names files in the current folder as from there, and others whole', () => {
    const run = runWith({ log: '/home/ann/shop/state/log.jsonl', evidence: '/elsewhere/evidence' });
    const looks = {
      title: 't',
      place: 'p',
      command: 'run',
      elapsedMs: 1,
      flags: {},
      paint: NO_PAINT,
    } as const;
    const inside = runText({ ...run, result: 'failed', exitCode: 1 }, { ...looks, cwd: '/home/ann/shop' });
    expect(inside).toContain('  evidence     /elsewhere/evidence\n  log          state/log.jsonl\n');
    const beside = runText({ ...run, result: 'failed', exitCode: 1 }, { ...looks, cwd: '/home/ann/sh' });
    expect(beside).toContain('  log          /home/ann/shop/state/log.jsonl\n');
  });

  it('says how going back is tried again, or taken back itself when it stopped half-way', () => {
    const looks = {
      flags: { env: 'local' },
      command: 'return',
      again: ['--to', 'r-1'],
      paint: NO_PAINT,
    } as const;
    expect(nextSteps(runWith({ result: 'failed', exitCode: 1 }), looks)).toBe(
      '  npx deploy rollback --to r-1 --env local  tries again',
    );
    expect(nextSteps(runWith({ result: 'interrupted', exitCode: 130, open: true }), looks)).toMatch(
      /npx deploy rollback --env local +undoes what has gone back\n +npx deploy --env local +goes forward again/,
    );
  });

  it('of an undo that was given up says what can follow', () => {
    const residue = [{ step: 'vault', address: '/v', why: 'it is still there' }];
    const rollback = { clean: false, restored: [], kept: [], pending: [], residue };
    const told = text({ result: 'failed', exitCode: 1, rollback, residue }, 'rollback');
    expect(told).toMatch(
      /not as it was vault \(it is still there\)\n {4}\/v\n {2}npx deploy --env local {2}deploys again, /,
    );
  });

  it('says what an abandoned run leaves, and claims nothing about it', () => {
    const pending = [{ step: 'vault', address: '/v' }];
    const rollback = { clean: false, restored: [], kept: [], pending, residue: [] };
    expect(text({ note: 'run r is closed', rollback }, 'abandon')).toBe(
      `✔ run r is closed
! left as it is: 1 address
  vault
    /v
  npx deploy --env local          deploys, from what is there
  npx deploy destroy --env local  takes down all that was made
`,
    );
  });

  it('says what a destroy came to, and how one goes on that did not come to its end', () => {
    const givenBack = [
      { step: 'vault', address: '/v' },
      { step: 'check', address: '/p', why: 'others share it: it stays' },
    ];
    expect(text({ givenBack }, 'destroy')).toBe(
      [
        '✔ destroyed shop in local (emulator) in 12.3 s: 1 address back to what was there before, 1 stays',
        '  check (others share it: it stays)',
        '    /p',
        '',
      ].join('\n'),
    );
    const error = noted({ reason: 'azure-refused', message: 'locked' });
    const stuck = text({ result: 'failed', exitCode: 1, open: true, error, givenBack }, 'destroy');
    expect(stuck).toMatch(
      /✖ locked\n(.*\n)* {2}npx deploy destroy --env local {2}goes on\n {2}npx deploy --env local +builds again/,
    );
  });

  it('names what is no longer wanted and kept', () => {
    const kept = [{ step: 'vault', address: '/v', why: 'it is protected' }];
    expect(text({ kept })).toContain(
      '! no longer wanted, and kept: 1 address\n  vault (it is protected)\n    /v\n',
    );
  });

  it('says what a rollback came to, without a next command when all is well', () => {
    const rollback = { clean: true, restored: [], kept: [], pending: [], residue: [] };
    expect(text({ rollback }, 'rollback')).toBe(
      '↶ rolled back: 0 addresses put back as they were, proven by looking\n',
    );
    expect(text({ result: 'nothing-to-do', note: 'nothing to undo' }, 'rollback')).toBe(
      '✔ nothing to undo\n',
    );
  });

  it('lets nothing that a cloud says steer the terminal', () => {
    const error = noted({ reason: 'azure-refused', message: 'red \u001b[31malert\u001b[0m\r\nnext\u0007' });
    expect(text({ result: 'failed', exitCode: 1, steps: [stepWith({ status: 'failed', error })] })).toContain(
      '✖ one failed: red alert next\n',
    );
  });
});

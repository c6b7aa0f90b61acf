import { describe, expect, it } from 'vitest';
import type { RunDocument } from '../../src/report/documents.ts';
import { NO_PAINT } from '../../src/report/paint.ts';
import { runText } from '../../src/report/run-text.ts';
import { runWith, stepWith, told } from './run.ts';

function text(run: Partial<RunDocument>): string {
  return runText(runWith(run), {
    title: 'shop to local (emulator)',
    place: 'shop in local (emulator)',
    command: 'run',
    elapsedMs: 12_340,
    flags: { env: 'local' },
    paint: NO_PAINT,
  });
}

const FAILED = stepWith({
  name: 'vault',
  status: 'failed',
  error: told({ reason: 'quota', message: 'no more' }),
});

describe('what a run has changed', () => {
  it('says what decided how long it took, what it changed by kind, and where the log is', () => {
    const group = '/subscriptions/s/resourcegroups/rg';
    const at = (address: string, kind: string, action: 'created' | 'updated' | 'unchanged') => ({
      address: `${group}/${address}`,
      kind,
      action,
    });
    const steps = [
      stepWith({
        name: 'group',
        durationMs: 2000,
        after: [],
        changes: [at('', 'resource group', 'created')],
      }),
      stepWith({
        name: 'apps',
        durationMs: 61_000,
        after: ['group'],
        changes: [
          at('a', 'container app', 'created'),
          at('b', 'container app', 'created'),
          at('i', 'identity', 'updated'),
          at('j', 'identity', 'updated'),
          at('k', 'registry', 'unchanged'),
        ],
      }),
      // Another part of what the step before has made.
      stepWith({ name: 'env', after: ['group'], changes: [at('a#env', 'container app', 'updated')] }),
    ];
    const lines = text({ steps, log: '/state/log', givenBack: [{ step: 'apps', address: '/old' }] });
    expect(lines.split('\n').slice(1, 5)).toEqual([
      '  critical path 1 min 03 s: group -> apps',
      '  made 3: resource group, 2 container apps',
      '  changed 2: 2 identities',
      '  given back 1 address',
    ]);
    expect(lines).toContain('\n  log          /state/log\n');
  });

  it('says nothing of changes that were undone, and of those of a run that is left open', () => {
    const change = { address: '/a', kind: 'vault', action: 'created' } as const;
    const steps = [stepWith({ changes: [change] }), FAILED];
    const failed = { result: 'failed', exitCode: 1, steps } as const;
    const rollback = { clean: true, restored: [], kept: [], pending: [], residue: [] };
    expect(text({ ...failed, rollback })).not.toContain('made');
    expect(text({ ...failed, open: true })).toContain('\n  made 1: vault\n');
  });

  it('fits 80 columns, however many steps and kinds there are', () => {
    const names = Array.from({ length: 9 }, (_, index) => `create_a_thing_${index}`);
    const steps = names.map((name, index) =>
      stepWith({
        name,
        after: names.slice(0, index),
        durationMs: index === 4 || index === 6 ? 60_000 : 1000,
        changes: [{ address: `/${name}`, kind: `kind of thing with a name ${index}`, action: 'created' }],
      }),
    );
    const lines = text({ steps }).split('\n');
    expect(lines.filter((line) => line.length > 80)).toEqual([]);
    expect(lines.slice(1, 4)).toEqual([
      '  critical path 2 min 07 s: … -> create_a_thing_4 -> … -> create_a_thing_6 -> …',
      '  made 9: kind of thing with a name 0, kind of thing with a name 1,',
      '    kind of thing with a name 2, kind of thing with a name 3 and 5 more kinds',
    ]);
  });
});

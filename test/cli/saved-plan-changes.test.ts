import { describe, expect, it } from 'vitest';
import { groundChanges, planChanges } from '../../src/cli/saved-plan-changes.ts';
import type { SavedPlan } from '../../src/cli/saved-plan.ts';
import type { PlanDocument } from '../../src/report/plan-document.ts';

const [ONE, TWO] = ['1'.repeat(64), '2'.repeat(64)];

type Step = PlanDocument['steps'][number];

const CHANGE = {
  address: '/a',
  type: 'thing',
  name: 'a',
  action: 'create' as const,
  undo: 'delete' as const,
};

function step(name: string, more: Partial<Step> = {}): Step {
  return { name, action: 'skip', because: [], ...more };
}

function plan(more: Partial<PlanDocument> = {}): PlanDocument {
  return {
    result: 'completed',
    exitCode: 0,
    environment: 'local',
    cloud: 'emulator',
    open: null,
    steps: [],
    removals: [],
    handOvers: [],
    refused: [],
    residue: [],
    data: [],
    ...more,
  };
}

/** A plan of some steps, each told twice: by its digests, and as it was shown. */
function saved(
  steps: readonly (readonly [Step, Partial<SavedPlan['steps'][number]>?])[] = [],
  more: Partial<SavedPlan> = {},
  shown: Partial<PlanDocument> = {},
): SavedPlan {
  return {
    kind: 'deploy-plan',
    format: 1,
    digest: ONE,
    savedAt: '2026-01-01T00:00:00.000Z',
    program: { version: '1.0.0', build: 'b' },
    typed: {
      config: null,
      cloud: null,
      flag: [],
      rollback: null,
      offline: false,
      allowIrreversible: false,
      forced: [],
    },
    binding: { environment: 'local', cloud: 'emulator', tenantId: 't', subscriptionId: 's' },
    config: { 'a.b': ONE },
    state: { lineage: 'l', serial: 7, snapshot: ONE, journal: ONE },
    steps: steps.map(([{ name, action }, digests]) => {
      if (action === 'undo' || action === 'give-up') throw new TypeError('not of a run');
      return { name, action, ...digests };
    }),
    plan: plan({ steps: steps.map(([one]) => one), ...shown }),
    ...more,
  };
}

const words = (changes: ReturnType<typeof planChanges>): string[] =>
  changes.map(({ path, message }) => (path === undefined ? message : `${path}: ${message}`));

describe('the ground of a plan', () => {
  const was = saved();

  it('has not changed where nothing has', () => {
    expect(groundChanges(was, saved())).toEqual([]);
  });

  it.each<[string, Partial<SavedPlan>, string[]]>([
    [
      'another version',
      { program: { version: '2.0.0', build: 'b' } },
      ['the plan was made by version 1.0.0 of the program, and this is 2.0.0'],
    ],
    [
      'another build',
      { program: { version: '1.0.0', build: null } },
      ['the plan was made by another build of the program'],
    ],
    [
      'another place',
      { binding: { ...was.binding, environment: 'production', subscriptionId: 'x' } },
      [
        'the plan was made for the environment local, and this is production',
        'the plan was made for the subscription s, and this is x',
      ],
    ],
    [
      'another cloud and tenant',
      { binding: { ...was.binding, cloud: 'azure', tenantId: 'x' } },
      [
        'the plan was made for the cloud emulator, and this is azure',
        'the plan was made for the tenant t, and this is x',
      ],
    ],
    [
      'another configuration',
      { config: { 'a.b': TWO, new: ONE } },
      ['a.b: changed in the configuration since', 'new: changed in the configuration since'],
    ],
    [
      'another state',
      { state: { ...was.state, lineage: 'x' } },
      ['the state is another one than it was made from'],
    ],
    [
      'a newer state',
      { state: { lineage: 'l', serial: 9, snapshot: TWO, journal: TWO } },
      ['the state moved on from serial 7 to 9'],
    ],
    [
      'a state that was written over',
      { state: { ...was.state, snapshot: TWO } },
      ['the state was changed since, under the same serial'],
    ],
    [
      'a run that has begun',
      { state: { ...was.state, journal: TWO } },
      ['a run has begun or gone on since: its journal is another one'],
    ],
  ])('has changed with %s', (_what, is, told) => {
    expect(words(groundChanges(was, saved([], is)))).toEqual(told);
  });

  it('is told in twenty lines, however much has changed', () => {
    const config = Object.fromEntries(Array.from({ length: 30 }, (_, index) => [`k${index}`, TWO]));
    const told = words(groundChanges(was, saved([], { config })));
    expect(told).toHaveLength(21);
    expect(told.at(-1)).toBe('and 11 more');
  });
});

describe('a plan made again', () => {
  const a = { leaf: 'a', before: 1, after: 2, text: 'a changed: 1 -> 2' };
  const gone = { leaf: '<gone from the cloud>', before: '/a', text: 'gone from the cloud: /a' };

  it('is the same, in whatever order its members stand, and wherever a key was found', () => {
    const one = saved([[step('s', { action: 'run', because: [{ ...a, key: 'x.a' }], changes: [CHANGE] })]]);
    const { name, address, ...rest } = CHANGE;
    const other = saved([
      [step('s', { action: 'run', because: [a], changes: [{ ...rest, name, address }], expectedMs: 5 })],
    ]);
    expect(planChanges(one, other)).toEqual([]);
  });

  it.each<[string, SavedPlan, SavedPlan, string[]]>([
    [
      'leaves of a step that runs',
      saved([
        [step('s', { action: 'run' }), { fingerprint: ONE, leaves: { a: ONE, b: ONE, c: ONE, d: ONE } }],
      ]),
      saved([
        [step('s', { action: 'run' }), { fingerprint: TWO, leaves: { a: TWO, b: TWO, c: TWO, d: TWO } }],
      ]),
      ['s: a, b, c, and 1 more changed since'],
    ],
    [
      'a step that was to be skipped',
      saved([[step('s'), { fingerprint: ONE }]]),
      saved([[step('s', { action: 'run', because: [a] }), { fingerprint: TWO, leaves: { a: ONE } }]]),
      ['s: a changed: 1 -> 2'],
    ],
    [
      'a step that has nothing to do by now, with other inputs',
      saved([[step('s', { action: 'run', because: [a] }), { fingerprint: ONE, leaves: { a: ONE } }]]),
      saved([[step('s'), { fingerprint: TWO }]]),
      ['s: its inputs are others than planned'],
    ],
    [
      'what becomes of a step',
      saved([[step('s')], [step('t', { action: 'unknown' })], [step('u', { action: 'run' })]]),
      saved([
        [step('s', { action: 'run', because: [gone] })],
        [step('t', { action: 'run', because: [a] })],
        [step('u')],
      ]),
      [
        's: was to be skipped, and would run now: gone from the cloud: /a',
        't: was to be unknown, and would run now: a changed: 1 -> 2',
        'u: was to run, and would be skipped now',
      ],
    ],
    [
      'that inputs are known by now',
      saved([[step('s', { action: 'run' })]]),
      saved([[step('s', { action: 'run' }), { fingerprint: ONE }]]),
      ['s: its inputs are known otherwise than before'],
    ],
    [
      'what is gone from the cloud',
      saved([
        [step('s', { action: 'run', because: [a] })],
        [step('t', { action: 'run', because: [a, gone] })],
      ]),
      saved([
        [step('s', { action: 'run', because: [a, gone] })],
        [step('t', { action: 'run', because: [a] })],
      ]),
      ['s: gone from the cloud: /a', 't: no longer: gone from the cloud: /a'],
    ],
    [
      'what it would meet in the cloud',
      saved([[step('s', { action: 'run', changes: [CHANGE] })]]),
      saved([
        [
          step('s', {
            action: 'run',
            changes: [{ ...CHANGE, action: 'adopt', undo: 'restore' }],
            adopts: ['/a'],
          }),
        ],
      ]),
      ['s: what is there in the cloud has changed since'],
    ],
    [
      'the list of steps',
      saved([[step('s')], [step('t')]]),
      saved([[step('t')], [step('u')]]),
      ['u: is new in the list of steps', 's: is no longer in the list of steps'],
    ],
    [
      'the order of steps',
      saved([[step('s')], [step('t')]]),
      saved([[step('t')], [step('s')]]),
      ['the steps stand in another order'],
    ],
    [
      'a run that is open',
      saved(),
      saved([], {}, { open: { run: 'r-1', phase: 'forward', kind: 'deploy' } }),
      ['run r-1 is open (forward)'],
    ],
    [
      'a run that is closed',
      saved([], {}, { open: { run: 'r-1', phase: 'forward', kind: 'deploy' } }),
      saved(),
      ['run r-1 is no longer open'],
    ],
    [
      'what goes, and what moves',
      saved(
        [],
        {},
        {
          removals: [{ step: 's', address: '/a', action: 'remove' }],
          handOvers: [{ from: 's', to: 't', address: '/b' }],
        },
      ),
      saved([], {}, { removals: [{ step: 's', address: '/a', action: 'keep' }] }),
      [
        'another thing would become of what is no longer wanted: /a',
        'another thing would become of what is no longer wanted: /b',
      ],
    ],
  ])('tells %s', (_what, was, is, told) => {
    expect(words(planChanges(was, is))).toEqual(told);
  });
});

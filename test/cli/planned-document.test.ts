import { describe, expect, it } from 'vitest';
import { plannedDocument, type PlanKnowledge } from '../../src/cli/planned-document.ts';
import type { Plan, PlannedStep } from '../../src/engine/plan.ts';
import { planDocument } from '../../src/report/plan-document.ts';

const GROUP = '/subscriptions/11111111-1111-4111-8111-111111111111/resourcegroups/rg';

const NOTHING: PlanKnowledge = { expected: { of: () => undefined }, placeOf: () => ({}) };

function plan(steps: readonly PlannedStep[], more: Partial<Plan> = {}): Plan {
  return { open: null, steps, removals: [], handOvers: [], refused: [], residue: [], ...more };
}

function step(name: string, more: Partial<PlannedStep> = {}): PlannedStep {
  return { name, action: 'run', because: [{ leaf: '<forced>' }], after: [], undoable: true, ...more };
}

function expecting(times: Readonly<Record<string, number>>): PlanKnowledge {
  return { ...NOTHING, expected: { of: (name, what) => times[`${what} ${name}`] } };
}

describe('the document of a plan', () => {
  it('is one that the schema knows, without what only the engine needs', () => {
    const changes = [
      { address: `${GROUP}/providers/microsoft.keyvault/vaults/kv`, action: 'create', undo: 'delete' },
    ] as const;
    const told = plannedDocument(
      plan([step('a', { changes, fingerprint: { hash: 'h', leaves: {} } })]),
      NOTHING,
    );
    expect(told.steps[0]).not.toHaveProperty('fingerprint');
    const { result, ...rest } = told;
    const whole = { result, exitCode: 0, environment: 'local', cloud: 'emulator', ...rest };
    expect(planDocument.parse(whole)).toEqual(whole);
  });

  it.each([
    [GROUP, 'resource group', 'rg'],
    [`${GROUP}/providers/microsoft.keyvault/vaults/kv`, 'key vault', 'kv'],
    [`${GROUP}/providers/microsoft.keyvault/vaults/kv/secrets/s`, 'secret', 'kv/s'],
    [`${GROUP}/providers/microsoft.app/containerapps/a#env`, 'container app', 'a (env)'],
    [`${GROUP}/providers/microsoft.web/serverfarms/f`, 'serverfarms', 'f'],
    ['https://example.org/thing', 'address', 'https://example.org/thing'],
  ])('calls %s a %s, and by its name %s', (address, type, name) => {
    const changes = [{ address, action: 'update', undo: 'restore' }] as const;
    expect(plannedDocument(plan([step('a', { changes })]), NOTHING).steps[0]?.changes).toEqual([
      { address, type, name, action: 'update', undo: 'restore' },
    ]);
  });

  it('tells what somebody has changed before what follows from it, and what was found last', () => {
    const because = [
      { leaf: '<gone from the cloud>', before: '/a' },
      { leaf: 'address', before: 'x', after: 'y', output: 'b.address' },
      { leaf: 'a.context.digest' },
      { leaf: 'a.context.files.x.ts' },
      { leaf: 'size', before: 1, after: 2 },
      { leaf: 'code' },
    ];
    const knowledge: PlanKnowledge = {
      ...NOTHING,
      placeOf: (name, { leaf }) =>
        name === 'a' && leaf === 'size' ? { key: 'things.size', location: 'config.yaml:3:1' } : {},
    };
    const [told] = plannedDocument(plan([step('a', { because })]), knowledge).steps;
    expect(told?.because.map(({ text }) => text)).toEqual([
      'its own code changed',
      'things.size changed: 1 -> 2',
      'file x.ts of a changed',
      'a.context.digest changed',
      'address changed: x -> y, the output address of b',
      'gone from the cloud: /a',
    ]);
    expect(told?.because[1]).toMatchObject({ leaf: 'size', key: 'things.size', location: 'config.yaml:3:1' });
  });

  it('adds up the longest chain of what will or may run, through what is skipped', () => {
    const steps = [
      step('a', { because: [{ leaf: '<never ran>' }] }),
      step('between', { action: 'skip', because: [], after: ['a'] }),
      step('b', { action: 'unknown', because: [{ leaf: '<until a>' }], after: ['between'] }),
      step('short', { after: ['a'] }),
    ];
    const times = { 'first a': 100, 'again a': 7, 'again between': 500, 'again b': 50, 'again short': 20 };
    const { expected, steps: told } = plannedDocument(plan(steps), expecting(times));
    expect(expected).toEqual({ totalMs: 150, criticalPath: ['a', 'b'], unknown: [] });
    expect(told.map(({ expectedMs }) => expectedMs)).toEqual([100, undefined, 50, 20]);
  });

  it('says of which steps no earlier run tells, and nothing where that is so of all', () => {
    const steps = [step('a'), step('b', { after: ['a'] })];
    expect(plannedDocument(plan(steps), expecting({ 'again a': 5 })).expected).toEqual({
      totalMs: 5,
      criticalPath: ['a'],
      unknown: ['b'],
    });
    // What it took to make things says nothing of changing them.
    expect(plannedDocument(plan(steps), expecting({ 'first a': 5 }))).not.toHaveProperty('expected');
    expect(plannedDocument(plan([]), expecting({}))).not.toHaveProperty('expected');
  });

  const skip = step('a', { action: 'skip', because: [] });
  it.each<[string, Plan, string]>([
    ['a step runs', plan([step('a')]), 'completed'],
    ['a step may run', plan([step('a', { action: 'unknown' })]), 'completed'],
    [
      'something goes',
      plan([skip], { removals: [{ step: 'a', address: '/a', action: 'remove' }] }),
      'completed',
    ],
    ['something moves', plan([skip], { handOvers: [{ from: 'a', to: 'b', address: '/a' }] }), 'completed'],
    ['a protection changes', plan([{ ...skip, protection: 'changes' }]), 'completed'],
    ['a run is open', plan([skip], { open: { run: 'r', phase: 'committed', kind: 'deploy' } }), 'completed'],
    ['it is refused', plan([skip], { refused: [{ step: 'a', why: 'never' }] }), 'refused'],
    [
      'something is kept',
      plan([skip], { removals: [{ step: 'a', address: '/a', action: 'keep' }] }),
      'nothing-to-do',
    ],
    ['all is skipped', plan([skip]), 'nothing-to-do'],
  ])('where %s', (_what, made, result) => {
    expect(plannedDocument(made, NOTHING).result).toBe(result);
  });
});

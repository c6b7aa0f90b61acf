import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { bindStep } from '../../src/engine/bound-step.ts';
import { inOrder, stepDefiner } from '../../src/engine/step.ts';

const defineStep = stepDefiner<{ name: string }, { digest: string }, { looked: string[] }>();

const check = defineStep({
  name: 'check_things',
  output: z.object({}),
  inputs: (config, _needs, facts) => ({ name: config.name, digest: facts.digest }),
  run: async () => ({}),
});

/** A module of a user has no types when it runs. */
const untyped = z.custom<string>(() => true);

describe('a step', () => {
  test('that only checks has no address, sees nothing, and cannot be undone', async () => {
    expect(check.at({})).toEqual([]);
    expect(await check.observe('/a', { looked: [] })).toBeNull();
    expect(check.rollback).toBeUndefined();
    expect(check.irreversible({})).toBeUndefined();
  });

  test.each([
    ['a promise', Promise.resolve('d')],
    ['a Map or Set', new Map([['a', 1]])],
    ['a bigint', 1n],
    ['a function', () => 'd'],
  ])('is refused where its inputs hold %s, which would never count as changed', async (what, value) => {
    const careless = { ...check, inputs: async () => ({ key: untyped.parse(value) }) };
    const bound = bindStep(careless, {
      config: { name: 'a' },
      facts: { digest: 'd' },
      ports: () => ({ looked: [] }),
    });
    await expect(bound.inputs(new Map())).rejects.toMatchObject({
      reason: 'step-invalid',
      message: `the inputs of check_things hold ${what} under key`,
    });
  });

  test('is told to people by its name until it says more', () => {
    expect(check).toMatchObject({ summary: 'check things', revision: 1, after: [] });
  });

  test('has addresses in lower case, for Azure does not tell them apart', () => {
    const thing = defineStep({
      name: 'thing',
      output: z.object({}),
      inputs: () => ({ id: '/Subscriptions/S/resourceGroups/G' }),
      at: ({ id }) => [id],
      observe: async (at, { looked }) => {
        looked.push(at);
        return { at };
      },
      run: async () => ({}),
    });
    expect(thing.at({ id: '/Subscriptions/S/resourceGroups/G' })).toEqual([
      '/subscriptions/s/resourcegroups/g',
    ]);
  });

  test('bound to a run, reads the configuration and the facts of that run', async () => {
    const bound = bindStep(check, {
      config: { name: 'n' },
      facts: { digest: 'd' },
      ports: () => ({ looked: [] }),
    });
    const inputs = await bound.inputs(new Map());
    expect(inputs).toEqual({ name: 'n', digest: 'd' });
    expect(bound).toMatchObject({ name: 'check_things', undoable: false });
    expect(bound.fingerprint(inputs).leaves).toEqual({ name: '"n"', digest: '"d"', revision: '1' });
    await expect(bound.rollback('/a', null, scope)).resolves.toBeUndefined();
  });

  test('waits for more where the configuration of the run says so', () => {
    const later = defineStep({
      name: 'later',
      after: ['first'],
      afterWith: ({ name }) => (name === 'n' ? ['second'] : []),
      output: z.object({}),
      inputs: () => ({}),
      run: async () => ({}),
    });
    const boundTo = (name: string) =>
      bindStep(later, { config: { name }, facts: { digest: 'd' }, ports: () => ({ looked: [] }) });
    expect(boundTo('n').after).toEqual(['first', 'second']);
    expect(boundTo('other').after).toEqual(['first']);
  });

  test('that says how it differs is another one to the guard', () => {
    const revised = { ...check, revision: 2 };
    const to = { config: { name: 'n' }, facts: { digest: 'd' }, ports: () => ({ looked: [] }) };
    expect(bindStep(revised, to).fingerprint({}).hash).not.toBe(bindStep(check, to).fingerprint({}).hash);
  });
});

test('a list in order is returned as it is', () => {
  expect(inOrder([check])).toEqual([check]);
});

const scope = {
  step: 'check_things',
  during: 'undo',
  transaction: 't',
  lineage: 'l',
  signal: new AbortController().signal,
  operations: { find: () => undefined, note: async () => undefined },
  deletionsLater: new AbortController().signal,
  log: () => undefined,
} as const;

test('a step that names addresses and cannot look at them is refused', () => {
  const blind = {
    name: 'blind',
    output: z.object({}),
    inputs: () => ({}),
    at: () => ['/a'],
    run: async () => ({}),
  };
  expect(() => stepDefiner<object, object, object>()(blind)).toThrow('the step blind has no observe');
});

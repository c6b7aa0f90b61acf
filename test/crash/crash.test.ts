import { describe, expect, test } from 'vitest';
import { applies, MODES } from './faults.ts';
import { sweep } from './harness.ts';
import { toyConfigs, toyScenarios, wanderings } from './toy-scenarios.ts';
import { wander } from './wander.ts';

/** `npm run sweep` hits every call; here every ninth, and a few journeys with several faults. */
const SAMPLE = { stride: 9, random: { journeys: 10, seed: 20_260_101 } };

describe('nothing is lost when a process dies, or its disk or network fails, at any call:', () => {
  test.each(toyScenarios.map((scenario) => [scenario.name, scenario] as const))('%s', async (_, scenario) => {
    const report = await sweep(scenario, SAMPLE);
    expect(report.failures).toEqual([]);
    expect(report.runs).toBeGreaterThan(MODES.length);
  });
});

describe('nothing is lost on journeys that nobody thought of:', () => {
  test.each(wanderings.map((scenario) => [scenario.name, scenario] as const))('%s', async (_, scenario) => {
    const report = await wander(scenario, toyConfigs(30, 1), { journeys: 100, seed: 20_260_101 });
    expect(report.failures).toEqual([]);
  });
});

describe('a sweep', () => {
  test('finds what an engine loses that does not journal', async () => {
    const scenario = toyScenarios.find(({ name }) => name === 'first');
    if (scenario === undefined) throw new Error('no such scenario');
    const forgetful = { ...scenario, open: () => forgetting(scenario.open()) };
    const report = await sweep(forgetful, { stride: 5, modes: ['after'] });
    expect(report.failures.length).toBeGreaterThan(0);
  });

  test('hits each kind of call with what can happen to it', () => {
    const append = { port: 'store', name: 'append', writes: true } as const;
    const get = { port: 'cloud', name: 'GET /a', writes: false } as const;
    expect(MODES.filter((mode) => applies(mode, append))).toEqual([
      'before',
      'after',
      'half',
      'lost',
      'full',
      'twice',
      'interrupt',
    ]);
    expect(MODES.filter((mode) => applies(mode, get))).toEqual(['before', 'outage', 'interrupt']);
  });
});

/** A stage whose journal loses the lines that say that a step began. */
function forgetting<S extends { store: { append(line: string): Promise<void> }; fork(): S }>(stage: S): S {
  const { append } = stage.store;
  const fork = stage.fork.bind(stage);
  stage.store.append = async (line) => {
    if (!line.includes('step-started')) await append(line);
  };
  stage.fork = () => forgetting(fork());
  return stage;
}

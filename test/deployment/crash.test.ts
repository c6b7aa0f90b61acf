import { expect, test } from 'vitest';
import type { Config } from '../../src/config/schema.ts';
import type { AzureRequest, AzureResponse } from '../../src/emulator/exchange.ts';
import type { Fault } from '../../src/emulator/faults.ts';
import type { Facts, Ports } from '../../steps/ports.ts';
import { sweep } from '../crash/harness.ts';
import type { Scenario } from '../crash/scenario.ts';
import { exampleConfig } from '../steps/rig.ts';
import { azureProgram, azureStage } from './crash-stage.ts';

type Story = Scenario<Config, Facts, Ports, AzureRequest, AzureResponse>;

/** `CRASH_STRIDE=1` hits every call; by default a few of them, spread over all. */
const stride = Number(process.env['CRASH_STRIDE'] ?? 9);
const random = {
  journeys: Number(process.env['CRASH_RANDOM'] ?? 4),
  seed: Number(process.env['CRASH_SEED'] ?? 1),
};

const stories: readonly Story[] = [
  story('a first run', { act: exampleConfig() }),
  story('an update', { before: exampleConfig(), act: updated() }),
  story('a rename', { before: exampleConfig(), act: renamed() }),
  story('an update that is refused', { before: exampleConfig(), act: updated() }, [
    { method: 'PUT', path: '**/components/*', after: 1, times: 1, status: 400, code: 'BadRequest' },
  ]),
];

test.each(stories)(
  '$name, killed at any call, can be gone on with and undone',
  async (one) => {
    const report = await sweep(one, { stride, random });
    expect(report.runs).toBeGreaterThan(10);
    expect(report.failures).toEqual([]);
  },
  3_600_000,
);

function story(name: string, rest: Pick<Story, 'act' | 'before'>, faults: readonly Fault[] = []): Story {
  return { name, open: () => azureStage(faults), program: azureProgram, ...rest };
}

function updated(): Config {
  const config = exampleConfig();
  config.tags = { ...config.tags, owner: 'team' };
  config.monitoring.retentionDays = 90;
  return config;
}

function renamed(): Config {
  const config = exampleConfig();
  config.monitoring.workspace = 'log-other';
  config.identity.name = 'id-other';
  return config;
}

import { describe, expect, test } from 'vitest';
import type { Azure } from '../../src/azure/azure.ts';
import { migrationIn } from '../../src/azure/migrations.ts';
import type { Json } from '../../src/engine/json.ts';
import { inProcessClient } from '../../src/azure/in-process.ts';
import { contextOf, piecesOf, SERVICE } from '../emulator/apps-rig.ts';
import { migrationSpec } from './migration-spec.ts';
import { mortal, type Death } from './mortal.ts';
import { notes } from './notes.ts';
import { shopRig } from './shop-rig.ts';

type Rig = Awaited<ReturnType<typeof shopRig>>;

/** An act, what stood before, and how often it was done, as the cloud tells it. */
interface Act {
  readonly before?: (azure: Azure, rig: Rig) => Promise<Json | void>;
  /** `was` is what `before` ended with. */
  readonly act: (azure: Azure, rig: Rig, was: Json) => Promise<unknown>;
  readonly done: (rig: Rig) => Promise<unknown>;
  readonly once: unknown;
}

const ONE = '11111111-0000-4000-8000-000000000001';
const TWO = '11111111-0000-4000-8000-000000000002';

const job = ({ cloud }: Rig): string => cloud.at('Microsoft.App/jobs/migrate-shop');
const build = ({ cloud }: Rig): string => `${cloud.registryPath}/taskRuns/shop-0123456789ab`;

async function migrate(azure: Azure, rig: Rig, target: string, transaction: string): Promise<void> {
  await azure.migrations.up(job(rig), migrationSpec(rig.spec(), { target }), transaction);
}

/** The commands of all executions of the job, the oldest first, with what came of them. */
async function executions(rig: Rig): Promise<string[]> {
  const { value } = await rig.cloud.get(`${job(rig)}/executions`);
  return [...value]
    .map(({ properties }) => {
      const [{ args, env }] = properties.template.containers;
      const number = env.find(({ name }: { name: string }) => name === 'DEPLOY_NUMBER').value;
      return `${number}: ${args.slice(1).join(' ')} ${properties.status}`;
    })
    .toSorted();
}

async function builds({ cloud }: Rig): Promise<string[]> {
  const { body } = await cloud.send('GET', `${cloud.registryPath}/runs?api-version=2019-06-01-preview`);
  return [...body.value]
    .filter(({ properties }) => properties.outputImages?.[0]?.tag === '0123456789ab')
    .map(({ properties }) => properties.status);
}

const acts: Record<string, Act> = {
  'the build of an image': {
    act: (azure, rig) =>
      azure.builds.run(build(rig), {
        image: 'shop:0123456789ab',
        dockerfile: 'Dockerfile',
        archive: () => piecesOf(contextOf(SERVICE)),
      }),
    done: builds,
    once: ['Succeeded'],
  },
  'a migration': {
    act: (azure, rig) => migrate(azure, rig, '0001_create', ONE),
    done: executions,
    once: ['1: up 0001_create Succeeded'],
  },
  'a migration that goes on from another': {
    before: (azure, rig) => migrate(azure, rig, '0001_create', ONE),
    act: (azure, rig) => migrate(azure, rig, '0002_more', TWO),
    done: executions,
    once: ['1: up 0001_create Succeeded', '2: up 0002_more Succeeded'],
  },
  'a migration taken back': {
    before: async (azure, rig) => {
      await migrate(azure, rig, '0001_create', ONE);
      const was = await azure.observe(job(rig));
      await migrate(azure, rig, '0002_more', TWO);
      return was;
    },
    act: (azure, rig, was) => azure.migrations.restore(job(rig), migrationIn(was), TWO),
    done: executions,
    once: ['1: up 0001_create Succeeded', '2: up 0002_more Succeeded', '3: down 0001_create Succeeded'],
  },
};

/** One death more than there are requests: then nobody has died. */
async function died(name: string, deathAt: (request: number) => Death): Promise<unknown[]> {
  const found: unknown[] = [];
  const { before, act, done } = acts[name] ?? {};
  for (let at = 1; ; at += 1) {
    const rig = await shopRig({ latency: 'realistic', azure: { pollIntervalMs: 2000 } });
    rig.cloud.world.pass(3_600_000);
    const was = (await before?.(rig.azure, rig)) ?? null;
    const journal = notes();
    const dying = mortal(rig.handle, journal, deathAt(at));
    await act?.(rig.open(dying), rig, was).catch(() => undefined);
    await act?.(rig.open({ operations: journal }), rig, was);
    found.push(await done?.(rig));
    if (!dying.dead()) return found;
  }
}

function counted(death: number): () => boolean {
  let requests = 0;
  return () => {
    requests += 1;
    return requests === death;
  };
}

describe.each(Object.entries(acts))('%s', (name, { once }) => {
  test.each([
    ['before any of its requests leaves', (at: number): Death => ({ before: counted(at) })],
    ['before the answer to any of its requests comes', (at: number): Death => ({ after: counted(at) })],
  ])('is done exactly once, when the process dies %s', async (_when, deathAt) => {
    const found = await died(name, deathAt);
    expect(found.length).toBeGreaterThan(5);
    expect(found).toEqual(found.map(() => once));
  });
});

test('an execution that was accepted, and that nobody sees yet, is waited for and not started again', async () => {
  const rig = await shopRig({ latency: 'realistic', azure: { pollIntervalMs: 2000 } });
  rig.cloud.world.pass(3_600_000);
  const journal = notes();
  // The job's own operation is noted first.
  const dying = mortal(rig.handle, journal, { noted: 2 });
  await migrate(rig.open(dying), rig, '0001_create', ONE).catch(() => undefined);
  expect(dying.dead()).toBe(true);
  const seenFrom = rig.cloud.world.now() + 30_000;
  const lagging = inProcessClient(async (request) => {
    const response = await rig.handle(request);
    const isEarly = request.url.includes('/executions') && rig.cloud.world.now() < seenFrom;
    return isEarly ? { ...response, body: { value: [] } } : response;
  });
  await migrate(rig.open({ operations: journal, httpClient: lagging }), rig, '0001_create', ONE);
  expect(await executions(rig)).toEqual(['1: up 0001_create Succeeded']);
});

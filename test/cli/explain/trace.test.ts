import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { type Trace, trace } from '../../../src/cli/explain/trace.ts';
import { sourcesOf } from '../../../src/cli/explain/leaves.ts';
import { loadConfig } from '../../../src/config/load.ts';
import { builtInSteps } from '../../../steps/index.ts';
import { defineStep } from '../../../steps/define.ts';
import type { Facts } from '../../../steps/ports.ts';
import { createResourceGroup } from '../../../steps/create-resource-group.ts';
import type { AnyStep } from '../../../src/cli/any-step.ts';
import { systemWorld } from '../../../src/cli/world.ts';
import { configFolder } from '../../deployment/config-folder.ts';

const folder = configFolder();
const { config } = loadConfig({
  cwd: folder.path,
  env: {},
  environment: 'local',
  shippedExample: folder.file,
  builtInSteps: builtInSteps.map(({ name }) => name),
});

const asked: string[] = [];
const noted =
  <Answer>(name: string, answer: Answer) =>
  (...words: readonly string[]): Promise<Answer> => {
    asked.push([name, ...words].join(' '));
    return Promise.resolve(answer);
  };

const facts: Facts = {
  principal: noted('principal', { id: '0a1b', type: 'User' as const }),
  secret: (name) => noted('secret', { name, digest: 'hmac-sha256:aa' })(name),
  madeSecret: (name) => noted('madeSecret', { name })(name),
  digestKey: noted('digestKey', { digest: 'hmac-sha256:bb' }),
  contextDigest: noted('contextDigest', { digest: '0123456789ab'.repeat(5), files: { 'a.ts': 'cd' } }),
  contextFiles: noted('contextFiles', { 'b.sql': 'ef' }),
  newestFile: noted('newestFile', '0001_first'),
  environment: 'local',
  cloud: 'emulator',
};

const group = {
  id: '/subscriptions/s/resourceGroups/rg',
  location: 'westeurope',
  identity: { id: 'i', principalId: 'p', clientId: 'c' },
};

function traced(
  inputs: Parameters<typeof step>[0],
  needs: Readonly<Record<string, typeof group>> = { group },
): Promise<Trace> {
  return trace({ step: step(inputs), config, needs, facts, world: systemWorld });
}

function step(
  inputs: (
    config_: typeof config,
    needs: { group: { id: string; location: string } },
    facts_: Facts,
  ) => Record<string, never> | object | Promise<object>,
): AnyStep {
  return defineStep({
    name: 'mine',
    needs: { group: createResourceGroup },
    output: z.object({}),
    inputs: async (one, needs, two) => JSON.parse(JSON.stringify(await inputs(one, needs, two))),
    run: () => Promise.resolve({}),
  });
}

/** The sources of a leaf in short: `config tags.project`, `output group.id`, `contextDigest web Dockerfile`. */
function of(found: Trace, leaf: string): string[] {
  return sourcesOf(leaf, found).map((one) => {
    if (one.kind === 'fact') return [one.fact, ...one.asked].join(' ');
    return `${one.kind} ${[...(one.kind === 'output' ? [one.as] : []), ...one.path].join('.')}`;
  });
}

describe('where an input comes from', () => {
  it('is the key that it is a copy of', async () => {
    const found = await traced(({ location, tags }) => ({ location, tags }));
    expect(of(found, 'location')).toEqual(['config location']);
    expect(of(found, 'tags.project')).toEqual(['config tags.project']);
    expect(found).toMatchObject({ unsteady: [], gap: undefined, idle: [] });
  });

  it('is all that it is made of, of an id for instance', async () => {
    const found = await traced(({ subscriptionId, resourceGroup }, { group: { id } }) => ({
      made: `/subscriptions/${subscriptionId}/resourceGroups/${resourceGroup.name}`.toLowerCase(),
      below: `${id}/providers/x`,
    }));
    expect(of(found, 'made').toSorted()).toEqual(['config resourceGroup.name', 'config subscriptionId']);
    expect(of(found, 'below')).toEqual(['output group.id']);
  });

  it('is found behind a cut, a length and a condition', async () => {
    const found = await traced(({ name, registry, location }) => ({
      cut: `${name.slice(0, 1)}-x`,
      length: registry.name.length,
      premium: registry.sku === 'Basic',
      far: location.startsWith('w') ? 'near' : 'far',
    }));
    expect(of(found, 'cut')).toEqual(['config name']);
    expect(of(found, 'length')).toEqual(['config registry.name']);
    expect(of(found, 'premium')).toEqual(['config registry.sku']);
    expect(of(found, 'far')).toEqual(['config location']);
  });

  it('is the member of a mapping, where its name is the value', async () => {
    const found = await traced(({ services }) => ({ names: Object.keys(services) }));
    expect(of(found, 'names.0')).toEqual(['config services.productservice']);
  });

  it('is what is not there, where that decides', async () => {
    const found = await traced(({ databases }) => ({ redis: databases.redis !== undefined }));
    expect(of(found, 'redis')).toEqual(['config databases.redis']);
  });

  it('is a mapping where it counts that it is there, and of several the deepest', async () => {
    const found = await traced(({ databases }) => ({ has: databases.postgres !== undefined }));
    expect(of(found, 'has')).toEqual(['config databases.postgres']);
  });

  it('is what is empty itself, whatever else is empty and takes no other value', async () => {
    const found = await traced(({ services }) => {
      const { env = {}, secretEnv } = services['productservice'] ?? {};
      if (Object.keys(secretEnv ?? {}).includes('x')) throw new Error('no such secret');
      return { env: Object.fromEntries(Object.entries(env).slice(9)), secretEnv };
    });
    expect(of(found, 'secretEnv.DATABASE_URL')).toEqual([
      'config services.productservice.secretEnv.DATABASE_URL',
    ]);
    const args = await traced(({ infrastructure }) => {
      const { env, args: words } = infrastructure['redis'] ?? {};
      return { env, words };
    });
    expect(of(args, 'env')).toEqual(['config infrastructure.redis.env']);
  });

  it('is the name of what it belongs to, where nobody has set it', async () => {
    const found = await traced(({ databases }) => ({
      called: databases.redis === undefined ? 'databases' : 'redis',
    }));
    expect(of(found, 'called')).toEqual(['config databases', 'config databases.redis']);
  });

  it('is what was looked up, and what that was looked up by; nothing is looked up again', async () => {
    asked.length = 0;
    const found = await traced(async ({ services }, _, { contextDigest, secret, principal }) => ({
      context: await contextDigest(services['orderservice']?.context ?? '', 'Dockerfile'),
      secret: await secret('api'),
      who: (await principal()).id,
    }));
    expect(of(found, 'context.files.a.ts')).toEqual([
      'contextDigest examples/shop/orderservice Dockerfile',
      'config services.orderservice.context',
    ]);
    expect(of(found, 'secret.digest')).toEqual(['secret api']);
    expect(of(found, 'who')).toEqual(['principal']);
    expect(asked).toEqual(['contextDigest examples/shop/orderservice Dockerfile', 'secret api', 'principal']);
  });

  it('is the code of the step where nothing else gives it', async () => {
    const found = await traced(({ location }) => ({ constant: 'x', location }));
    expect(of(found, 'constant')).toEqual([]);
    expect(found.gap).toBeUndefined();
  });

  it('is told of a step that takes one value only, by that value', async () => {
    const found = await traced(({ location, tags }) => {
      if (location !== 'westeurope') throw new Error('nowhere else');
      return { place: location, tags };
    });
    expect(of(found, 'place')).toEqual(['config location']);
    expect(of(found, 'tags.project')).toEqual(['config tags.project']);
  });

  it('is found where the configuration cannot be watched, and that is said', async () => {
    const found = await traced((whole) => ({ location: structuredClone(whole.tags)['project'] }));
    expect(of(found, 'location')).toEqual(['config tags.project']);
    expect(found.gap).toBe('refuses');
  });

  it('is not told of what is another each time, and that is said', async () => {
    let count = 0;
    const found = await traced(({ location }) => ({ count: (count += 1), location }));
    expect(found.unsteady).toEqual(['count']);
    expect(of(found, 'count')).toEqual([]);
    expect(of(found, 'location')).toEqual(['config location']);
  });

  it('tells what was read and changes nothing by itself', async () => {
    const found = await traced(({ location, adopt, tags }) => ({
      place: adopt && location === 'x' ? 1 : 2,
      tags,
    }));
    expect(found.idle).toMatchObject([{ path: ['location'] }, { path: ['adopt'] }]);
  });

  it('ends in time where the inputs take long, and says so', async () => {
    let now = 0;
    const world = { now: () => (now += 1500), sleep: systemWorld.sleep };
    const inputs = step(({ tags, location, name }) => ({ tags, location, name }));
    const found = await trace({ step: inputs, config, needs: { group }, facts, world });
    expect(found.gap).toBe('time');
    expect(of(found, 'name')).toEqual(['config name']);
    expect(of(found, 'tags.managedBy')).toEqual(['config tags.managedBy']);
  });
});

import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { openEmulator } from '../../src/emulator/emulator.ts';
import { deployment, type Deployment } from './rig.ts';
import { PRINCIPAL } from './wiring.ts';

const HOUR = 3_600_000;
/** A password as it is generated. */
const MADE = /^\w{32}$/;
const first = deployment();
await first.run();

/** Somebody with an `az` of their own, an hour after the deployment. */
function hand({ cloud, time }: Deployment) {
  time.pass(HOUR);
  const emulator = openEmulator({
    store: cloud,
    world: { ...time, guid: () => crypto.randomUUID() },
    subscriptionId: '11111111-1111-4111-8111-111111111111',
    tenantId: '22222222-2222-4222-8222-222222222222',
    principalId: PRINCIPAL.id,
  });
  const send = async (method: string, path: string, body?: object) => {
    const answer = await emulator.handle({
      method,
      url: `https://kv-shop-demo.vault.azure.net/${path}?api-version=2025-07-01`,
      headers: { authorization: 'Bearer somebody', 'content-type': 'application/json' },
      body: body && new TextEncoder().encode(JSON.stringify(body)),
    });
    if (answer.status >= 300) throw new Error(`${method} ${path}: ${answer.status}`);
    return bundle.parse(answer.body ?? {});
  };
  return {
    get: (name: string) => send('GET', `secrets/${name}/`),
    set: (name: string, value: string, tags?: object) => send('PUT', `secrets/${name}`, { value, tags }),
    change: (name: string, changes: object) => send('PATCH', `secrets/${name}`, changes),
    remove: async (name: string) => {
      await send('DELETE', `secrets/${name}`);
      // A look brings it into the bin.
      await send('GET', `deletedsecrets/${name}`).catch(() => undefined);
    },
    purge: (name: string) => send('DELETE', `deletedsecrets/${name}`),
  };
}

const bundle = z.object({ value: z.string().optional(), tags: z.record(z.string(), z.string()).optional() });

/** What the next run does, after somebody has done something to a secret. */
async function nextRun(act: (their: ReturnType<typeof hand>) => Promise<unknown>) {
  const deployed = first.fork();
  const their = hand(deployed);
  await act(their);
  deployed.time.pass(HOUR);
  const { result, steps } = await deployed.run();
  const read = deployed.sent.flatMap(({ method, path, step }) =>
    method === 'GET' && step === '' ? (/^\/secrets\/([^/]+)\/$/.exec(path)?.[1] ?? []) : [],
  );
  return {
    result,
    ran: steps.filter(({ status }) => status === 'completed').map(({ name }) => name),
    read: [...new Set(read)].toSorted(),
    their,
    again: async () => (await deployed.run()).result,
  };
}

describe('a secret that nobody has touched', () => {
  it('is not read: the list of the vault tells that it is as it was applied', async () => {
    expect(await nextRun(async () => {})).toMatchObject({ result: 'nothing-to-do', read: [] });
  });
});

describe('a secret is read again, and nothing runs, where somebody', () => {
  it.each<[string, Parameters<typeof nextRun>[0]]>([
    [
      'sets the value that it has, without our tags',
      async ({ get, set }) => set('redis-password', (await get('redis-password')).value ?? ''),
    ],
    [
      'sets the value that it has, with our tags',
      async ({ get, set }) => {
        const { value = '', tags } = await get('redis-password');
        await set('redis-password', value, tags);
      },
    ],
    [
      'sets another value, and then the old one again',
      async ({ get, set }) => {
        const { value = '' } = await get('redis-password');
        await set('redis-password', 'Another-value-1');
        await set('redis-password', value);
      },
    ],
    ['takes our tags away', ({ change }) => change('redis-password', { tags: { owner: 'ann' } })],
  ])('%s', async (_, act) => {
    expect(await nextRun(act)).toMatchObject({ result: 'nothing-to-do', read: ['redis-password'] });
  });
});

describe('the step that holds a secret runs where somebody', () => {
  it.each<[string, string, RegExp, Parameters<typeof nextRun>[0]]>([
    ['sets another value', 'store_secrets', /^Rotated-1$/, ({ set }) => set('redis-password', 'Rotated-1')],
    [
      'sets another value with the tags of ours',
      'store_secrets',
      /^Rotated-2$/,
      async ({ get, set }) => set('redis-password', 'Rotated-2', (await get('redis-password')).tags),
    ],
    [
      'disables it',
      'store_secrets',
      MADE,
      ({ change }) => change('redis-password', { attributes: { enabled: false } }),
    ],
    ['deletes it', 'store_secrets', MADE, ({ remove }) => remove('redis-password')],
    [
      'deletes and purges it',
      'store_secrets',
      MADE,
      async ({ remove, purge }) => {
        await remove('redis-password');
        await purge('redis-password');
      },
    ],
    [
      'sets another password of the database',
      'create_databases',
      MADE,
      ({ set }) => set('postgres-password', 'Rotated-3'),
    ],
  ])('%s', async (_, step, expected, act) => {
    const { result, ran, their, again } = await nextRun(act);
    expect({ result, ran }).toEqual({ result: 'completed', ran: expect.arrayContaining([step]) });
    const { value = '' } = await their.get('redis-password');
    expect(value).toMatch(expected);
    expect(await again()).toBe('nothing-to-do');
  });
});

describe('a secret that was not read', () => {
  it('is kept in no image of what somebody has written its value into', async () => {
    const deployed = first.fork();
    const { value = '' } = await hand(deployed).get('redis-password');
    expect(value).toMatch(MADE);
    const { content, secrets } = deployed.cloud.dump();
    const resources = Object.entries(content.resources).map(([id, resource]) => [
      id,
      resource.type === 'Microsoft.App/containerApps' ? withVariable(resource, value) : resource,
    ]);
    deployed.cloud.replace({ content: { ...content, resources: Object.fromEntries(resources) }, secrets });
    const { result, steps } = await deployed.run({ forced: ['deploy_application_services'] });
    expect(`${deployed.state.snapshot}${deployed.state.journal}`).not.toContain(value);
    expect({ result, told: JSON.stringify(steps) }).toEqual({
      result: 'failed',
      told: expect.stringContaining('the observation holds the value of a secret'),
    });
  });
});

/** The same app with one more variable in its containers. */
function withVariable<Resource>(app: Resource, value: string): Resource {
  return JSON.parse(JSON.stringify(app), (key, inner: unknown) =>
    key === 'env' && Array.isArray(inner) ? [...inner, { name: 'COPIED', value }] : inner,
  );
}

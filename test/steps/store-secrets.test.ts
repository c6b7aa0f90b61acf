import { describe, expect, test } from 'vitest';
import { checkPrerequisites } from '../../steps/check-prerequisites.ts';
import { createKeyVault } from '../../steps/create-key-vault.ts';
import { createResourceGroup } from '../../steps/create-resource-group.ts';
import { Secret } from '../../src/secrets/secret.ts';
import type { SecretFact } from '../../steps/ports.ts';
import { storeSecrets } from '../../steps/store-secrets.ts';
import { contract } from './contract.ts';
import { everythingIn } from './dump.ts';
import { removeSecretSoftly, secret } from './leaves.ts';
import {
  digestOf,
  exampleConfig,
  facts,
  inputsOf,
  mishap,
  observeAll,
  runAll,
  runOne,
  stepRig,
  undoAll,
} from './rig.ts';

const BEFORE = [checkPrerequisites, createResourceGroup, createKeyVault];
const VAULT_URI = 'https://kv-shop-demo.vault.azure.net/';

/** What somebody else does to a secret. */
async function outside(
  { cloud }: Pick<ReturnType<typeof stepRig>, 'cloud'>,
  method: string,
  name: string,
  body?: unknown,
): Promise<void> {
  const answer = await cloud.send(method, `${VAULT_URI}secrets/${name}?api-version=2025-07-01`, body);
  expect(answer.status).toBe(200);
}

contract(storeSecrets, {
  before: BEFORE,
  change: (config) => config.secrets.push({ name: 'another', env: 'ANOTHER', generate: 20, protect: false }),
  leaves: { 'microsoft.keyvault/vaults/secrets': secret },
  remove: removeSecretSoftly,
  outside: {
    'another value': (rig) => outside(rig, 'PUT', 'redis-password', { value: 'set-by-hand' }),
    'another value under our tags': (rig) =>
      outside(rig, 'PUT', 'payment-api-key', {
        value: 'set-by-hand',
        tags: { 'deploy-digest': digestOf('given-payment-api-key'), 'deploy-lineage': 'lineage-of-the-test' },
      }),
    'a content type': (rig) => outside(rig, 'PATCH', 'redis-password', { contentType: 'text/plain' }),
    'an end of its life': (rig) =>
      outside(rig, 'PATCH', 'redis-password', { attributes: { exp: 2_000_000_000 } }),
    'a tag': (rig) => outside(rig, 'PATCH', 'redis-password', { tags: { owner: 'somebody' } }),
    'a deletion': (rig) => outside(rig, 'DELETE', 'redis-password'),
  },
});

/** Everything before the step has run. */
async function prepared(config = exampleConfig()) {
  const rig = stepRig();
  const outputs = await runAll(BEFORE, rig.ports, config);
  const inputs = await inputsOf(storeSecrets, outputs, config);
  rig.requests.splice(0);
  const run = (ports = rig.ports) => runOne(storeSecrets, outputs, ports, config);
  const observe = () => observeAll(storeSecrets, inputs, rig.ports);
  const value = async (name: string) => (await rig.azure.vaultSecrets.current(VAULT_URI, name))?.value;
  const versions = async (name: string) => (await rig.azure.vaultSecrets.versions(VAULT_URI, name)).length;
  return { ...rig, outputs, inputs, config, run, observe, value, versions };
}

type Prepared = Awaited<ReturnType<typeof prepared>>;

/** Runs the step as if this stood in the environment. */
async function given(at: Prepared, values: Record<string, string>): Promise<unknown> {
  const standing = (name: string): SecretFact => {
    const value = values[name];
    return value === undefined ? { name, generate: 32 } : { name, digest: digestOf(value) };
  };
  const inputs = await storeSecrets.inputs(
    at.config,
    { vault: at.outputs.get('create_key_vault') ?? {} },
    { ...facts, secret: async (name) => standing(name) },
  );
  const valueOf = (name: string): Secret | undefined => {
    const value = values[name];
    return value === undefined ? undefined : new Secret(value);
  };
  const secrets = { ...at.ports.secrets, given: valueOf };
  return storeSecrets.run(inputs, { ...at.ports, secrets });
}

test('given secrets have their value, the others one that was made; consumers learn address and digest', async () => {
  const { run, value, hidden } = await prepared();
  const output = await run();
  const made = (await value('redis-password')) ?? '';
  expect(made).toMatch(/^Generated1x{22}$/);
  expect(await value('payment-api-key')).toBe('given-payment-api-key');
  expect(output).toEqual({
    secrets: {
      'redis-password': { uri: `${VAULT_URI}secrets/redis-password`, digest: digestOf(made) },
      'payment-api-key': {
        uri: `${VAULT_URI}secrets/payment-api-key`,
        digest: digestOf('given-payment-api-key'),
      },
    },
  });
  expect(hidden).toEqual(expect.arrayContaining([made, 'given-payment-api-key']));
});

test('its inputs tell of each secret how it stands, by name, and no value', async () => {
  const { inputs } = await prepared();
  expect(inputs['secrets']).toEqual([
    { name: 'redis-password', generate: 32 },
    { name: 'payment-api-key', digest: digestOf('given-payment-api-key') },
  ]);
});

describe('a value', () => {
  test('that was given anew is set, and only that one', async () => {
    const at = await prepared();
    await given(at, { 'payment-api-key': 'first-value' });
    at.writes();
    const output = await given(at, { 'payment-api-key': 'second-value' });
    expect(at.writes()).toEqual(['PUT /secrets/payment-api-key']);
    expect(await at.value('payment-api-key')).toBe('second-value');
    expect(output).toMatchObject({ secrets: { 'payment-api-key': { digest: digestOf('second-value') } } });
  });

  test('that was given anew is the old one again when undone', async () => {
    const at = await prepared();
    await given(at, { 'payment-api-key': 'first-value' });
    const was = await at.observe();
    const everything = everythingIn(at);
    await given(at, { 'payment-api-key': 'second-value' });
    await undoAll(storeSecrets, was, at.ports);
    expect(everythingIn(at)).toEqual(everything);
    await given(at, { 'payment-api-key': 'first-value' });
    expect(await at.versions('payment-api-key'), 'first, second, and first again').toBe(3);
  });

  test('that was made once stays, also when it is not given any more', async () => {
    const at = await prepared();
    await given(at, { 'redis-password': 'given-at-first' });
    await given(at, {});
    expect(await at.value('redis-password')).toBe('given-at-first');
    expect(await at.versions('redis-password')).toBe(1);
  });

  test('that only the vault has is left as it is, and is enough', async () => {
    const at = await prepared();
    await given(at, { 'payment-api-key': 'first-value' });
    at.writes();
    const inputs = await storeSecrets.inputs(
      at.config,
      { vault: at.outputs.get('create_key_vault') ?? {} },
      { ...facts, secret: async (name) => ({ name, digest: digestOf((await at.value(name)) ?? '') }) },
    );
    const secrets = { ...at.ports.secrets, given: () => undefined };
    await storeSecrets.run(inputs, { ...at.ports, secrets });
    expect(at.writes()).toEqual([]);
    await outside(at, 'PUT', 'payment-api-key', { value: 'set-by-hand' });
    await expect(storeSecrets.run(inputs, { ...at.ports, secrets })).rejects.toMatchObject({
      reason: 'secret-missing',
      message: expect.stringContaining('payment-api-key'),
    });
  });
});

describe('a secret of somebody else', () => {
  test('is adopted, put back when undone, and never deleted', async () => {
    const at = await prepared();
    await outside(at, 'PUT', 'payment-api-key', {
      value: 'theirs',
      contentType: 'text/plain',
      tags: { owner: 'x' },
    });
    const was = await at.observe();
    const everything = everythingIn(at);
    await at.run();
    expect(await at.value('payment-api-key')).toBe('given-payment-api-key');
    const all = Object.keys(was);
    await undoAll(storeSecrets, Object.fromEntries(all.map((address) => [address, null])), at.ports);
    expect(await at.value('payment-api-key')).toBe('given-payment-api-key');
    await undoAll(storeSecrets, was, at.ports);
    expect(everythingIn(at)).toMatchObject({
      'secret kv-shop-demo/payment-api-key': {
        value: 'theirs',
        contentType: 'text/plain',
        tags: { owner: 'x' },
      },
    });
    expect(Object.keys(everythingIn(at))).toEqual(Object.keys(everything));
  });

  test('in the bin is recovered, and in the bin again when undone', async () => {
    const at = await prepared();
    await outside(at, 'PUT', 'redis-password', { value: 'theirs' });
    await at.azure.vaultSecrets.remove(VAULT_URI, 'redis-password');
    const was = await at.observe();
    const everything = everythingIn(at);
    await at.run();
    expect(await at.value('redis-password')).toBe('theirs');
    await undoAll(storeSecrets, was, at.ports);
    expect(everythingIn(at)).toEqual(everything);
  });
});

test('a secret whose deletion a crash cut off is purged when the undo goes on', async () => {
  const at = await prepared();
  await at.run();
  await outside(at, 'DELETE', 'redis-password');
  const addresses = Object.keys(await at.observe());
  await undoAll(storeSecrets, Object.fromEntries(addresses.map((address) => [address, null])), at.ports);
  expect(Object.keys(everythingIn(at)).filter((key) => key.startsWith('secret '))).toEqual([]);
});

test('whichever write is refused, undoing leaves Azure as it was, on a fresh vault and on a filled one', async () => {
  for (const filled of [false, true]) {
    for (let nth = 0; ; nth += 1) {
      const at = await prepared();
      if (filled) await given(at, { 'redis-password': 'first-value', 'payment-api-key': 'first-value-too' });
      const was = await at.observe();
      const everything = everythingIn(at);
      const { ports, seen } = mishap(at, nth, 'refused');
      await at.run(ports).catch(() => {});
      if (seen.writes <= nth) break;
      await undoAll(storeSecrets, was, at.ports);
      expect({ filled, nth, ...everythingIn(at) }).toEqual({ filled, nth, ...everything });
    }
  }
});

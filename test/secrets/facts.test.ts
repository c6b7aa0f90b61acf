import { describe, expect, it } from 'vitest';
import type { StepRecord } from '../../src/engine/entries.ts';
import { Failure } from '../../src/engine/failure.ts';
import { type FactSources, madeFact, madeRecordOf, recordOf, secretFact } from '../../src/secrets/facts.ts';
import { Secret } from '../../src/secrets/secret.ts';
import type { SourceName } from '../../src/secrets/source.ts';
import type { Finding } from '../../src/secrets/values.ts';

const digest = (value: string): string => `hmac-sha256:0123abcd:${value.length.toString().padStart(64, '0')}`;
const OTHER_KEY = `hmac-sha256:99999999:${'0'.repeat(64)}`;
const found = (value: string, from: SourceName = 'environment'): Finding => ({
  found: { secret: new Secret(value), from },
  unreachable: undefined,
});
const NOBODY: Finding = { found: undefined, unreachable: undefined };
const LOST: Finding = { found: undefined, unreachable: new Failure('azure-unreachable', 'no answer') };

const sources = (more: Partial<FactSources> = {}): FactSources => ({
  declared: [
    { name: 'api-key', env: 'API_KEY' },
    { name: 'redis-password', env: 'REDIS_PASSWORD', generate: 32 },
  ],
  digest,
  recorded: async () => ({}),
  find: async () => NOBODY,
  offline: false,
  advice: ({ env }) => `Set ${env}.`,
  ...more,
});

describe('how a secret stands', () => {
  it('is told by the keyed digest of the value that is found', async () => {
    const find = async () => found('hunter22');
    for (const name of ['redis-password', 'api-key'])
      expect(await secretFact(name, sources({ find }))).toEqual({ name, digest: digest('hunter22') });
  });

  it('is that it is generated where no value is found and it may be', async () => {
    expect(await secretFact('redis-password', sources())).toEqual({ name: 'redis-password', generate: 32 });
  });

  it('is the same after it was generated, as long as the vault holds what was made', async () => {
    const standing = { name: 'redis-password', generate: 32 };
    const recorded = async () => ({ standing, applied: digest('made-once') });
    const same = sources({ recorded, find: async () => found('made-once') });
    expect(await secretFact('redis-password', same)).toEqual(standing);
    const rotated = sources({ recorded, find: async () => found('set-by-hand') });
    expect(await secretFact('redis-password', rotated)).toEqual({
      name: 'redis-password',
      digest: digest('set-by-hand'),
    });
  });

  it('is the same under another key, which alone cannot tell; what was given stands under the new key', async () => {
    const generated = { standing: { name: 'redis-password', generate: 32 }, applied: OTHER_KEY };
    const find = async () => found('made-once', 'vault');
    expect(await secretFact('redis-password', sources({ recorded: async () => generated, find }))).toEqual(
      generated.standing,
    );
    const given = { standing: { name: 'api-key', digest: OTHER_KEY }, applied: OTHER_KEY };
    expect(await secretFact('api-key', sources({ recorded: async () => given, find }))).toEqual({
      name: 'api-key',
      digest: digest('made-once'),
    });
  });

  it('is what somebody gives now where one was generated, whatever the key, so that one run is enough', async () => {
    const recorded = async () => ({
      standing: { name: 'redis-password', generate: 32 },
      applied: OTHER_KEY,
    });
    const find = async () => found('given-since');
    expect(await secretFact('redis-password', sources({ recorded, find }))).toEqual({
      name: 'redis-password',
      digest: digest('given-since'),
    });
  });

  it('is what was recorded where nothing is looked up, or the vault cannot be', async () => {
    const recorded = async () => ({ standing: { name: 'api-key', digest: 'recorded' } });
    for (const more of [{ offline: true }, { find: async () => LOST }])
      expect(await secretFact('api-key', sources({ recorded, ...more }))).toEqual({
        name: 'api-key',
        digest: 'recorded',
      });
  });

  it('is not what stands in for a vault that cannot be reached, once something was applied', async () => {
    const standing = { name: 'api-key', digest: 'recorded' };
    const find = async () => ({ ...found('stale'), unreachable: LOST.unreachable });
    expect(await secretFact('api-key', sources({ recorded: async () => ({ standing }), find }))).toEqual(
      standing,
    );
    expect(await secretFact('api-key', sources({ find }))).toEqual({
      name: 'api-key',
      digest: digest('stale'),
    });
  });

  it('is a failure that names the variable where nobody has a value', async () => {
    const missing = { reason: 'secret-missing', hint: 'Set API_KEY.' };
    await expect(secretFact('api-key', sources())).rejects.toMatchObject(missing);
    const recorded = async () => ({ standing: { name: 'api-key', digest: 'recorded' } });
    await expect(secretFact('api-key', sources({ recorded }))).rejects.toMatchObject(missing);
  });

  it('is not called missing when the vault could not be asked and nothing is recorded', async () => {
    const find = async () => LOST;
    await expect(secretFact('api-key', sources({ find }))).rejects.toThrowError('no answer');
    await expect(secretFact('redis-password', sources({ find }))).rejects.toThrowError('no answer');
  });

  it('is refused for a name that is not declared', async () => {
    await expect(secretFact('other', sources())).rejects.toThrowError(/no secret is named other/);
  });
});

describe('how a secret stands that a step makes', () => {
  const name = 'database-url';
  const made = { standing: { name }, applied: digest('made') };
  const held = (value: string, version = 'v2') => ({ digest: digest(value), version });

  it('is as made while nothing is recorded, nothing is held, or the vault holds what was applied', () => {
    expect(madeFact(name, { standing: undefined, applied: undefined }, held('other'))).toEqual({ name });
    expect(madeFact(name, made, undefined)).toEqual({ name });
    expect(madeFact(name, made, held('made'))).toEqual({ name });
  });

  it('is another with each version that somebody sets, also twice the same value', () => {
    const once = madeFact(name, made, held('theirs!', 'v2'));
    expect(once).toEqual({ name, changed: 'v2' });
    const putRight = { standing: once, applied: digest('made') };
    expect(madeFact(name, putRight, held('made', 'v3'))).toEqual(once);
    expect(madeFact(name, putRight, held('theirs!', 'v4'))).toEqual({ name, changed: 'v4' });
  });

  it('is as recorded under another key', () => {
    expect(madeFact(name, { standing: { name, changed: 'v1' }, applied: OTHER_KEY }, held('made'))).toEqual({
      name,
      changed: 'v1',
    });
  });
});

describe('what the records tell of a secret', () => {
  const record = (seq: number, inputs: StepRecord['inputs'], output?: StepRecord['output']): StepRecord => ({
    status: 'completed',
    complete: true,
    fingerprint: { hash: '', leaves: {} },
    inputs,
    ...(output && { output }),
    after: {},
    origin: {},
    deps: [],
    seq,
    attempts: 1,
    startedAt: 0,
  });

  it('is how the newest record whose inputs name it says it stood, and what was applied', () => {
    const records = {
      old: record(1, { secrets: [{ name: 'api-key', digest: 'one' }] }),
      store: record(
        2,
        {
          secrets: [
            { name: 'other', generate: 3 },
            { name: 'api-key', digest: 'two' },
          ],
        },
        { secrets: { 'api-key': { uri: 'u', digest: 'put' } } },
      ),
      later: record(3, { note: { name: 'api-key' } }),
    };
    expect(recordOf(records, 'api-key')).toEqual({
      standing: { name: 'api-key', digest: 'two' },
      applied: 'put',
    });
    expect(recordOf(records, 'other')).toEqual({ standing: { name: 'other', generate: 3 } });
    expect(recordOf(records, 'unknown')).toEqual({});
  });

  it('is of one that a step makes what that step recorded', () => {
    const secrets = { 'database-url': { uri: 'u', digest: 'put' } };
    const records = { create_databases: record(1, { madeSecrets: [{ name: 'database-url' }] }, { secrets }) };
    expect(madeRecordOf(records, 'database-url')).toEqual({
      standing: { name: 'database-url' },
      applied: 'put',
    });
    expect(madeRecordOf(records, 'other')).toEqual({ standing: undefined, applied: undefined });
  });
});

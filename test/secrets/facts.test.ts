import { describe, expect, it } from 'vitest';
import type { StepRecord } from '../../src/engine/entries.ts';
import { Failure } from '../../src/engine/failure.ts';
import { recordedDigest, secretFact, type SecretSources } from '../../src/secrets/facts.ts';

const sources = (more: Partial<SecretSources> = {}): SecretSources => ({
  declared: [
    { name: 'api-key', env: 'API_KEY' },
    { name: 'redis-password', env: 'REDIS_PASSWORD', generate: 32 },
  ],
  given: new Map(),
  digest: (value) => `hmac-sha256:${value.length}`,
  recorded: async () => undefined,
  inVault: async () => undefined,
  ...more,
});

describe('how a secret stands', () => {
  it('is told by the keyed digest of the value that is given', async () => {
    const given = new Map([['redis-password', 'hunter22']]);
    expect(await secretFact('redis-password', sources({ given }))).toEqual({
      name: 'redis-password',
      digest: 'hmac-sha256:8',
    });
  });

  it('is that it is generated where no value is given and it may be', async () => {
    expect(await secretFact('redis-password', sources())).toEqual({ name: 'redis-password', generate: 32 });
  });

  it('stays what the vault holds where no value is given any more', async () => {
    const inVault = async () => 'hmac-sha256:held';
    expect(await secretFact('api-key', sources({ inVault }))).toEqual({
      name: 'api-key',
      digest: 'hmac-sha256:held',
    });
  });

  it('stays what was recorded where nothing is looked up', async () => {
    const offline = sources({ inVault: undefined, recorded: async () => 'hmac-sha256:recorded' });
    expect(await secretFact('api-key', offline)).toEqual({ name: 'api-key', digest: 'hmac-sha256:recorded' });
  });

  it('is a failure that names the variable where nobody has a value, the vault not yet there included', async () => {
    const missing = { reason: 'secret-missing', hint: expect.stringContaining('API_KEY') };
    await expect(secretFact('api-key', sources())).rejects.toThrowError(expect.objectContaining(missing));
    const inVault = () =>
      Promise.reject(new Failure('azure-unreachable', 'no such host', { code: 'ENOTFOUND' }));
    await expect(secretFact('api-key', sources({ inVault }))).rejects.toThrowError(
      expect.objectContaining(missing),
    );
  });

  it('is not called missing when the vault could not be asked', async () => {
    const inVault = () => Promise.reject(new Failure('azure-refused', 'no', { code: 'ForbiddenByRbac' }));
    await expect(secretFact('api-key', sources({ inVault }))).rejects.toThrowError('no');
  });

  it('is refused for a name that is not declared', async () => {
    await expect(secretFact('other', sources())).rejects.toThrowError(/no secret is named other/);
  });
});

describe('the recorded digest of a secret', () => {
  const record = (seq: number, inputs: StepRecord['inputs']): StepRecord => ({
    status: 'completed',
    complete: true,
    fingerprint: { hash: '', leaves: {} },
    inputs,
    after: {},
    origin: {},
    deps: [],
    seq,
    attempts: 1,
    startedAt: 0,
  });

  it('is that of the newest record whose inputs name it with one', () => {
    const records = {
      old: record(1, { secrets: [{ name: 'api-key', digest: 'one' }] }),
      store: record(2, {
        secrets: [
          { name: 'other', digest: 'x' },
          { name: 'api-key', digest: 'two' },
        ],
      }),
      later: record(3, { note: { name: 'api-key' } }),
    };
    expect(recordedDigest(records, 'api-key')).toBe('two');
    expect(recordedDigest(records, 'unknown')).toBeUndefined();
  });
});

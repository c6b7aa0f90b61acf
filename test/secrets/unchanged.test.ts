import { describe, expect, it } from 'vitest';
import { DIGEST_TAG } from '../../src/azure/secret-image.ts';
import type { StepRecord } from '../../src/engine/entries.ts';
import { appliedSecrets, recordedAddress, unchangedDigest } from '../../src/secrets/unchanged.ts';

const VAULT = '/subscriptions/s/resourceGroups/rg/providers/Microsoft.KeyVault/vaults/kv';
const DIGEST = `hmac-sha256:0123abcd:${'1'.repeat(64)}`;
const AT = Date.UTC(2026, 10, 20, 12, 0, 30, 700);
const SECOND = Math.floor(AT / 1000) * 1000;
const APPLIED = { digest: DIGEST, at: AT };
const LISTED = { enabled: true, updated: SECOND, tags: { [DIGEST_TAG]: DIGEST } };

const record = (more: Partial<StepRecord>): StepRecord => ({
  status: 'completed',
  complete: true,
  fingerprint: { hash: '', leaves: {} },
  inputs: {},
  after: {},
  origin: {},
  deps: [],
  seq: 1,
  attempts: 1,
  startedAt: AT - 1000,
  finishedAt: AT,
  ...more,
});

describe('a value of the vault need not be read', () => {
  it('where its newest version bears what was applied, and is not younger', () => {
    expect(unchangedDigest(LISTED, APPLIED)).toBe(DIGEST);
    expect(unchangedDigest({ ...LISTED, updated: SECOND - 86_400_000 }, APPLIED)).toBe(DIGEST);
  });

  it.each([
    ['is not listed', undefined],
    ['is disabled', { ...LISTED, enabled: false }],
    ['bears no tag of ours', { ...LISTED, tags: { owner: 'ann' } }],
    ['bears another digest', { ...LISTED, tags: { [DIGEST_TAG]: DIGEST.replaceAll('1', '2') } }],
    ['was set or changed later, with the tags of ours', { ...LISTED, updated: SECOND + 1000 }],
    ['says nothing of its time', { enabled: true, tags: LISTED.tags }],
  ])('but is where it %s', (_, listed) => {
    expect(unchangedDigest(listed, APPLIED)).toBeUndefined();
  });

  it('but is where nothing was applied', () => {
    expect(unchangedDigest(LISTED, undefined)).toBeUndefined();
  });
});

describe('what was applied', () => {
  const at = (name: string): string => `${VAULT}/secrets/${name}`.toLowerCase();

  it('is told by the images of complete records, of this vault and of live secrets alone', () => {
    const records = {
      stored: record({
        after: {
          [at('api-key')]: { digest: DIGEST, enabled: true },
          [at('binned')]: { deleted: true, digest: DIGEST, enabled: true },
          [at('theirs')]: { enabled: true },
          [at('nothing')]: null,
          [at('other').replace('/kv/', '/kv2/')]: { digest: DIGEST, enabled: true },
          'my/thing': 'made up',
        },
      }),
      failed: record({ complete: false, after: { [at('half')]: { digest: DIGEST, enabled: true } } }),
    };
    expect([...appliedSecrets(records, VAULT)]).toEqual([['api-key', APPLIED]]);
  });

  it('names the address of its own vault only', () => {
    const made = record({ output: { id: VAULT, uri: 'https://kv.vault.azure.net/' } });
    expect(recordedAddress(made, VAULT.toLowerCase())).toBe('https://kv.vault.azure.net/');
    expect(recordedAddress(made, `${VAULT}2`)).toBeUndefined();
    expect(recordedAddress(record({}), VAULT)).toBeUndefined();
    expect(recordedAddress(undefined, VAULT)).toBeUndefined();
  });
});

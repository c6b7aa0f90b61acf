import { describe, expect, it } from 'vitest';
import { callsFor } from '../../src/emulator/arm/calls-for.ts';
import { USUAL } from '../../src/emulator/conditions.ts';
import { openDraft } from '../../src/emulator/store/draft.ts';
import * as catalogue from '../../src/emulator/types/index.ts';
import { followReference } from '../../src/emulator/types/secret-reference.ts';
import { PRINCIPAL, ROOT, SUBSCRIPTION, TENANT } from './rig.ts';
import { assignment, OFFICER, READER_OF_SECRETS, vaultRig } from './vault-rig.ts';

const IDENTITY = '55555555-5555-4555-8555-555555555555';
const RG = `${ROOT}/resourceGroups/rg`;

/** Follows a reference in what a rig keeps, as the code of another type would. */
async function follower() {
  const made = await vaultRig({
    grants: [assignment(RG, OFFICER), assignment(RG, READER_OF_SECRETS, IDENTITY)],
  });
  await made.vault();
  const set = await made.secrets('PUT', '/secrets/password', { value: 'one' });
  const follow = (url: string, principal = IDENTITY) => {
    const cloud = {
      draft: openDraft(made.store.dump()),
      catalogue,
      world: made.world,
      scale: 0,
      subscriptionId: SUBSCRIPTION,
      tenantId: TENANT,
      principalId: PRINCIPAL,
      pageSize: 10,
      conditions: USUAL,
    };
    return followReference(url, principal, callsFor(cloud, { now: made.world.now() }));
  };
  return { ...made, follow, versioned: String(set.body.id) };
}

// https://learn.microsoft.com/azure/container-apps/manage-secrets#reference-secret-from-key-vault
describe('a Key Vault reference', () => {
  it('leads to the value, newest or of a version, for an identity that may read it', async () => {
    const { follow, secrets, versioned } = await follower();
    await secrets('PUT', '/secrets/password', { value: 'two' });
    expect(follow('https://kv-shop.vault.azure.net/secrets/password')).toEqual({ value: 'two' });
    expect(follow(versioned)).toEqual({ value: 'one' });
  });

  it('leads nowhere without vault, secret, version or role, and says which', async () => {
    const { follow } = await follower();
    const url = 'https://kv-shop.vault.azure.net/secrets/password';
    const why = (found: object) => Object.values(found)[0];
    expect(why(follow('https://kv-none.vault.azure.net/secrets/password'))).toContain(
      'could not be resolved',
    );
    expect(why(follow(`${url}-none`))).toContain('SecretNotFound');
    expect(why(follow(`${url}/${'0'.repeat(32)}`))).toContain('SecretNotFound');
    expect(why(follow(url, TENANT))).toContain('ForbiddenByRbac');
    expect(why(follow('https://example.com/secrets/password'))).toContain('not the URL of a secret');
  });

  it('leads nowhere when the secret is disabled or deleted', async () => {
    const { follow, secrets, versioned } = await follower();
    await secrets('PATCH', '/secrets/password', { attributes: { enabled: false } });
    expect(follow(versioned)).toEqual({ refused: expect.stringContaining('SecretDisabled') });
    await secrets('DELETE', '/secrets/password');
    expect(follow(versioned)).toEqual({ refused: expect.stringContaining('SecretNotFound') });
  });
});

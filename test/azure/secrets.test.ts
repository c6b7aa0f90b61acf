import { describe, expect, test } from 'vitest';
import { inProcessClient } from '../../src/azure/in-process.ts';

import { LINEAGE } from './rig.ts';
import { GROUP, KEY, secretRig, VAULT, VAULT_SPEC } from './secret-rig.ts';

const ours = { 'deploy-lineage': LINEAGE };

describe('a secret that is put', () => {
  test('has the value, our lineage, and can be spoken of by its digest', async () => {
    const { secrets, discretion, uri, hidden } = await secretRig();
    expect(await secrets.observe(KEY, discretion)).toBeNull();
    expect(await secrets.put(KEY, () => 'value-1', discretion)).toEqual({
      uri: `${uri}secrets/key`,
      digest: 'hmac-sha256:value-1',
      value: 'value-1',
    });
    expect(await secrets.observe(KEY, discretion)).toEqual({
      digest: 'hmac-sha256:value-1',
      enabled: true,
      tags: ours,
    });
    expect(hidden).toContain('value-1');
  });

  test('is written only when it holds another value', async () => {
    const { secrets, discretion, writes, theirs } = await secretRig();
    await secrets.put(KEY, (held) => held ?? 'value-1', discretion);
    writes();
    await secrets.put(KEY, (held) => held ?? 'value-2', discretion);
    expect(writes()).toEqual([]);
    await secrets.put(KEY, () => 'value-2', discretion);
    expect(await theirs.versions('key')).toHaveLength(2);
  });

  test('that somebody else made keeps what they gave it, and is never taken for ours', async () => {
    const { secrets, discretion, theirs } = await secretRig();
    await theirs.set('key', 'theirs', { contentType: 'text/plain', tags: { owner: 'somebody' } });
    await secrets.put(KEY, () => 'value-1', discretion);
    expect(await secrets.observe(KEY, discretion)).toEqual({
      digest: 'hmac-sha256:value-1',
      enabled: true,
      contentType: 'text/plain',
      tags: { owner: 'somebody' },
    });
  });

  test('and is in the bin is recovered first: its value counts', async () => {
    const { secrets, discretion, theirs } = await secretRig();
    await theirs.set('key', 'theirs');
    await theirs.remove('key');
    const { value } = await secrets.put(KEY, (held) => held ?? 'value-1', discretion);
    expect(value).toBe('theirs');
    expect(await theirs.versions('key')).toHaveLength(1);
  });

  test('and is disabled is enabled', async () => {
    const { secrets, discretion, theirs } = await secretRig();
    await theirs.set('key', 'theirs');
    await theirs.change('key', { attributes: { enabled: false } });
    const { value } = await secrets.put(KEY, (held) => held ?? 'value-1', discretion);
    expect(value).toBe('theirs');
    expect(await secrets.observe(KEY, discretion)).toMatchObject({ enabled: true });
  });

  test.each(['deletion', 'recovery'] as const)(
    'while its %s is under way and nothing can be seen gets there all the same',
    async (what) => {
      const { secrets, discretion, theirs, cloud, uri } = await secretRig();
      await theirs.set('key', 'theirs');
      if (what === 'recovery') await theirs.remove('key');
      const [method, path] =
        what === 'deletion' ? ['DELETE', 'secrets/key'] : ['POST', 'deletedsecrets/key/recover'];
      await cloud.send(method, `${uri}${path}?api-version=2025-07-01`);
      const { value } = await secrets.put(KEY, (held) => held ?? 'value-1', discretion);
      expect(value).toBe('theirs');
    },
  );

  test('in a vault that is gone is refused with a hint', async () => {
    const { secrets, discretion, azure } = await secretRig();
    await azure.restore(VAULT, null);
    await expect(secrets.put(KEY, () => 'value-1', discretion)).rejects.toMatchObject({
      reason: 'azure-refused',
      hint: expect.stringMatching(/run the same command again/i),
    });
  });

  test('waits for a role that was just assigned', async () => {
    const { cloud, open, discretion } = await secretRig();
    const slow = open({ httpClient: inProcessClient(cloud.open({ latency: 'realistic' }).handle) });
    const before = cloud.world.now();
    await slow.secrets.put(KEY, () => 'value-1', discretion);
    expect(cloud.world.now() - before).toBeGreaterThanOrEqual(80_000);
    expect(await slow.secrets.observe(KEY, discretion)).toMatchObject({ enabled: true });
  });
});

describe('what is observed of a secret', () => {
  test('never holds a value, whatever was done to it', async () => {
    const { secrets, theirs } = await secretRig();
    const digests = { digest: () => 'hmac-sha256:1', hide: () => {} };
    const seen: unknown[] = [];
    await secrets.put(KEY, () => 'recognisable', digests);
    seen.push(await secrets.observe(KEY, digests), await secrets.observe(KEY, undefined));
    await theirs.change('key', { attributes: { enabled: false } });
    seen.push(await secrets.observe(KEY, digests));
    await theirs.remove('key');
    seen.push(await secrets.observe(KEY, digests));
    expect(JSON.stringify(seen)).not.toContain('recognisable');
    expect(seen).not.toContain(null);
  });

  test('is its value, whatever its tag says', async () => {
    const { secrets, discretion, theirs } = await secretRig();
    await secrets.put(KEY, () => 'value-1', discretion);
    await theirs.set('key', 'value-2', { tags: { 'deploy-digest': 'hmac-sha256:value-1' } });
    expect(await secrets.observe(KEY, discretion)).toEqual({ digest: 'hmac-sha256:value-2', enabled: true });
  });

  test('is nothing where the vault is gone, soft-deleted, or in a group that is gone', async () => {
    const { secrets, discretion, azure } = await secretRig();
    await secrets.put(KEY, () => 'value-1', discretion);
    const vault = await azure.observe(VAULT);
    await azure.restore(VAULT, null);
    expect(await secrets.observe(KEY, discretion)).toBeNull();
    await azure.restore(VAULT, vault);
    await azure.restore(GROUP, null);
    expect(await secrets.observe(KEY, discretion)).toBeNull();
    await expect(secrets.restore(KEY, null, discretion)).resolves.toBeUndefined();
  });

  test('comes back with its vault out of the bin', async () => {
    const { secrets, discretion, azure, cloud } = await secretRig();
    await secrets.put(KEY, () => 'value-1', discretion);
    const was = await secrets.observe(KEY, discretion);
    const role = await cloud.send(
      'GET',
      `${VAULT}/providers/Microsoft.Authorization/roleAssignments?api-version=2022-04-01`,
    );
    await cloud.send('DELETE', `${VAULT}?api-version=2026-02-01`);
    expect(await secrets.observe(KEY, discretion)).toBeNull();
    await azure.vaults.put(VAULT, VAULT_SPEC);
    const [{ id, properties }] = role.body.value;
    const { roleDefinitionId, principalId, principalType } = properties;
    await cloud.send('PUT', `${id}?api-version=2022-04-01`, {
      properties: { roleDefinitionId, principalId, principalType },
    });
    expect(await secrets.observe(KEY, discretion)).toEqual(was);
  });
});

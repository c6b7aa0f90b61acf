import { describe, expect, test } from 'vitest';
import { childId } from '../../src/azure/ids.ts';
import { LINEAGE } from './rig.ts';
import { KEY, secretRig, VAULT } from './secret-rig.ts';

type Rig = Awaited<ReturnType<typeof secretRig>>;
const ours = { 'deploy-lineage': LINEAGE };

/** What can stand at the address before us. */
const starts: Readonly<Record<string, (rig: Rig) => Promise<unknown>>> = {
  nothing: async () => {},
  'a secret of ours': ({ secrets, discretion }) => secrets.put(KEY, () => 'before', discretion),
  'a secret of somebody else': ({ theirs }) =>
    theirs.set('key', 'before', {
      contentType: 'text/plain',
      tags: { owner: 'somebody' },
      attributes: { nbf: 1_700_000_000, exp: 1_900_000_000 },
    }),
  'a secret of ours in the bin': async (rig) => {
    await rig.secrets.put(KEY, () => 'before', rig.discretion);
    await rig.theirs.remove('key');
  },
  'a secret of somebody else in the bin': async ({ theirs }) => {
    await theirs.set('key', 'before', { tags: { owner: 'somebody' } });
    await theirs.remove('key');
  },
  'a disabled secret of ours': async (rig) => {
    await rig.secrets.put(KEY, () => 'before', rig.discretion);
    await rig.theirs.change('key', { attributes: { enabled: false } });
  },
  'a disabled secret of somebody else': ({ theirs }) =>
    theirs.set('key', 'before', { attributes: { enabled: false } }),
};

/** What can have happened when we undo. */
const happenings: Readonly<Record<string, (rig: Rig) => Promise<unknown>>> = {
  nothing: async () => {},
  'a put': ({ secrets, discretion }) => secrets.put(KEY, () => 'after', discretion),
  'two puts': async ({ secrets, discretion }) => {
    await secrets.put(KEY, () => 'after', discretion);
    await secrets.put(KEY, () => 'later', discretion);
  },
  'a put, and the value put back by hand': async ({ secrets, discretion, theirs }) => {
    await secrets.put(KEY, () => 'after', discretion);
    await theirs.set('key', 'before');
  },
  'a put, and a deletion by hand': async ({ secrets, discretion, theirs }) => {
    await secrets.put(KEY, () => 'after', discretion);
    await theirs.remove('key');
  },
  'a put, and a deletion that is still under way': async ({ secrets, discretion, cloud, uri }) => {
    await secrets.put(KEY, () => 'after', discretion);
    await cloud.send('DELETE', `${uri}secrets/key?api-version=2025-07-01`);
  },
  'a put that kept the value': ({ secrets, discretion }) =>
    secrets.put(KEY, (held) => held ?? 'after', discretion),
};

describe.each(Object.entries(starts))('%s is put back', (start, begin) => {
  test.each(Object.entries(happenings))('after %s', async (_, happen) => {
    const rig = await secretRig();
    const { secrets, discretion, azure, uri } = rig;
    await begin(rig);
    const was = await secrets.observe(KEY, discretion);
    await happen(rig);
    await secrets.restore(KEY, was, discretion);
    expect(await secrets.observe(KEY, discretion)).toEqual(was);
    await secrets.restore(KEY, was, discretion);
    expect(await secrets.observe(KEY, discretion)).toEqual(was);
    if (start === 'nothing') return;
    // Not only by its digest: whoever reads it gets what it was.
    const { value } = await secrets.put(KEY, (held) => held ?? 'lost', discretion);
    expect(value).toBe('before');
    expect((await azure.vaultSecrets.versions(uri, 'key')).length).toBeLessThanOrEqual(4);
  });
});

describe('undoing a secret', () => {
  test('writes nothing where it is as it was', async () => {
    for (const begin of Object.values(starts)) {
      const rig = await secretRig();
      await begin(rig);
      const was = await rig.secrets.observe(KEY, rig.discretion);
      if (was === null) continue;
      rig.writes();
      await rig.secrets.restore(KEY, was, rig.discretion);
      expect(rig.writes()).toEqual([]);
    }
  });

  test('that was not there leaves what somebody else has made since, live or in the bin', async () => {
    const { secrets, discretion, theirs } = await secretRig();
    await theirs.set('key', 'theirs');
    await secrets.restore(KEY, null, discretion);
    expect(await secrets.observe(KEY, discretion)).toMatchObject({ digest: 'hmac-sha256:theirs' });
    await theirs.remove('key');
    await secrets.restore(KEY, null, discretion);
    expect(await secrets.observe(KEY, discretion)).toEqual({ deleted: true, enabled: true });
  });

  test('that we made removes it, also where somebody else has set a newer version', async () => {
    const { secrets, discretion, theirs } = await secretRig();
    await secrets.put(KEY, () => 'value-1', discretion);
    await theirs.set('key', 'theirs');
    await secrets.restore(KEY, null, discretion);
    expect(await secrets.observe(KEY, discretion)).toBeNull();
  });

  test('in a vault with purge protection leaves it in the bin, which is residue and no failure', async () => {
    const { secrets, discretion } = await secretRig({ purgeProtection: true });
    await secrets.put(KEY, () => 'value-1', discretion);
    await expect(secrets.restore(KEY, null, discretion)).resolves.toBeUndefined();
    expect(await secrets.observe(KEY, discretion)).toEqual({
      deleted: true,
      digest: 'hmac-sha256:value-1',
      enabled: true,
      tags: ours,
    });
  });

  test('whose value is lost leaves what is there', async () => {
    const { secrets, discretion } = await secretRig();
    await secrets.put(KEY, () => 'value-1', discretion);
    const was = await secrets.observe(KEY, discretion);
    await secrets.restore(KEY, null, discretion);
    await secrets.restore(KEY, was, discretion);
    expect(await secrets.observe(KEY, discretion)).toBeNull();
    await secrets.put(KEY, () => 'value-2', discretion);
    await secrets.restore(KEY, was, discretion);
    expect(await secrets.observe(KEY, discretion)).toMatchObject({ digest: 'hmac-sha256:value-2' });
  });

  test('without discretion goes by the tags', async () => {
    const { secrets, discretion, azure } = await secretRig();
    await secrets.put(KEY, () => 'value-1', discretion);
    const was = await azure.observe(KEY);
    expect(was).toEqual(await azure.observe(KEY, discretion));
    await secrets.put(KEY, () => 'value-2', discretion);
    await azure.restore(KEY, was);
    expect(await secrets.observe(KEY, discretion)).toEqual(was);
    await azure.restore(KEY, null);
    expect(await azure.observe(KEY)).toBeNull();
  });

  test('finds a former value among the versions, also one that bears no tag', async () => {
    const { secrets, discretion, theirs } = await secretRig();
    await theirs.set('key', 'theirs');
    await secrets.put(KEY, () => 'value-1', discretion);
    await secrets.put(KEY, () => 'value-2', discretion);
    expect(await secrets.former(KEY, 'hmac-sha256:value-1', discretion)).toBe('value-1');
    expect(await secrets.former(KEY, 'hmac-sha256:theirs', discretion)).toBe('theirs');
    expect(await secrets.former(KEY, 'hmac-sha256:never', discretion)).toBeUndefined();
    const otherKey = { ...discretion, digest: (value: string) => `hmac-sha256:other-${value}` };
    expect(await secrets.former(KEY, 'hmac-sha256:value-1', otherKey), 'by its tag').toBe('value-1');
    expect(await secrets.former(childId(VAULT, 'secrets', 'other'), 'x', discretion)).toBeUndefined();
  });
});

describe('an undo under another key of digests than the run had', () => {
  const under = (id: string, { hide }: Rig['discretion']) => ({
    hide,
    digest: (value: string) =>
      `hmac-sha256:${id}:${Buffer.from(`${id}${value}`).toString('hex').padEnd(64, '0')}`,
  });

  test('finds what we had set by its tag, sets it again, and sees that it is as it was', async () => {
    const { secrets, discretion, azure, uri } = await secretRig();
    const [first, second] = ['aaaaaaaa', 'bbbbbbbb'].map((id) => under(id, discretion));
    if (first === undefined || second === undefined) throw new Error('two keys');
    await secrets.put(KEY, () => 'before', first);
    const was = await secrets.observe(KEY, first);
    expect(await secrets.observe(KEY, second), 'nothing else than the key has changed').toEqual(was);
    await secrets.put(KEY, () => 'after', first);
    await secrets.restore(KEY, was, second);
    expect(await secrets.observe(KEY, second)).toEqual(was);
    expect((await azure.vaultSecrets.current(uri, 'key'))?.value).toBe('before');
    await secrets.put(KEY, () => 'under the second', second);
    await secrets.restore(KEY, was, second);
    expect((await azure.vaultSecrets.current(uri, 'key'))?.value).toBe('before');
    expect(await secrets.observe(KEY, second)).toEqual(was);
  });

  test('sees a value that somebody has set under a tag which is no digest', async () => {
    const { secrets, discretion, theirs } = await secretRig();
    const key = under('aaaaaaaa', discretion);
    await theirs.set('key', 'theirs', { tags: { 'deploy-digest': 'hmac-sha256:bbbbbbbb' } });
    expect(await secrets.observe(KEY, key)).toMatchObject({ digest: key.digest('theirs') });
  });
});

import { describe, expect, it } from 'vitest';
import { appsRig, SERVICE } from './apps-rig.ts';

// Learn, "Automatically purge images from an Azure container registry"
describe('a purge', () => {
  const purge = (command: string) => ({
    type: 'EncodedTaskRunRequest',
    platform: { os: 'Linux' },
    encodedTaskContent: Buffer.from(
      `version: v1.1.0\nsteps:\n  - cmd: ${command}\n    disableWorkingDirectoryOverride: true\n    timeout: 3600\n`,
    ).toString('base64'),
  });

  async function filled() {
    const rig = await appsRig();
    const { path } = await rig.registry();
    const names = ['shop:1', 'shop:2', 'shop/web:1'];
    const images: string[] = [];
    for (const name of names) {
      const over = await rig.build(path, { ...SERVICE, name }, { imageNames: [name] });
      images.push(over.outputImages[0].digest);
    }
    const held = () => {
      const kept = Object.entries(rig.store.dump().content.data['images'] ?? {});
      return kept.toSorted(([one], [other]) => one.localeCompare(other));
    };
    return { ...rig, path, images, held };
  }

  it('deletes the tags that a filter names, and with --untagged their manifests', async () => {
    const { run, path, images, held } = await filled();
    const over = await run(path, purge(`acr purge --filter 'shop:^1$' --ago 0d --untagged`));
    expect(over.status).toBe('Succeeded');
    expect(over.log).toContain('Deleting tags for repository: shop\ncrshop.azurecr.io/shop:1\n');
    expect(over.log).toContain(`crshop.azurecr.io/shop@${images[0]}`);
    expect(over.log).toContain('Number of deleted tags: 1\nNumber of deleted manifests: 1\n');
    expect(held()).toEqual([
      ['crshop.azurecr.io/shop', expect.objectContaining({ tags: { 2: expect.anything() } })],
      ['crshop.azurecr.io/shop/web', expect.anything()],
    ]);
  });

  it('leaves the manifest of a deleted tag without --untagged', async () => {
    const { run, path, images, held } = await filled();
    await run(path, purge(`mcr.microsoft.com/acr/acr-cli:0.19 purge --filter 'shop/web:.*' --ago 0d`));
    const web = held().find(([name]) => name === 'crshop.azurecr.io/shop/web');
    expect(web?.[1]).toMatchObject({ tags: {}, manifests: { [String(images[2])]: expect.any(Number) } });
  });

  it('matches the whole repository name, several filters, and only what is old enough', async () => {
    const { run, path, held } = await filled();
    const before = held();
    await run(path, purge(`acr purge --filter 'sho:.*' --ago 0d --untagged`));
    await run(path, purge(`acr purge --filter 'shop:.*' --ago 7d --untagged`));
    await run(path, purge(`acr purge --filter 'shop:.*' --ago 0d --untagged --dry-run`));
    expect(held()).toEqual(before);
    await run(path, purge(`acr purge --filter 'shop:(?:1|2)' --filter '.*/web:.*' --ago 0d --untagged`));
    expect(held()).toEqual([]);
  });

  it.each([
    ['another command', 'docker ps', 'not supported by the embedded Azure: docker ps'],
    ['no --ago', `acr purge --filter 'shop:.*'`, 'required flag(s) "ago", "filter" not set'],
    ['an unknown flag', `acr purge --filter 'shop:.*' --ago 0d --all`, 'unknown flag: --all'],
  ])('with %s fails the run and changes nothing', async (_what, command, line) => {
    const { run, path, held } = await filled();
    const before = held();
    const over = await run(path, purge(command));
    expect([over.status, over.log]).toEqual(['Failed', expect.stringContaining(line)]);
    expect(held()).toEqual(before);
  });

  it('of a registry that is deleted leaves nothing of its images', async () => {
    const { send, path, held, store } = await filled();
    await send('DELETE', `${path}?api-version=2025-11-01`);
    expect(held()).toEqual([]);
    expect(store.dump().content.data['runs'] ?? {}).toEqual({});
  });
});

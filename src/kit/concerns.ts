/** Tells whether an address that a report names has to do with one line of a dump of the embedded Azure. */
export function concerns(address: string, key: string): boolean {
  const at = address.replace(/#.*$/s, '');
  const [, vault, secret] = /^secret ([^/]+)\/(.+)$/.exec(key) ?? [];
  if (vault !== undefined)
    return at.endsWith(`/vaults/${vault}/secrets/${secret}`) || at.endsWith(`/vaults/${vault}`);
  const [, registry, repository] = /^images ([^.]+)\.azurecr\.io\/(.+)$/.exec(key) ?? [];
  if (registry !== undefined)
    return (
      at.includes(`/registries/${registry}/taskruns/${repository}-`) || at.endsWith(`/registries/${registry}`)
    );
  const binned = /^bin .*\/deletedvaults\/([^/]+)$/.exec(key)?.[1];
  if (binned !== undefined) return at.endsWith(`/vaults/${binned}`);
  const id = key.replace(/^bin /, '').replace(/ (serves|has migrated to)$/, '');
  return id === at || id.startsWith(`${at}/`);
}

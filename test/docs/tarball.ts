import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { clone, ended, temporaryFolder } from '../pack/clone.ts';

/** Packs a copy of this program as `npm pack` does. Resolves to the file. */
export async function tarball(): Promise<string> {
  const home = temporaryFolder();
  const told = await ended('npm', ['pack', '--pack-destination', home], clone());
  const [name] = readdirSync(home).filter((one) => one.endsWith('.tgz'));
  if (told.code !== 0 || name === undefined) throw new Error(told.stderr);
  return join(home, name);
}

import { mkdirSync, renameSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { clone, ended, ROOT, temporaryFolder } from './clone.ts';

/** A packed program. */
export interface Package {
  /** The paths in it. */
  readonly files: readonly string[];
  readonly bytes: number;
  /** A user's folder in which it is installed. */
  readonly home: string;
  /** Its command there. */
  readonly command: string;
}

/** Packs a copy of this program as `npm pack` does, and installs it as npm would, with its one package beside it. */
export async function packed(): Promise<Package> {
  const [from, home] = [clone(), temporaryFolder()];
  const told = await ended('npm', ['pack', '--json', '--pack-destination', home], from);
  if (told.code !== 0) throw new Error(told.stderr);
  const [{ filename, files, size }] = report.parse(JSON.parse(told.stdout));
  const modules = join(home, 'node_modules');
  mkdirSync(join(modules, '@deploy-cli'), { recursive: true });
  await ended('tar', ['-xzf', join(home, filename), '-C', modules], home);
  const folder = join(modules, '@deploy-cli/deploy');
  renameSync(join(modules, 'package'), folder);
  symlinkSync(join(ROOT, 'node_modules/zod'), join(modules, 'zod'));
  return { files: files.map(({ path }) => path), bytes: size, home, command: join(folder, 'bin/deploy.js') };
}

const report = z.tuple([
  z.object({ filename: z.string(), size: z.number(), files: z.array(z.object({ path: z.string() })) }),
]);

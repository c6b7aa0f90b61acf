import { dirname, join } from 'node:path';
import { fs } from '../files/node-fs.ts';

/** The absolute path of a file of this program, given relative to the folder of its `package.json`. */
export function ownFile(path: string): string {
  return join(ROOT, path);
}

/** The folder above this module that is a package: modules lie at other depths in the bundle than in the source. */
function packageAbove(folder: string): string {
  const parent = dirname(folder);
  return fs.existsSync(join(folder, 'package.json')) || parent === folder ? folder : packageAbove(parent);
}

const ROOT = packageAbove(import.meta.dirname);

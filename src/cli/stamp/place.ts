import { join } from 'node:path';
import { cacheFolder } from '../../files/cache-folder.ts';
import { fs } from '../../files/node-fs.ts';
import { checksum } from './checksum.ts';

type Variables = Readonly<Record<string, string | undefined>>;

/** Where stamps are kept on this machine, for its user's eyes only. */
export interface StampPlace {
  /** The key of their digests; undefined: there is none yet. */
  key(): string | undefined;
  /** What was written of a stamp; undefined: there is none. */
  read(argv: readonly string[], cwd: string): Uint8Array | undefined;
  remove(argv: readonly string[], cwd: string): void;
  /** Writes what `make` makes under the key. It is a cache: what cannot be written is not there. */
  write(argv: readonly string[], cwd: string, make: (key: string) => Uint8Array | undefined): void;
}

/** Finds the place of stamps; undefined where nothing is to be cached. */
export function stampPlace(variables: Variables): StampPlace | undefined {
  const cache = cacheFolder(variables);
  if (cache === undefined) return undefined;
  const folder = join(cache, 'stamps');
  // A stamp says for what it was written: two that share a name stand in each other's way, and that is all.
  const fileOf = (argv: readonly string[], cwd: string): string =>
    join(folder, `${checksum(Buffer.from(JSON.stringify([cwd, argv])))}.stamp`);
  const keyFile = join(folder, 'key');
  return {
    key: () => keyIn(keyFile),
    read: (argv, cwd) => readIfThere(fileOf(argv, cwd)),
    remove: (argv, cwd) => {
      try {
        fs.rmSync(fileOf(argv, cwd), { force: true });
      } catch {
        // What stays says for what it was written: it holds, or it does not.
      }
    },
    write: (argv, cwd, make) => {
      try {
        fs.mkdirSync(folder, { recursive: true, mode: 0o700 });
        const stamp = make(keyIn(keyFile) ?? newKey(keyFile));
        if (stamp === undefined) return;
        const next = `${fileOf(argv, cwd)}.${process.pid}.next`;
        fs.writeFileSync(next, stamp, { mode: 0o600 });
        fs.renameSync(next, fileOf(argv, cwd));
        removeOld(folder);
      } catch {
        // The next run takes a little longer.
      }
    },
  };
}

/** What somebody else wrote is not told as if we had found it out. */
function readIfThere(file: string): Buffer | undefined {
  let descriptor: number | undefined;
  try {
    descriptor = fs.openSync(file, 'r');
    const { uid } = fs.fstatSync(descriptor);
    return uid === (process.geteuid?.() ?? uid) ? fs.readFileSync(descriptor) : undefined;
  } catch {
    return undefined;
  } finally {
    if (descriptor !== undefined) fs.closeSync(descriptor);
  }
}

/** A file that a crash has left empty is no key: under it a secret could be guessed. */
function keyIn(file: string): string | undefined {
  const key = readIfThere(file)?.toString() ?? '';
  return /^[0-9a-f]{64}$/.test(key) ? key : undefined;
}

function newKey(file: string): string {
  const key = process.getBuiltinModule('node:crypto').randomBytes(32).toString('hex');
  const next = `${file}.${process.pid}.next`;
  fs.writeFileSync(next, key, { mode: 0o600 });
  fs.renameSync(next, file);
  return key;
}

/** Each folder and command line that was ever used leaves one behind. */
function removeOld(folder: string): void {
  const before = Date.now() - 30 * 24 * 60 * 60 * 1000;
  for (const name of fs.readdirSync(folder)) {
    const file = join(folder, name);
    if (name !== 'key' && fs.statSync(file).mtimeMs < before) fs.rmSync(file, { force: true });
  }
}

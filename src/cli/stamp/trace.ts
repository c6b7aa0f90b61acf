import { AsyncLocalStorage } from 'node:async_hooks';
import fs from 'node:fs';
import { registerHooks, syncBuiltinESMExports } from 'node:module';
import { resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { isInUserCode } from '../whose-code.ts';
import { type Look, type Seen, seenNow } from './look.ts';
import { replaceMembers } from './replace-members.ts';

/** One look, and what it saw. */
export interface Noted {
  readonly look: Look;
  readonly seen: Seen;
}

/** What has been looked at, from the beginning of a trace on. */
export interface Trace {
  /** Each look, by what was seen before its content was read. */
  readonly looks: ReadonlyMap<string, Noted>;
  /** Why what was looked at is not all that decided; undefined: it is. */
  readonly unclear: () => string | undefined;
  /** Says so. */
  readonly blur: (why: string) => void;
  readonly end: () => void;
}

/**
 * Notes everything that this process looks at in the file system from now on, whoever does: ours and users' steps call the
 * same functions of `node:fs`. Modules that are loaded count, too. What {@link untraced} does is left out.
 */
export function beginTrace(isOurs: (path: string) => boolean): Trace {
  const looks = new Map<string, Noted>();
  const kept: { unclear?: string } = {};
  const blur = (why: string): void => void (kept.unclear ??= why);
  const note = (how: Look['how'], at: unknown): void => {
    const path = pathOf(at);
    if (path === undefined || outside.getStore() === true || isOurs(path)) return;
    const key = `${how} ${path}`;
    if (!looks.has(key))
      looks.set(key, { look: { how, path }, seen: untraced(() => seenNow({ how, path })) });
  };
  const looking = (name: string, args: readonly unknown[]): void => {
    // Our own looks, too, go through these functions: asked again about each of them they would never come to an end.
    if (outside.getStore() === true) return;
    const [at, options] = args;
    const word = name.replace(/Sync$/, '');
    const how = LOOKS[word];
    if (how === undefined) return blur(`fs.${name}`);
    if (word === 'open' && isWriting(options)) return;
    note(how, at);
    // Ours ask a folder only whether it is one; of its times a look keeps nothing.
    if (word.endsWith('stat') && isInUserCode() && isFolder(at)) blur(`fs.${name} of a folder`);
    if (how === 'listing' && isRecursive(options)) blur(`fs.${name}, recursive`);
    // What it leads to may stay the same, and have another name.
    if (word === 'realpath') note('link', at);
  };
  const names = [...Object.keys(LOOKS), ...BLURRED];
  const undo = [
    replaceMembers(fs, [...names, ...names.map((name) => `${name}Sync`)], looking),
    replaceMembers(fs.promises, names, looking),
  ];
  syncBuiltinESMExports();
  const hooks = registerHooks({
    load: (url, context, next) => {
      if (url.startsWith('file:')) note('content', fileURLToPath(url));
      return next(url, context);
    },
  });
  return {
    looks,
    unclear: () => kept.unclear,
    blur,
    end: () => {
      for (const restore of undo) restore();
      syncBuiltinESMExports();
      hooks.deregister();
    },
  };
}

/** Does something whose looks are noted in another way, or decide nothing. */
export function untraced<Result>(work: () => Result): Result {
  return outside.run(true, work);
}

const outside = new AsyncLocalStorage<boolean>();

/** How the functions of `node:fs` look, by their names without `Sync`. */
const LOOKS: Readonly<Record<string, Look['how']>> = {
  access: 'content',
  createReadStream: 'content',
  exists: 'content',
  lstat: 'link',
  open: 'content',
  openAsBlob: 'content',
  opendir: 'listing',
  readFile: 'content',
  readdir: 'listing',
  readlink: 'link',
  realpath: 'content',
  stat: 'content',
};

/** What looks at more than one path can tell. */
const BLURRED = ['glob', 'statfs', 'watch', 'watchFile'];

function pathOf(at: unknown): string | undefined {
  if (typeof at === 'string') return resolve(at);
  if (at instanceof URL) return at.protocol === 'file:' ? fileURLToPath(at) : undefined;
  // A number is a file that was opened by its path.
  return Buffer.isBuffer(at) ? resolve(at.toString()) : undefined;
}

function isFolder(at: unknown): boolean {
  const path = pathOf(at);
  const seen = path === undefined ? '' : untraced(() => seenNow({ how: 'content', path }));
  return typeof seen === 'string' && seen.startsWith('folder');
}

function isWriting(flags: unknown): boolean {
  return typeof flags === 'string' && /^[wa]/.test(flags);
}

function isRecursive(options: unknown): boolean {
  return (
    typeof options === 'object' && options !== null && 'recursive' in options && options.recursive === true
  );
}

import { AsyncLocalStorage } from 'node:async_hooks';
import fs from 'node:fs';
import { isBuiltin, registerHooks, syncBuiltinESMExports } from 'node:module';
import { isAbsolute, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { isInUserCode } from '../whose-code.ts';
import { type Look, type Seen, seenNow } from './look.ts';
import { replaceMembers } from './replace-members.ts';
import { looksOfImport, looksOfModule } from './resolution.ts';

/** One look, and what it saw. */
export interface Noted {
  readonly look: Look;
  readonly seen: Seen;
}

/** What has been looked at, from the beginning of a trace on. */
export interface Trace {
  /** Each look, by what was seen before its content was read. */
  readonly looks: ReadonlyMap<string, Noted>;
  /** Whether modules were loaded that are not ours. */
  readonly modules: () => boolean;
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
  const kept: { unclear?: string; modules?: true } = {};
  const blur = (why: string): void => void (kept.unclear ??= why);
  const note = (how: Look['how'], at: unknown): void => {
    const path = pathOf(at);
    if (isInUserCode() && isOfTheMachine(at, path)) return blur(`fs of ${path ?? String(at)}`);
    if (path === undefined || outside.getStore() === true || isOurs(path)) return;
    const key = `${how} ${path}`;
    if (!looks.has(key))
      looks.set(key, { look: { how, path }, seen: untraced(() => seenNow({ how, path })) });
  };
  const imported = new Set<string>();
  // From one folder the same words lead to the same file; of a thousand steps each imports the same.
  const isNew = (specifier: string, url: string): boolean =>
    imported.size !== imported.add(`${specifier} ${url.slice(0, url.lastIndexOf('/'))}`).size;
  const looking = (name: string, args: readonly unknown[]): void => {
    // Our own looks, too, go through these functions: asked again about each of them they would never come to an end.
    if (outside.getStore() === true) return;
    const [at, options] = args;
    const word = name.replace(/Sync$/, '');
    const how = LOOKS[word];
    if (WRITES.includes(word) || (word === 'open' && isWriting(options))) {
      // Nobody would write it again.
      if (isInUserCode()) blur(`fs.${name}, to write`);
      return;
    }
    if (how === undefined) return blur(`fs.${name}`);
    note(how, at);
    // Ours ask a folder only whether it is one; of its times a look keeps nothing.
    if (/stat$|^open$/.test(word) && isInUserCode() && isFolder(at)) blur(`fs.${name} of a folder`);
    if (how === 'listing' && isRecursive(options)) blur(`fs.${name}, recursive`);
  };
  const names = [...Object.keys(LOOKS), ...BLURRED, ...WRITES];
  const undo = [
    ...[fs.realpath, fs.realpathSync].map((of) =>
      replaceMembers(of, ['native'], (_, args) => looking('realpath', args)),
    ),
    replaceMembers(fs, [...names, ...names.map((name) => `${name}Sync`)], looking),
    replaceMembers(fs.promises, names, looking),
  ];
  syncBuiltinESMExports();
  const hooks = registerHooks({
    resolve: (specifier, context, next) => {
      const { parentURL } = context;
      if (parentURL === undefined || (parentURL.startsWith('file:') && isOurs(fileURLToPath(parentURL))))
        return next(specifier, context);
      if (UNSEEN.test(specifier)) blur(specifier);
      else if (!isBuiltin(specifier) && isNew(specifier, parentURL))
        for (const one of looksOfImport(specifier, parentURL)) note(one.how, one.path);
      return next(specifier, context);
    },
    load: (url, context, next) => {
      const path = url.startsWith('file:') ? fileURLToPath(url) : undefined;
      if (path !== undefined && !isOurs(path)) {
        kept.modules = true;
        note('content', path);
        if (isNew('', url)) for (const one of looksOfModule(path)) note(one.how, one.path);
        if (path.endsWith('.node')) blur(path);
      }
      return next(url, context);
    },
  });
  return {
    looks,
    modules: () => kept.modules === true,
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
  read: 'content',
  readFile: 'content',
  readdir: 'listing',
  readv: 'content',
  readlink: 'link',
  realpath: 'real',
  stat: 'content',
};

/** What looks at more than one path can tell; of a folder that is opened even the order. */
const BLURRED = ['glob', 'opendir', 'statfs', 'watch', 'watchFile'];

/** What writes, by a path or to what was opened. */
const WRITES = (
  'appendFile chmod chown copyFile cp createWriteStream ftruncate lchmod lchown link lutimes mkdir mkdtemp ' +
  'mkdtempDisposable rename rm rmdir symlink truncate unlink utimes write writeFile writev'
).split(' ');

/** Modules of Node that look where nothing is noted. */
const UNSEEN = /^(?:node:)?(?:sqlite|dgram|inspector(?:\/promises)?|cluster|wasi)$/;

function pathOf(at: unknown): string | undefined {
  // `..` behind a link leads elsewhere than the words say.
  if (typeof at === 'string') return /(?:^|[/\\])\.\.(?:[/\\]|$)/.test(at) ? asGiven(at) : resolve(at);
  if (at instanceof URL) return at.protocol === 'file:' ? fileURLToPath(at) : undefined;
  // A number is a file that was opened by its path.
  return at instanceof Uint8Array ? pathOf(Buffer.from(at).toString()) : undefined;
}

function asGiven(path: string): string {
  return isAbsolute(path) ? path : `${process.cwd()}/${path}`;
}

/** Whether it is what the system makes up while it is read, or what comes in from elsewhere. */
function isOfTheMachine(at: unknown, path: string | undefined): boolean {
  if (path === undefined) return typeof at === 'number' && at <= 2;
  // What is no UTF-8 is another name as text.
  return /^\/(?:proc|sys|dev)\//.test(path) || path.includes('\uFFFD');
}

function isFolder(at: unknown): boolean {
  const path = pathOf(at);
  const seen = path === undefined ? '' : untraced(() => seenNow({ how: 'content', path }));
  return typeof seen === 'string' && seen.startsWith('folder');
}

function isWriting(flags: unknown): boolean {
  const { O_WRONLY, O_RDWR, O_CREAT, O_TRUNC } = fs.constants;
  if (typeof flags === 'number') return (flags & (O_WRONLY | O_RDWR | O_CREAT | O_TRUNC)) !== 0;
  return typeof flags === 'string' && /[wa+]/.test(flags);
}

function isRecursive(options: unknown): boolean {
  return (
    typeof options === 'object' && options !== null && 'recursive' in options && options.recursive === true
  );
}

import { isAbsolute, posix } from 'node:path';
import { originWords } from '../../config/origin.ts';
import type { LoadedConfig } from '../../config/load.ts';
import { formatPath, type Path } from '../../config/problem.ts';
import { KEY_SECRET } from '../../config/schema/secrets.ts';
import type { InputOrigin } from '../../report/explain-document.ts';
import { originDocumentOf } from '../../report/origin-document.ts';
import { nearness, type Source } from './sources.ts';

/** What origins are told by. */
export interface Places {
  readonly loaded: Pick<LoadedConfig, 'originOf' | 'config' | 'environment' | 'cloud'>;
  /** Where the value of a declared secret is read now, in words. */
  readonly secretSource: (name: string) => string;
}

/**
 * Says where a leaf with this canonical text comes from: what stands in it as it is, what was looked up, the rest by length; what
 * somebody has written before what nobody has.
 */
export function originsOf(
  { leaf, text }: { readonly leaf: string; readonly text: string },
  sources: readonly Source[],
  places: Places,
): InputOrigin[] {
  const texts = new Set([text]);
  const told = sources
    .map((source) => ({ near: nearness(source, texts), origin: originOf({ leaf, text }, source, places) }))
    .toSorted(
      (a, b) =>
        a.near - b.near ||
        Number(isLeftOut(a.origin)) - Number(isLeftOut(b.origin)) ||
        a.origin.text.length - b.origin.text.length,
    );
  return [...new Map(told.map(({ origin }) => [origin.text, origin])).values()];
}

function isLeftOut({ kind, location, variables }: InputOrigin): boolean {
  return kind === 'config' && location === undefined && variables === undefined;
}

function originOf(
  { leaf, text }: { readonly leaf: string; readonly text: string },
  source: Source,
  { loaded, secretSource }: Places,
): InputOrigin {
  if (source.kind === 'config') return ofConfig(source.path, source.value === undefined, loaded);
  if (source.kind === 'output') {
    const what = source.path.length === 0 ? '' : ` ${formatPath(source.path)}`;
    return { kind: 'output', text: `output${what} of ${source.step}`, step: source.step };
  }
  const [first = '', , below = ''] = source.asked;
  switch (source.fact) {
    case 'principal':
      return { kind: 'cloud', text: 'who is signed in' };
    case 'secret': {
      const { secrets } = loaded.config;
      const index = secrets.findIndex(({ name, generate }) => name === first && String(generate) === text);
      // How long a value is made is no secret, and stands in the configuration.
      if (leaf.endsWith('.generate') && index !== -1)
        return ofConfig(['secrets', index, 'generate'], false, loaded);
      return { kind: 'secret', text: `secret ${first}${secretSource(first)}` };
    }
    case 'madeSecret':
      return { kind: 'secret', text: `secret ${first}, which the step makes` };
    case 'digestKey':
      return { kind: 'secret', text: `secret ${KEY_SECRET}: what secrets are compared under` };
    case 'contextDigest':
      return ofFiles(first, fileIn(leaf));
    case 'contextFiles':
      return ofFiles(posix.join(first, below), undefined);
    case 'newestFile':
      return { kind: 'file', text: `the newest file of ${folderOf(first)}` };
    default:
      return { kind: 'environment', text: `${source.fact} ${loaded[source.fact]}` };
  }
}

/** Tells of a key of the configuration: its place, and its dotted path. */
export function ofConfig(path: Path, isAbsent: boolean, loaded: Places['loaded']): InputOrigin {
  const key = formatPath(path);
  const origin = loaded.originOf(path);
  const { kind, overlay: _, ...told } = originDocumentOf(origin);
  const where = kind === 'default' && isAbsent ? 'not set' : originWords(origin);
  return {
    ...told,
    kind: 'config',
    key,
    text: `${where} ${key}`,
  };
}

/** The file that a leaf of a context stands for, by the path behind `.files.`. */
function fileIn(leaf: string): string | undefined {
  return /\.context\.files\.(.+)$/.exec(leaf)?.[1];
}

function ofFiles(folder: string, file: string | undefined): InputOrigin {
  if (file === undefined) return { kind: 'file', text: `the files of ${folderOf(folder)}` };
  return { kind: 'file', text: `file ${folderOf(posix.join(folder, file))}` };
}

function folderOf(path: string): string {
  return isAbsolute(path) ? path : posix.normalize(path);
}

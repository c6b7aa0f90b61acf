import type { Calls } from '../calls.ts';
import { keepRepository, repositoriesOf, type Repository } from './registry-images.ts';

/** What a purge is asked to remove. */
export interface Purge {
  /** Pairs of regular expressions: the whole repository name, any part of a tag. */
  readonly filters: readonly { readonly repository: RegExp; readonly tag: RegExp }[];
  /** Only what was last updated at least so many milliseconds ago. */
  readonly ago: number;
  /** Manifests without a tag go too. */
  readonly untagged: boolean;
  readonly dryRun: boolean;
  /** The newest so many tags of each repository stay. */
  readonly keep: number;
}

/**
 * Reads a purge command: `acr purge --filter 'repository:tag' --ago 0d [--untagged] [--keep n] [--dry-run]`, by its
 * alias or by its image. Gives the log line that says why not, for anything else.
 * Source: Learn, "Automatically purge images from an Azure container registry"; Azure/acr-cli, cmd/acr/purge.go.
 */
export function readPurge(command: string): Purge | string {
  const words = [...command.matchAll(/'([^']*)'|"([^"]*)"|(\S+)/g)].map(
    ([, one, two, three]) => one ?? two ?? three ?? '',
  );
  const [program = '', verb = ''] = words;
  if (!/^(acr|mcr\.microsoft\.com\/acr\/acr-cli(:\S+)?)$/.test(program) || verb !== 'purge') {
    return `not supported by the embedded Azure: ${command}`;
  }
  const options = optionsOf(words.slice(2));
  if (typeof options === 'string') return options;
  const filters = (options.get('filter') ?? []).map(filterOf);
  const ago = agoOf(options.get('ago')?.at(-1));
  if (filters.length === 0 || ago === undefined) return 'Error: required flag(s) "ago", "filter" not set';
  const wrong = filters.find((filter) => typeof filter === 'string');
  if (wrong !== undefined) return wrong;
  return {
    filters: filters.filter((filter) => typeof filter !== 'string'),
    ago,
    untagged: options.has('untagged'),
    dryRun: options.has('dry-run'),
    keep: Number(options.get('keep')?.at(-1) ?? 0),
  };
}

/** Removes what a purge names and returns the lines of its log. Deleting a tag leaves its manifest. */
export function purge(wanted: Purge, loginServer: string, call: Calls): string[] {
  const lines: string[] = [];
  const counted = { tags: 0, manifests: 0 };
  for (const [name, held] of repositoriesOf(call, loginServer)) {
    const filters = wanted.filters.filter(({ repository }) => repository.test(name));
    if (filters.length === 0) continue;
    const old = (time: number) => call.now() - time >= wanted.ago;
    const matching = Object.entries(held.tags)
      .toSorted(([, one], [, other]) => other.updatedAt - one.updatedAt)
      .filter(([tag, { updatedAt }]) => old(updatedAt) && filters.some((filter) => filter.tag.test(tag)));
    const tags = matching.slice(wanted.keep).map(([tag]) => tag);
    for (const tag of tags) delete held.tags[tag];
    const manifests = wanted.untagged ? untagged(held) : [];
    for (const digest of manifests) delete held.manifests[digest];
    if (!wanted.dryRun) keepRepository(call, loginServer, name, held);
    lines.push(
      `Deleting tags for repository: ${name}`,
      ...tags.map((tag) => `${loginServer}/${name}:${tag}`),
    );
    if (wanted.untagged) lines.push(`Deleting manifests for repository: ${name}`);
    lines.push(...manifests.map((digest) => `${loginServer}/${name}@${digest}`));
    counted.tags += tags.length;
    counted.manifests += manifests.length;
  }
  const verb = wanted.dryRun ? 'to be deleted' : 'deleted';
  return [
    ...lines,
    `Number of ${verb} tags: ${counted.tags}`,
    `Number of ${verb} manifests: ${counted.manifests}`,
  ];
}

function untagged(held: Repository): string[] {
  const used = new Set(Object.values(held.tags).map(({ digest }) => digest));
  return Object.keys(held.manifests).filter((digest) => !used.has(digest));
}

const FLAGS = new Set(['untagged', 'dry-run', 'include-locked']);
const VALUES = new Set(['filter', 'ago', 'keep', 'registry', 'concurrency', 'repository-page-size']);

function optionsOf(words: readonly string[]): Map<string, string[]> | string {
  const options = new Map<string, string[]>();
  for (let at = 0; at < words.length; at++) {
    const [, name = '', inline] = /^--?([\w-]+)(?:=(.*))?$/s.exec(words[at] ?? '') ?? [];
    const long = { f: 'filter', r: 'registry' }[name] ?? name;
    if (FLAGS.has(long)) options.set(long, []);
    else if (VALUES.has(long)) {
      const value = inline ?? words[++at] ?? '';
      options.set(long, [...(options.get(long) ?? []), value.replace(/^(['"])(.*)\1$/s, '$2')]);
    } else return `Error: unknown flag: ${words[at]}`;
  }
  return options;
}

function filterOf(text: string): Purge['filters'][number] | string {
  // The last colon that does not belong to a group such as `(?:a|b)`.
  const [, repository, tag] = /^(.+(?<!\?)):(.*)$/s.exec(text) ?? [];
  if (repository === undefined || tag === undefined)
    return `Error: unable to correctly parse filter: ${text}`;
  try {
    return { repository: new RegExp(`^(?:${repository})$`), tag: new RegExp(tag) };
  } catch {
    return `Error: unable to correctly parse filter: ${text}`;
  }
}

function agoOf(text: string | undefined): number | undefined {
  const match = /^(?:(\d+)d)?(?:(\d+)h)?(?:(\d+)m)?(?:(\d+)s)?$/.exec(text ?? '');
  if (!match || match[0] === '') return undefined;
  const [days = 0, hours = 0, minutes = 0, seconds = 0] = match.slice(1).map((part) => Number(part ?? 0));
  return (((days * 24 + hours) * 60 + minutes) * 60 + seconds) * 1000;
}

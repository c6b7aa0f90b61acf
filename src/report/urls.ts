import { plain } from './words.ts';

/** A URL of the web that people open, and what it is called. */
export type NamedUrl = readonly [name: string, url: string];

/** The addresses of the services: every output that is a URL of the web, of the last of these steps that has any. */
export function serviceUrls(
  steps: readonly string[],
  outputs: Readonly<Record<string, unknown>>,
): readonly NamedUrl[] {
  for (const name of steps.toReversed()) {
    const found = urlsIn(outputs[name] ?? {});
    if (found.length === 0) continue;
    const labels = labelsOf(found.map(([path]) => path));
    return found.map(([, url], index): NamedUrl => [labels[index] ?? '', url]);
  }
  return [];
}

/** The last word of each path, or the one above it where all end alike, as in `orderservice.url`. */
function labelsOf(paths: readonly (readonly string[])[]): string[] {
  const last = paths.map((path) => path.at(-1) ?? '');
  const alike = last.length > 1 && new Set(last).size === 1;
  return alike ? paths.map((path, index) => path.at(-2) ?? last[index] ?? '') : last;
}

function urlsIn(value: unknown, path: readonly string[] = []): [path: readonly string[], url: string][] {
  if (typeof value === 'string') return /^https?:\/\//.test(value) ? [[path, plain(value)]] : [];
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, member]) => urlsIn(member, [...path, key]));
}

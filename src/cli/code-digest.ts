import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { dirname, relative, resolve } from 'node:path';
import { components } from '../engine/components.ts';

/**
 * Digests modules, each with every file that it reaches through relative imports written as plain text, so that a change in
 * any of them counts as a change of the step. What it reads in another way is not seen. The digest is made of those of what
 * a file imports: each file is read once, however many of the modules reach it, and counts as it was then.
 */
export function codeDigests(): (file: string) => string {
  const known = new Map<string, string>();
  return (file) => {
    const files = reachedFrom(file, known);
    const edges = new Map([...files].map(([path, { imports }]) => [path, imports]));
    for (const members of components(edges)) addDigests(known, members.sort(), files);
    return known.get(file) ?? ABSENT;
  };
}

/** One file of a module, as it was read. */
interface Source {
  readonly text: string;
  /** The files that it imports, there or not. */
  readonly imports: readonly string[];
}

/** What cannot be imported is told by the import itself. */
const ABSENT = 'absent';

function reachedFrom(file: string, known: ReadonlyMap<string, string>): Map<string, Source> {
  const files = new Map<string, Source>();
  const paths = new Set([file]);
  for (const path of paths) {
    const text = known.has(path) ? undefined : readIfFile(path);
    if (text === undefined) continue;
    const imports = relativeImports(text).map((specifier) => resolve(dirname(path), specifier));
    files.set(path, { text, imports });
    for (const one of imports) paths.add(one);
  }
  return files;
}

/** Files that import each other are told by their places among each other, wherever their folder lies. */
function addDigests(
  known: Map<string, string>,
  members: readonly string[],
  files: ReadonlyMap<string, Source>,
): void {
  const folder = dirname(members[0] ?? '');
  const here = new Set(members);
  const parts = members.map((path) => {
    const { text = '', imports = [] } = files.get(path) ?? {};
    const reached = imports.map((one) =>
      here.has(one) ? relative(folder, one) : (known.get(one) ?? ABSENT),
    );
    return [relative(folder, path), sha256(text), reached];
  });
  const together = JSON.stringify(parts);
  for (const path of members) known.set(path, sha256(`${relative(folder, path)}\n${together}`));
}

/** Also finds what only looks like an import, in a comment: then a file too many counts, never one too few. */
function relativeImports(text: string): string[] {
  const found = text.matchAll(/(?:\bfrom|\bimport)\s*\(?\s*(["'])(\.{1,2}\/[^"'\n]+)\1/g);
  return [...found].flatMap(([, , specifier]) => (specifier === undefined ? [] : [specifier]));
}

function readIfFile(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return undefined;
  }
}

function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}

import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { dirname, relative, resolve } from 'node:path';

/**
 * Digests a module with every file that it reaches through relative imports written as plain text, so that a change in
 * any of them counts as a change of the step. What it reads in another way is not seen.
 */
export function codeDigest(file: string): string {
  const contents = new Map<string, string>();
  const reach = (path: string): void => {
    if (contents.has(path)) return;
    const text = readIfFile(path);
    if (text === undefined) return;
    contents.set(path, text);
    for (const specifier of relativeImports(text)) reach(resolve(dirname(path), specifier));
  };
  reach(file);
  const folder = dirname(file);
  const hash = createHash('sha256');
  const stamps = [...contents].map(([path, text]) => [relative(folder, path), sha256(text)] as const);
  for (const stamp of stamps.sort(([a], [b]) => (a < b ? -1 : 1))) hash.update(`${JSON.stringify(stamp)}\n`);
  return hash.digest('hex');
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
    // What cannot be imported is told by the import itself.
    return undefined;
  }
}

function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}

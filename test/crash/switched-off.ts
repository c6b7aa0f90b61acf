import { readFileSync } from 'node:fs';
import { registerHooks } from 'node:module';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Edit, Switch } from './rules/rule.ts';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));

/**
 * Makes the test build of this process: from here on the edited files are loaded with their edits. The product itself
 * has no switches. Throws when a snippet does not stand in its file exactly once.
 */
export function switchOff({ edits }: Switch): void {
  const sources = new Map(
    [...new Set(edits.map(({ file }) => file))].map((file) => [join(ROOT, file), editedSource(file, edits)]),
  );
  registerHooks({
    load: (url, context, nextLoad) => {
      const source = url.startsWith('file:') ? sources.get(fileURLToPath(url)) : undefined;
      if (source === undefined) return nextLoad(url, context);
      return { format: 'module-typescript', source, shortCircuit: true };
    },
  });
}

/** A file with its edits made. Throws when a snippet does not stand in it exactly once. */
export function editedSource(file: string, edits: readonly Edit[]): string {
  let source = readFileSync(join(ROOT, file), 'utf8');
  for (const edit of edits) {
    if (edit.file !== file) continue;
    const found = source.split(edit.replace).length - 1;
    if (found !== 1) throw new Error(`${file} has ${found} times: ${edit.replace}`);
    source = source.replace(edit.replace, () => edit.by);
  }
  return source;
}

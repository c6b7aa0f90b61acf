import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { Failure } from '../engine/failure.ts';
import { ownFile } from './own-files.ts';

/** Says why a user's module cannot be imported, where, and what to do about it. */
export function importFailure(thrown: unknown, file: string, entry: string): Failure {
  // `defineStep` has said what is wrong already: only the file is missing in it.
  if (thrown instanceof Failure) {
    return new Failure('step-invalid', `${entry}: ${thrown.message}`, thrown.details);
  }
  if (!existsSync(file)) {
    return new Failure('step-invalid', `${entry} does not exist`, {
      hint: 'The paths under `steps:` are relative to the configuration file.',
      cause: thrown,
    });
  }
  const error = thrown instanceof Error ? thrown : new Error(String(thrown));
  const code = 'code' in error ? String(error.code) : '';
  const location = placeIn(error.stack ?? '');
  return new Failure('step-invalid', `${entry} cannot be imported: ${firstLine(error)}`, {
    hint:
      HINTS[code] ??
      (error instanceof SyntaxError ? SYNTAX : 'Mend the module; it must load without side effects.'),
    ...(location !== undefined && { location }),
    cause: thrown,
  });
}

const SYNTAX =
  'Mend the syntax. Types are only stripped: import types with `import type`, and write no decorators.';

const HINTS: Readonly<Record<string, string>> = {
  ERR_UNSUPPORTED_TYPESCRIPT_SYNTAX:
    'Types are only stripped: write no enum, namespace, parameter property or `import =` (erasableSyntaxOnly).',
  ERR_INVALID_TYPESCRIPT_SYNTAX: SYNTAX,
  ERR_MODULE_NOT_FOUND:
    'Write relative imports with their ending (./helper.ts), and install what it needs beside it.',
  ERR_UNKNOWN_FILE_EXTENSION: 'Use .ts, .mts, .js or .mjs.',
  ERR_UNSUPPORTED_NODE_MODULES_TYPE_STRIPPING:
    'Below node_modules only JavaScript can be imported: compile it first.',
  EISDIR: 'Name the file of the module, not its folder.',
  ERR_UNSUPPORTED_DIR_IMPORT: 'Name the file of the module, not its folder.',
};

function firstLine(error: Error): string {
  // The hint says this better.
  return (error.message.split('\n', 1)[0] ?? '').replace(/ imported from .*$/, '').replace(/file:\/\//g, '');
}

/** The first place that a stack names outside of node and of this program, as `file:line`. */
function placeIn(stack: string): string | undefined {
  const places = stack.matchAll(/(file:\/\/\/[^\s:)]+|\/[^\s:()]+\.[cm]?[jt]s):(\d+)/g);
  for (const [, file = '', line] of places) {
    const path = file.startsWith('file:') ? fileURLToPath(file) : file;
    if (!OURS.some((folder) => path.startsWith(folder))) return `${path}:${line}`;
  }
  return undefined;
}

/** Where a stack names the source of this program, and where its bundle. */
const OURS = [ownFile('src/'), ownFile('dist/')];

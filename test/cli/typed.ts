import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Outcome } from '../../src/cli/outcome.ts';
import { parse } from '../../src/cli/parse.ts';
import type { Shell } from '../../src/cli/shell.ts';
import { systemWorld } from '../../src/cli/world.ts';
import { NO_PAINT } from '../../src/report/paint.ts';
import { createRedactor } from '../../src/secrets/redact.ts';
import { atEnd } from '../at-end.ts';
import { writeFiles } from '../config/fixture.ts';

/** A folder with these files, in which a command line is read and performed in this process, as `main` does. */
export function typing(files: Readonly<Record<string, string>>) {
  const cwd = mkdtempSync(join(tmpdir(), 'deploy-typed-'));
  atEnd(() => rmSync(cwd, { recursive: true, force: true }));
  writeFiles(cwd, files);
  return async (
    line: string | readonly string[],
    variables: Shell['variables'] = {},
  ): Promise<Outcome & { readonly plainText: string }> => {
    const argv = typeof line === 'string' ? line.split(' ').filter((word) => word !== '') : line;
    const request = parse(argv);
    if ('print' in request) throw new Error(`nothing to perform: ${request.print}`);
    const { stdin, stdout, stderr } = process;
    const shell: Shell = {
      argv,
      variables,
      cwd,
      stdin,
      stdout,
      stderr,
      world: systemWorld,
      signal: new AbortController().signal,
      correlationId: '00000000-0000-4000-8000-000000000000',
      redactor: createRedactor(),
      known: {},
    };
    const outcome = await request.perform(shell);
    return { ...outcome, plainText: outcome.text(NO_PAINT) };
  };
}

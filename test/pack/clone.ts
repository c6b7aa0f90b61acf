import { execFile } from 'node:child_process';
import { cpSync, mkdtempSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { z } from 'zod';
import { atEnd } from '../at-end.ts';

/** The folder of the program that these tests are part of. */
export const ROOT = fileURLToPath(new URL('../..', import.meta.url));

/** A copy of this program, with the same packages and without its bundle. */
export function clone(): string {
  const folder = temporaryFolder();
  for (const name of OF_A_CLONE)
    cpSync(join(ROOT, name), join(folder, name), { recursive: true, preserveTimestamps: true });
  symlinkSync(join(ROOT, 'node_modules'), join(folder, 'node_modules'));
  return folder;
}

const OF_A_CLONE = [
  'bin',
  'bundle',
  'docs',
  'examples',
  'src',
  'steps',
  'CHANGELOG.md',
  'LICENSE',
  'README.md',
  'config.example.yaml',
  'config.schema.json',
  'package.json',
  'package-lock.json',
  'rolldown.config.ts',
  'tsconfig.json',
];

/** An empty folder that is removed when the tests of the file have ended. */
export function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'deploy-pack-'));
  atEnd(() => rmSync(folder, { recursive: true, force: true, maxRetries: 3 }));
  return folder;
}

/** What came of a program. */
export interface Ended {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs Node in a folder, as one who has nothing but it. */
export function node(cwd: string, ...args: string[]): Promise<Ended> {
  return ended(process.execPath, args, cwd);
}

/** Runs a program in a folder; that it fails is no exception. */
export async function ended(file: string, args: readonly string[], cwd: string): Promise<Ended> {
  const env = {
    PATH: [dirname(process.execPath), process.env['PATH']].join(delimiter),
    HOME: cwd,
    npm_config_update_notifier: 'false',
    npm_config_offline: 'true',
  };
  const run = promisify(execFile)(file, args, { cwd, env, maxBuffer: 100_000_000 });
  return run.then(
    (told) => ({ code: 0, ...told }),
    (error: unknown) => failed.parse(error),
  );
}

const failed = z.object({ code: z.number(), stdout: z.string(), stderr: z.string() });

import { existsSync, mkdirSync, readdirSync, readFileSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { z } from 'zod';
import { runDocument, type RunDocument } from '../../src/report/documents.ts';
import type { Contestant } from './race.ts';
import type { Bench } from './row.ts';
import { run, type Command, type Ended } from './timing.ts';
import { ownVariables } from './variables.ts';

/** The folder of the project. */
export const ROOT = fileURLToPath(new URL('../../', import.meta.url));

/**
 * Builds the program, packs it as it is published, and unpacks it into a folder: what is measured is what users get, and it
 * stays as it is when a source is saved meanwhile. The one dependency that the package has is that of the project. Returns the
 * file to start.
 */
export async function installProgram(folder: string): Promise<string> {
  const { HOME: home = folder } = process.env;
  const env = { ...ownVariables(folder), HOME: home };
  const npm = async (...args: string[]): Promise<void> =>
    succeeded(await run({ argv: ['npm', ...args], cwd: ROOT, env }));
  await npm('run', 'build');
  await npm('pack', '--ignore-scripts', '--pack-destination', folder);
  const archive = readdirSync(folder).find((name) => name.endsWith('.tgz'));
  if (archive === undefined) throw new Error('npm pack made no archive');
  succeeded(await run({ argv: ['tar', '-xzf', archive], cwd: folder, env }));
  const program = join(folder, 'package');
  mkdirSync(join(program, 'node_modules'));
  symlinkSync(join(ROOT, 'node_modules/zod'), join(program, 'node_modules/zod'));
  const { bin } = manifest.parse(JSON.parse(readFileSync(join(program, 'package.json'), 'utf8')));
  if (existsSync(join(program, 'src'))) throw new Error('the package holds sources');
  return join(program, bin.deploy);
}

const manifest = z.object({ bin: z.object({ deploy: z.string() }) });

/** `deploy` as a person would type it in that folder, with a home and caches of its own, and nothing else of this machine. */
export function deploy({ bin }: Pick<Bench, 'bin'>, folder: string, args: readonly string[]): Command {
  return { argv: [process.execPath, bin, '--env', 'local', ...args], cwd: folder, env: ownVariables(folder) };
}

/** Runs it once and reads its document. Throws when it exits with anything but 0. */
export async function deployed(
  bench: Pick<Bench, 'bin'>,
  folder: string,
  args: readonly string[] = [],
): Promise<RunDocument> {
  const ended = await run(deploy(bench, folder, [...args, '--output', 'json']));
  succeeded(ended);
  return runDocument.parse(JSON.parse(ended.stdout));
}

/**
 * A run that finds nothing to do, first seen to do so by its document, with that many steps. At each measurement its text
 * must say so again.
 */
export async function unchanged(
  bench: Pick<Bench, 'bin'>,
  folder: string,
  { steps, args = ['--offline'] }: { readonly steps: number; readonly args?: readonly string[] },
): Promise<Contestant> {
  // What changed within the second in which it was looked at is not trusted, as with git.
  await new Promise((resolve) => setTimeout(resolve, 1100));
  const { result, steps: lines } = await deployed(bench, folder, args);
  const skipped = lines.filter(({ status }) => status === 'skipped').length;
  if (result !== 'nothing-to-do' || skipped !== steps)
    throw new Error(`${skipped} of ${steps} steps were skipped: ${result}`);
  const command = deploy(bench, folder, args);
  const check = saying(`nothing to do: ${steps} skipped`);
  check(await run(command));
  return { name: 'deploy', command, check };
}

/** What starting Node costs: no program in it can be faster. */
export function nodeAlone(folder: string): Contestant {
  mkdirSync(folder, { recursive: true });
  return {
    name: 'node -e 0',
    command: { argv: [process.execPath, '-e', '0'], cwd: folder, env: ownVariables(folder) },
    check: succeeded,
  };
}

/** Throws unless a process ended with 0. */
export function succeeded({ code, stderr }: Ended): void {
  if (code !== 0) throw new Error(`it ended with ${code}: ${stderr.slice(-400)}`);
}

/** A check that a command ended with 0 and said so. */
export function saying(what: string): Contestant['check'] {
  return (ended) => {
    succeeded(ended);
    if (!ended.stdout.includes(what)) throw new Error(`it does not say "${what}"`);
  };
}

import { spawnSync } from 'node:child_process';
import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { succeeded } from '../program.ts';
import { run, type Command } from '../timing.ts';
import { ownVariables } from '../variables.ts';
import type { Task } from './peer.ts';

/** A command of a peer in a folder, with a home of its own. */
export function peerCommand(
  folder: string,
  argv: readonly string[],
  variables: Readonly<Record<string, string>> = {},
): Command {
  return { argv, cwd: folder, env: { ...ownVariables(folder), DO_NOT_TRACK: '1', ...variables } };
}

/** Runs a command, and throws unless it ends with 0. */
export async function mustRun(command: Command): Promise<string> {
  const ended = await run(command);
  succeeded(ended);
  return ended.stdout;
}

/** Writes the inputs of tasks, `in/<name>`, and an empty folder `out`. */
export function writeInputs(folder: string, tasks: readonly Task[]): void {
  mkdirSync(join(folder, 'in'), { recursive: true });
  for (const { name } of tasks) writeFileSync(join(folder, 'in', name), `input of ${name}\n`);
  emptied(folder, 'out');
}

/** Removes what is there, and makes an empty folder of it. */
export function emptied(folder: string, name: string): void {
  rmSync(join(folder, name), { recursive: true, force: true });
  mkdirSync(join(folder, name));
}

/** Throws unless each task has left its output. */
export function allDone(folder: string, tasks: readonly Task[]): void {
  const made = readdirSync(join(folder, 'out')).length;
  if (made !== tasks.length) throw new Error(`${made} of ${tasks.length} tasks were done`);
}

/** Throws unless the text says so. */
export function mustSay(text: string, what: string | RegExp): void {
  const says = typeof what === 'string' ? text.includes(what) : what.test(text);
  if (!says) throw new Error(`it does not say ${what}`);
}

/** Adds members to a JSON file; several peers share `package.json`. */
export function addJson(file: string, members: Readonly<Record<string, unknown>>): void {
  const there = existsSync(file) ? jsonObject.parse(JSON.parse(readFileSync(file, 'utf8'))) : {};
  writeFileSync(file, JSON.stringify({ ...there, ...members }, undefined, 1));
}

const jsonObject = z.record(z.string(), z.unknown());

/** Lets a project use packages that are installed elsewhere. */
export function linkModules(folder: string, modules: string): void {
  mkdirSync(folder, { recursive: true });
  if (!existsSync(join(folder, 'node_modules'))) symlinkSync(modules, join(folder, 'node_modules'));
}

/** Makes the folder a git repository with everything in it committed: turbo asks git which files there are. */
export async function committed(folder: string): Promise<void> {
  if (!isOnPath('git')) return;
  const git = async (...args: string[]): Promise<unknown> =>
    mustRun(peerCommand(folder, ['git', ...IDENTITY, ...args]));
  const ignored = ['node_modules', '.*', '!.gitignore', 'out', 'state', 'alchemy', '*.tfstate*', ''];
  writeFileSync(join(folder, '.gitignore'), ignored.join('\n'));
  if (!existsSync(join(folder, '.git'))) await git('init', '--quiet');
  await git('add', '--all');
  await git('commit', '--quiet', '--allow-empty', '--message', 'all');
}

/** Packing what cannot be packed would only take time. */
const IDENTITY = ['-c', 'user.name=bench', '-c', 'user.email=bench@example.com', '-c', 'core.compression=0'];

/** Tells whether a program of that name can be started. */
export function isOnPath(name: string): boolean {
  return versionOf(name) !== undefined;
}

/** The version that a program tells about itself; undefined where there is none. */
export function versionOf(name: string): string | undefined {
  const { stdout, status } = spawnSync(name, ['--version'], { encoding: 'utf8' });
  return status === 0 ? /\d+(?:\.\d+)+/.exec(stdout)?.[0] : undefined;
}

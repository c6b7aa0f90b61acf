import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { z } from 'zod';
import type { Stored } from '../../src/emulator/store/store.ts';
import type { ConfigFolder } from '../deployment/config-folder.ts';
import { type openCloud, stored } from './wire.ts';

const PROGRAM = fileURLToPath(new URL('from-source.js', import.meta.url));
const PRELOAD = new URL('preload.ts', import.meta.url).href;
const CACHE = join(tmpdir(), 'deploy-kill-compiled');

/** A cloud in a process of its own. */
export interface FarCloud {
  readonly address: string;
  /** Begins anew with what is given. */
  open(begin: z.input<typeof openCloud>): Promise<void>;
  /** What it holds, and the processes that wrote, in the order of their requests. */
  look(): Promise<Stored & { readonly writers: readonly number[] }>;
  stop(): Promise<void>;
}

/** Starts one. */
export async function farCloud(): Promise<FarCloud> {
  const child = spawn(process.execPath, [fileURLToPath(new URL('cloud-process.ts', import.meta.url))], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const exited = once(child, 'exit');
  const [line] = await once(createInterface(child.stdout), 'line');
  const address = String(line);
  return {
    address,
    open: async (begin) => {
      await fetch(`${address}/open`, { method: 'POST', body: JSON.stringify(begin) });
    },
    look: async () => held.parse(await (await fetch(address)).json()),
    stop: async () => {
      child.kill('SIGKILL');
      await exited;
    },
  };
}

const held = stored.extend({ writers: z.array(z.number()) });

/** What came of one command of the real program. */
export interface Ended {
  /** Null: a signal ended it. */
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** A command that runs. */
export interface Command {
  readonly child: ChildProcess;
  readonly ended: Promise<Ended>;
  /** Resolves once so many lines of progress are told, or it ended. */
  told(lines: number): Promise<void>;
}

/** Starts `deploy ...` in a folder, with its cloud elsewhere. */
export function command(folder: ConfigFolder, cloud: FarCloud, args: readonly string[]): Command {
  const child = spawn(process.execPath, [PROGRAM, ...args, '--env', 'local', '--output', 'json'], {
    cwd: folder.path,
    env: {
      PATH: process.env['PATH'] ?? '',
      HOME: folder.path,
      NODE_COMPILE_CACHE: CACHE,
      NODE_OPTIONS: `--import=${PRELOAD}`,
      FAR_CLOUD: cloud.address,
      ...folder.variables,
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let stdout = '';
  let stderr = '';
  child.stdout.on('data', (chunk: Buffer) => (stdout += chunk.toString()));
  child.stderr.on('data', (chunk: Buffer) => (stderr += chunk.toString()));
  const ended = once(child, 'close').then(() => ({ code: child.exitCode, stdout, stderr }));
  const told = async (lines: number): Promise<void> => {
    while (child.exitCode === null && child.signalCode === null && stderr.split('\n').length <= lines)
      await Promise.race([ended, once(child.stderr, 'data')]);
  };
  return { child, ended, told };
}

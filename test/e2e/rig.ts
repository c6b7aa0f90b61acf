import { spawn, type ChildProcess } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { z } from 'zod';
import { atEnd } from '../at-end.ts';
import { SMALL } from './small.ts';
import { runDocument, type RunDocument } from '../../src/report/documents.ts';

/** The program itself. */
export const BIN = fileURLToPath(new URL('../../bin/deploy.js', import.meta.url));

/** Compiled once for all: the many processes of these tests start twice as fast. */
const CACHE = join(tmpdir(), 'deploy-e2e-compiled');

/** What came of one command. */
export interface Ended {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
  /** The one JSON document on stdout. */
  json(): unknown;
}

/** A command that runs. */
export interface Running {
  readonly child: ChildProcess;
  readonly ended: Promise<Ended>;
  /** Resolves once stderr has told this. */
  told(text: string): Promise<void>;
}

/** A folder with a configuration, in which commands run as a person would type them. */
export function folderWith(files: Readonly<Record<string, string>> = { 'config.yaml': SMALL }) {
  const folder = mkdtempSync(join(tmpdir(), 'deploy-e2e-'));
  // Not when a test has finished: tests that run at once would clear each other's folders.
  atEnd(() => rmSync(folder, { recursive: true, force: true, maxRetries: 3 }));
  for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text);

  const start = (args: readonly string[], variables: Readonly<Record<string, string>> = {}): Running =>
    follow(
      spawn(process.execPath, [BIN, ...args], {
        cwd: folder,
        env: { PATH: process.env['PATH'] ?? '', HOME: folder, NODE_COMPILE_CACHE: CACHE, ...variables },
        stdio: ['ignore', 'pipe', 'pipe'],
      }),
    );
  const deploy = (args = '', variables: Readonly<Record<string, string>> = {}): Promise<Ended> =>
    start(['--env', 'local', ...words(args)], variables).ended;
  return {
    folder,
    start,
    deploy,
    /** The same with `--output json`, parsed as the document of a run. */
    run: async (args = '', variables: Readonly<Record<string, string>> = {}): Promise<RunDocument> =>
      runDocument.parse((await deploy(`${args} --output json`, variables)).json()),
    write: (name: string, text: string) => writeFileSync(join(folder, name), text),
    read: (name: string) => readFileSync(join(folder, name), 'utf8'),
    exists: (name: string) => existsSync(join(folder, name)),
    /** Every file below the folder of a state, with its content. */
    files: (under = 'state') => contentsOf(join(folder, under)),
    /** What the embedded Azure holds, by id, without what it assigns anew with each write. */
    resources: (): Record<string, unknown> =>
      azureFile.parse(JSON.parse(readFileSync(join(folder, 'state/local/azure.json'), 'utf8'), steady))
        .resources,
    /** The methods of all exchanges so far. */
    methods: (): string[] =>
      readFileSync(join(folder, 'exchanges.jsonl'), 'utf8')
        .trim()
        .split('\n')
        .map((line) => exchange.parse(JSON.parse(line)).method),
  };
}

/** Ids are the same in any casing. */
function steady(key: string, value: unknown): unknown {
  if (key === 'etag' || key === 'modifiedDate') return undefined;
  return typeof value === 'string' && value.startsWith('/subscriptions/') ? value.toLowerCase() : value;
}

const azureFile = z.looseObject({ resources: z.record(z.string(), z.unknown()) });
const exchange = z.looseObject({ method: z.string() });

function follow(child: ChildProcess): Running {
  let stdout = '';
  let stderr = '';
  child.stdout?.on('data', (chunk: Buffer) => (stdout += chunk.toString()));
  child.stderr?.on('data', (chunk: Buffer) => (stderr += chunk.toString()));
  const { promise: ended, resolve, reject } = Promise.withResolvers<Ended>();
  child.on('error', reject);
  child.on('close', (code) => resolve({ code, stdout, stderr, json: () => JSON.parse(stdout) }));
  return {
    child,
    ended,
    told: async (text) => {
      const gone = ended.then(() => {
        if (!stderr.includes(text)) throw new Error(`it ended without saying "${text}":\n${stderr}`);
      });
      const { promise: said, resolve: saying } = Promise.withResolvers<void>();
      const look = (): void => void (stderr.includes(text) && saying());
      child.stderr?.on('data', look);
      look();
      await Promise.race([said, gone]);
    },
  };
}

function words(args: string): string[] {
  return args.split(' ').filter((word) => word !== '');
}

function contentsOf(folder: string): Record<string, string> {
  if (!existsSync(folder)) return {};
  const entries = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) =>
    entry.isFile(),
  );
  return Object.fromEntries(
    entries.map((entry) => [entry.name, readFileSync(join(entry.parentPath, entry.name), 'utf8')]),
  );
}

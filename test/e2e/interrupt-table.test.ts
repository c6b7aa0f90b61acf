import { cpSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { performance } from 'node:perf_hooks';
import { setTimeout } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { folderWith } from './rig.ts';
import { SMALL } from './small.ts';
import { GOOD, step, withStep } from './user-steps.ts';

type Folder = ReturnType<typeof folderWith>;
type Latency = 'quick' | 'realistic';

/** What a command is doing when it is interrupted. */
interface Scene {
  readonly doing: string;
  readonly config: string;
  /** What came before: commands of other days, in an Azure that answers at once. */
  readonly before?: (folder: Folder) => Promise<unknown>;
  /** Typed beside `--env local`. */
  readonly args?: readonly string[];
  /** The interrupt comes once stderr has said this, and `afterMs` later. */
  readonly told?: string;
  /** It comes once Azure has answered something. */
  readonly asking?: boolean;
  readonly afterMs?: number;
  /** What an Azure that is quick must be slow at, so that the interrupt comes in time. */
  readonly slow: string;
  /** True where what is waited for is slow by itself, in realistic time. */
  readonly long?: boolean;
  /** True where nothing was begun yet. */
  readonly unbegun?: boolean;
  /** What stdout or stderr names as the command that resumes. */
  readonly resumes: RegExp;
  /** Comes back to the end of the story, in an Azure that answers at once. */
  readonly onward?: string;
}

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const KEPT_STEPS = 'steps: [check_prerequisites, create_resource_group, create_monitoring]';
const VAULT = SMALL.replace(KEPT_STEPS, KEPT_STEPS.replace('create_monitoring', 'create_key_vault'));
const FIRST_STEPS = SMALL.replace(', create_monitoring]', ']');
const BUILDS = `${SMALL.replace(KEPT_STEPS, KEPT_STEPS.replace('create_monitoring', 'create_container_registry, build_and_push_images'))}
services:
  web: { context: web, port: 8080, health: { path: / } }
`;
const SHOP = readFileSync(join(ROOT, 'config.example.yaml'), 'utf8').replace(
  'latency: quick',
  'latency: instant',
);
const WITHOUT_BUILD = BUILDS.replace(', build_and_push_images', '');
const CONTINUES = /npx deploy --env local +continues/;

const prepared =
  (config: string, args = '') =>
  async (folder: Folder) => {
    folder.write('config.yaml', config);
    await folder.run(args);
  };

/** Kills a command, half a second after it has said this, while Azure hangs. */
const killedWhile = (told: string, config: string, fault: string) => async (folder: Folder) => {
  folder.write('config.yaml', hangingAt(config, fault));
  const running = folder.start(['--env', 'local']);
  await running.told(told);
  await setTimeout(500);
  running.child.kill('SIGKILL');
  await running.ended;
};

const renamed = (config: string): string => config.replace('workspace: log-small', 'workspace: log-other');

function hangingAt(config: string, fault: string): string {
  const faults = `faults: [{ ${fault}, delayMs: 600000 }]`;
  return config.includes('faults: []')
    ? config.replace('faults: []', faults)
    : config.replace('exchanges.jsonl }', `exchanges.jsonl, ${faults} }`);
}

const SCENES: readonly Scene[] = [
  {
    doing: 'planning',
    config: SMALL,
    before: prepared(SMALL),
    args: ['--dry-run'],
    asking: true,
    slow: 'method: GET, path: "**", after: 1',
    unbegun: true,
    resumes: /npx deploy --dry-run --env local/,
  },
  {
    doing: 'looking whether what it would skip still exists',
    config: SMALL,
    before: prepared(SMALL),
    told: 'deploying small',
    afterMs: 500,
    slow: 'method: GET, path: "**"',
    unbegun: true,
    resumes: /npx deploy --env local/,
  },
  {
    doing: 'waiting for the long operation of a step',
    config: SMALL,
    before: prepared(FIRST_STEPS),
    args: ['--no-rollback', '--offline'],
    told: 'create_monitoring: started',
    afterMs: 500,
    slow: 'method: PUT, path: "**/workspaces/*"',
    long: true,
    resumes:
      /npx deploy --no-rollback --offline --env local +continues\n +npx deploy rollback --env local +undoes/,
  },
  {
    doing: 'waiting for a build',
    config: BUILDS,
    before: prepared(WITHOUT_BUILD),
    told: 'build_and_push_images: started',
    afterMs: 1500,
    slow: 'method: PUT, path: "**/taskRuns/*"',
    long: true,
    resumes: CONTINUES,
  },
  {
    doing: 'waiting for a job',
    config: SHOP,
    before: async (folder) => {
      await prepared(SHOP)(folder);
      // Its roles were assigned a day ago: in realistic time they are in effect by now.
      const azure = folder.read('state/local/azure.json');
      const yesterday = new Date(Date.now() - 86_400_000).toISOString();
      folder.write('state/local/azure.json', azure.replaceAll(/(?<="createdOn": ?")[^"]+/g, yesterday));
    },
    args: ['--force-step', 'run_migrations'],
    told: 'run_migrations: started',
    afterMs: 1000,
    slow: 'method: POST, path: "**/start"',
    long: true,
    resumes: CONTINUES,
  },
  {
    doing: 'waiting until a role is in effect',
    config: VAULT,
    before: killedWhile('waiting until the role', VAULT, 'method: GET, path: "/secrets"'),
    told: 'waiting until the role on the vault is in effect',
    slow: 'method: GET, path: "/secrets"',
    long: true,
    resumes: CONTINUES,
  },
  {
    doing: 'undoing',
    config: SMALL,
    before: killedWhile('create_monitoring: started', SMALL, 'method: PUT, path: "**/components/*"'),
    args: ['rollback'],
    told: 'create_monitoring: putting back what was there',
    slow: 'method: DELETE, path: "**", during: any',
    long: true,
    resumes: /npx deploy rollback --env local +goes on undoing/,
    onward: 'rollback',
  },
  {
    doing: 'giving back what is no longer wanted',
    config: renamed(SMALL),
    before: async (folder) => {
      await prepared(SMALL)(folder);
      await killedWhile('giving back', renamed(SMALL), 'method: DELETE, path: "**", during: any')(folder);
    },
    told: 'giving back',
    slow: 'method: DELETE, path: "**", during: any',
    resumes: /npx deploy --env local/,
  },
  {
    doing: 'destroying',
    config: SMALL,
    before: prepared(SMALL),
    args: ['destroy', '--yes'],
    told: 'create_monitoring: giving back',
    slow: 'method: DELETE, path: "**", during: any',
    long: true,
    resumes: /npx deploy destroy --yes --env local +goes on/,
    onward: 'destroy --yes',
  },
];

/** A second or two, on a machine that has nothing else to do; what is interrupted takes from ten seconds to ten minutes. */
const SOON_MS = 5000;

/** Many commands run at once here. */
const LONG = { timeout: 120_000 };

const LATENCIES: readonly Latency[] = ['quick', 'realistic'];

const TABLE = SCENES.flatMap((scene, at) =>
  LATENCIES.map((latency, other) => ({
    ...scene,
    latency,
    signal: (at + other) % 2 === 0 ? ('SIGINT' as const) : ('SIGTERM' as const),
  })),
);

describe.concurrent('an interrupt', () => {
  it.each(TABLE)('while $doing ($latency, $signal) ends it in order, within seconds', LONG, async (row) => {
    const { before, config, latency, signal, slow, long = false, args = [], told, asking, afterMs = 0 } = row;
    const folder = folderWith({ 'config.yaml': config });
    withSources(folder, config);
    await before?.(folder);
    const inTime = config.replace('latency: instant', `latency: ${latency}`);
    folder.write('config.yaml', latency === 'realistic' && long ? inTime : hangingAt(inTime, slow));
    const answered = lengthOf(folder);
    const running = folder.start([...args, '--env', 'local']);
    if (told !== undefined) await running.told(told);
    if (asking === true) await longerThan(answered, folder);
    await setTimeout(afterMs);
    expect(running.child.exitCode).toBeNull();
    const started = performance.now();
    running.child.kill(signal);
    const { code, stdout, stderr } = await running.ended;
    expect(Math.round(performance.now() - started)).toBeLessThan(SOON_MS);
    expect(code, stdout + stderr).toBe(130);
    expect(stdout + stderr).toMatch(row.resumes);
    expect(stdout + stderr).toMatch(/interrupted/);
    expect(folder.exists('state/local/lock.json')).toBe(false);
    // What is under way in a realistic Azure takes its minutes, whoever waits for it.
    if (latency === 'realistic' && long) return;
    folder.write('config.yaml', config);
    const onward = await folder.deploy(`${row.onward ?? ''} --output json`);
    expect(resultShape.parse(onward.json()).result, onward.stdout).toMatch(/completed|nothing-to-do/);
  });

  it.each([
    ['SIGINT', 'SIGINT'],
    ['SIGTERM', 'SIGTERM'],
    ['SIGINT', 'SIGTERM'],
  ] as const)(
    'followed by another one (%s, %s) ends a step that heeds nothing, at once',
    async (one, two) => {
      const stubborn = GOOD.replace(/run: .*/, 'run: () => new Promise(() => setInterval(() => {}, 1000))');
      const { start, run, exists } = folderWith(withStep(step(stubborn)));
      const running = start(['--env', 'local', '--output', 'json']);
      await running.told('mine: started');
      running.child.kill(one);
      await running.told('Ctrl-C again ends it at once');
      expect(running.child.exitCode).toBeNull();
      const started = performance.now();
      running.child.kill(two);
      const { code, stdout } = await running.ended;
      expect(performance.now() - started).toBeLessThan(SOON_MS);
      expect({ code, stdout }).toEqual({ code: 130, stdout: '' });
      expect(exists('state/local/journal.jsonl')).toBe(true);
      expect(await run('rollback')).toMatchObject({ result: 'completed', rollback: { clean: true } });
    },
  );

  it('that arrives twice within half a second, as npx passes one press on, ends in order', LONG, async () => {
    const folder = folderWith({ 'config.yaml': hangingAt(SMALL, 'method: PUT, path: "**/workspaces/*"') });
    const running = folder.start(['--env', 'local', '--output', 'json']);
    await running.told('create_monitoring: started');
    running.child.kill('SIGINT');
    running.child.kill('SIGINT');
    const ended = await running.ended;
    expect(ended.code).toBe(130);
    expect(resultShape.parse(ended.json()).result).toBe('interrupted');
  });

  it('while waiting for the lock ends the wait', LONG, async () => {
    const folder = folderWith({ 'config.yaml': hangingAt(SMALL, 'method: PUT, path: "**/workspaces/*"') });
    const holder = folder.start(['--env', 'local']);
    await holder.told('create_monitoring: started');
    const waiting = folder.start(['--env', 'local', '--lock-wait', '10m']);
    await waiting.told('waiting for the lock');
    const started = performance.now();
    waiting.child.kill('SIGTERM');
    const { code, stderr } = await waiting.ended;
    expect(performance.now() - started).toBeLessThan(SOON_MS);
    expect(code).toBe(130);
    expect(stderr).toMatch(/npx deploy --env local --lock-wait 10m\n/);
    holder.child.kill('SIGKILL');
    await holder.ended;
  });
});

const resultShape = z.looseObject({ result: z.string() });

/** Waits until Azure has answered more than so much. */
async function longerThan(answered: number, folder: Folder): Promise<void> {
  while (lengthOf(folder) === answered) await setTimeout(20);
}

/** How much Azure has answered so far. */
function lengthOf({ exists, read }: Folder): number {
  return exists('exchanges.jsonl') ? read('exchanges.jsonl').length : 0;
}

/** The sources that a configuration speaks of. */
function withSources({ folder }: Folder, config: string): void {
  if (config === SHOP) cpSync(join(ROOT, 'examples'), join(folder, 'examples'), { recursive: true });
  if (config !== BUILDS) return;
  mkdirSync(join(folder, 'web'));
  writeFileSync(join(folder, 'web/Dockerfile'), 'FROM node:24\n');
}

import { setTimeout as sleep } from 'node:timers/promises';
import { z } from 'zod';
import { type Likeness, unlike } from '../chaos/likeness.ts';
import { concerns } from '../chaos/concerns.ts';
import { chance } from '../crash/random.ts';
import { type Ended, command, farCloud, type FarCloud } from './far-process.ts';
import { heldBy, keepIn, prepareStore, type StoreKind } from './kept-state.ts';
import { likeness, type World, worlds } from './worlds.ts';

/** How many processes are killed, and where they keep their state. */
export interface KillOptions {
  readonly store: StoreKind;
  readonly kills: number;
  readonly seed: number;
  /** So many journeys at once, each with a cloud of its own. */
  readonly parallel: number;
  readonly onEnd?: (done: number) => void;
}

/** What came of it. */
export interface KillReport {
  readonly kills: number;
  /** How many of them hit a run that was open, so that there was something to settle. */
  readonly amidRun: number;
  readonly failures: readonly { readonly how: string; readonly problems: readonly string[] }[];
}

/**
 * Kills the real program with SIGKILL at random moments, again and again, while its cloud lives on in another process;
 * then types the same command, or `rollback`, as people would, and judges what stands there from outside.
 */
export async function killing({ store, kills, seed, parallel, onEnd }: KillOptions): Promise<KillReport> {
  await prepareStore(store);
  const clouds = await Promise.all(Array.from({ length: parallel }, () => farCloud()));
  try {
    const [first] = clouds;
    const all = first === undefined ? [] : await (shared ??= worlds(first));
    let next = 0;
    let killed = 0;
    let amidRun = 0;
    const failures: { how: string; problems: readonly string[] }[] = [];
    const play = async (cloud: FarCloud): Promise<void> => {
      for (let number = (next += 1); killed < kills; number = next += 1) {
        const world = all[number % all.length];
        if (world === undefined) return;
        const ended = await journey(world, cloud, { store, seed: seed + number });
        killed += ended.kills;
        amidRun += ended.amidRun;
        if (ended.problems.length > 0) failures.push(ended);
        onEnd?.(killed);
      }
    };
    await Promise.all(clouds.map((cloud) => play(cloud)));
    return { kills: killed, amidRun, failures };
  } finally {
    await Promise.all(clouds.map((cloud) => cloud.stop()));
  }
}

/** Made once for all stores. */
let shared: ReturnType<typeof worlds> | undefined;

interface Journey {
  readonly how: string;
  readonly kills: number;
  readonly amidRun: number;
  readonly problems: readonly string[];
}

/** One or two commands are killed, then nothing is: what is typed next must be enough. */
async function journey(
  world: World,
  cloud: FarCloud,
  { store, seed }: { store: StoreKind; seed: number },
): Promise<Journey> {
  const { upTo, pick } = chance(seed);
  const folder = world.folder.fork();
  const home = await keepIn(store, folder);
  await cloud.open({ stored: world.stored, faults: world.faults });
  const problems: string[] = [];
  const told: string[] = [`seed ${seed}, ${world.name}`];
  let kills = 0;
  let amidRun = 0;
  const back = world.args.includes('destroy') ? [] : ['rollback', ...YES];
  const way = pick([world.args, back.length > 0 ? back : world.args]);
  const run = (args: readonly string[], kill?: { lines: number; andMs: number }): Promise<Ended> => {
    const running = command(folder, cloud, [...args, ...WAIT]);
    if (kill !== undefined)
      void running
        .told(kill.lines)
        .then(() => sleep(kill.andMs))
        .then(() => running.child.kill('SIGKILL'));
    return running.ended;
  };

  for (const args of upTo(3) > 0 ? [world.args] : [world.args, way]) {
    const kill = { lines: upTo(world.lines), andMs: upTo(50) };
    const { code } = await run(args, kill);
    if (code !== null) continue;
    kills += 1;
    if ((await home.store.read()).journal !== '') amidRun += 1;
    told.push(`${args.join(' ')} killed ${kill.andMs} ms after line ${kill.lines}`);
  }
  told.push(way.join(' ') || 'deploy');
  const recovered = await run(way);
  const failing = world.faults.length > 0;
  if (recovered.code !== 0 && !failing)
    problems.push(`recovery ends with ${recovered.code}: ${shown(recovered)}`);
  if (way === back) problems.push(...whole(await likeness(cloud), world));
  // What fails once may still have been to come.
  const more = way === back || recovered.code !== 0 ? 2 : 0;
  for (let again = more; again > 0; again -= 1) {
    const ended = await run(world.args);
    if (ended.code === 0) break;
    if (again === 1 || !failing) problems.push(`then it ends with ${ended.code}: ${shown(ended)}`);
  }
  problems.push(
    ...unlike(await likeness(cloud), world.goal).map(({ text }) => `in the end ${text.slice(0, 300)}`),
  );
  const stored = await home.store.read();
  if (stored.journal !== '') problems.push('the journal is not empty');
  const held = heldBy(stored);
  const found = new Set(Object.keys(world.stored?.content.resources ?? {}));
  for (const id of Object.keys((await cloud.look()).content.resources))
    if (!found.has(id) && !held.some((at) => (at.includes('/providers/') ? concerns(at, id) : at === id)))
      problems.push(`an orphan: ${id}`);
  const { writers } = await cloud.look();
  const again = await run(world.args);
  if (resultOf(again) !== 'nothing-to-do') problems.push(`and again: ${shown(again)}`);
  if ((await cloud.look()).writers.length > writers.length) problems.push('and again writes');
  return { how: told.join(' -> '), kills, amidRun, problems };
}

const YES = ['--yes'];
const WAIT = ['--lock-wait', '90s'];

/** A rollback puts back all, or finds that the run had been closed, or was already committed. */
function whole(now: Likeness, { before, goal }: World): string[] {
  const nearest = [unlike(now, before), unlike(now, goal)].toSorted(
    (one, other) => one.length - other.length,
  )[0];
  return (nearest ?? []).map(({ text }) => `rolled back, but ${text.slice(0, 300)}`);
}

function resultOf({ stdout }: Ended): string {
  return document.parse(JSON.parse(stdout)).result;
}

const document = z.looseObject({ result: z.string() });

function shown({ stdout, stderr }: Ended): string {
  return `${stdout.slice(0, 1500)} ${stderr.slice(-500)}`;
}

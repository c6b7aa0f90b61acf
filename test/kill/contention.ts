import { setTimeout as sleep } from 'node:timers/promises';
import { z } from 'zod';
import { unlike } from '../chaos/likeness.ts';
import { configFolder } from '../deployment/config-folder.ts';
import { command, type Ended, farCloud, type FarCloud } from './far-process.ts';
import { keepIn, prepareStore, type StoreKind } from './kept-state.ts';
import { likeness } from './worlds.ts';

/** What became of runs that came at once. */
export interface Contention {
  readonly completed: number;
  readonly refused: number;
  readonly problems: readonly string[];
}

/**
 * So many runs at once on one environment, each of which has something to write; those that wait get their turn, the
 * others are refused with the holder's name, and nobody writes while somebody else does.
 */
export async function contention(
  store: StoreKind,
  { waiting, impatient }: { readonly waiting: number; readonly impatient: number },
): Promise<Contention> {
  return withCloud(store, async (cloud) => {
    const { folder, goal } = await serial(cloud, store);
    const wait = ['--lock-wait', '5m'];
    const runs = Array.from({ length: waiting + impatient }, (_, index) =>
      command(folder, cloud, [...FORCED, ...(index < waiting ? wait : [])]),
    );
    const pids = runs.map(({ child }) => child.pid ?? 0);
    const ended = await Promise.all(runs.map((run) => run.ended));
    const problems: string[] = [];
    const refused = ended.filter(({ code }) => code !== 0);
    for (const [index, { code, stdout }] of ended.entries()) {
      if (code === 0) continue;
      if (index < waiting) problems.push(`one that waited ends with ${code}: ${stdout}`);
      else if (!namesOne(stdout, pids)) problems.push(`one is refused without naming the holder: ${stdout}`);
    }
    problems.push(...interleaved((await cloud.look()).writers));
    problems.push(...unlike(await likeness(cloud), goal).map(({ text }) => text.slice(0, 300)));
    const again = await command(folder, cloud, []).ended;
    if (again.code !== 0 || resultOf(again) !== 'nothing-to-do') problems.push(`then: ${again.stdout}`);
    return { completed: ended.length - refused.length, refused: refused.length, problems };
  });
}

/**
 * A run is stopped with SIGSTOP, and another one comes. In a folder the second is refused while the first sleeps; in Blob
 * Storage it takes over once the lease is past, and nothing that the first sends when it wakes is accepted.
 */
export async function stopped(store: StoreKind): Promise<Contention> {
  return withCloud(store, async (cloud) => {
    const { folder, goal } = await serial(cloud, store);
    const first = command(folder, cloud, FORCED);
    await first.told(2);
    first.child.kill('SIGSTOP');
    const problems: string[] = [];
    const refused = await command(folder, cloud, []).ended;
    if (refused.code !== 1 || !namesOne(refused.stdout, [first.child.pid ?? 0]))
      problems.push(`while it sleeps: ${refused.code}: ${refused.stdout}`);
    if (store.type === 'file') {
      first.child.kill('SIGCONT');
      const { code, stdout } = await first.ended;
      if (code !== 0) problems.push(`woken it ends with ${code}: ${stdout}`);
    } else {
      const second = command(folder, cloud, [...FORCED, '--lock-wait', '2m']);
      await second.told(3);
      first.child.kill('SIGCONT');
      const [one, other] = await Promise.all([first.ended, second.ended]);
      if (one.code === 0 || reasonOf(one) !== 'lock-lost') problems.push(`woken: ${one.code}: ${one.stdout}`);
      if (other.code !== 0) problems.push(`the second ends with ${other.code}: ${other.stdout}`);
      problems.push(...interleaved((await cloud.look()).writers));
    }
    problems.push(...unlike(await likeness(cloud), goal).map(({ text }) => text.slice(0, 300)));
    const again = await command(folder, cloud, []).ended;
    if (again.code !== 0 || resultOf(again) !== 'nothing-to-do') problems.push(`then: ${again.stdout}`);
    return { completed: 1, refused: 1, problems };
  });
}

/** Steps that write each time. */
const FORCED = ['create_resource_group', 'create_monitoring', 'create_container_registry'].flatMap((step) => [
  '--force-step',
  step,
]);

async function withCloud<Result>(
  store: StoreKind,
  act: (cloud: FarCloud) => Promise<Result>,
): Promise<Result> {
  await prepareStore(store);
  const cloud = await farCloud();
  try {
    return await act(cloud);
  } finally {
    await cloud.stop();
  }
}

/** One run after the other, which the others are compared with. */
async function serial(cloud: FarCloud, store: StoreKind) {
  const folder = configFolder();
  folder.set('emulator.latency', 'instant');
  await keepIn(store, folder);
  await cloud.open({});
  for (const args of [[], FORCED]) {
    const { code, stdout } = await command(folder, cloud, args).ended;
    if (code !== 0) throw new Error(`${code}: ${stdout}`);
  }
  const { content, secrets } = await cloud.look();
  const goal = await likeness(cloud);
  await cloud.open({ stored: { content, secrets } });
  await sleep(1);
  return { folder, goal };
}

/** Whoever has written, and then somebody else, does not write again. */
function interleaved(writers: readonly number[]): string[] {
  const turns = writers.filter((one, index) => one !== writers[index - 1]);
  return new Set(turns).size === turns.length ? [] : [`they write in turns: ${turns.join(', ')}`];
}

function namesOne(stdout: string, pids: readonly number[]): boolean {
  const { error } = document.parse(JSON.parse(stdout));
  return error?.reason === 'locked' && pids.some((pid) => error.message.includes(`process ${pid},`));
}

function resultOf({ stdout }: Ended): string {
  return document.parse(JSON.parse(stdout)).result;
}

function reasonOf({ stdout }: Ended): string | undefined {
  return document.parse(JSON.parse(stdout)).error?.reason;
}

const document = z.looseObject({
  result: z.string(),
  error: z.looseObject({ reason: z.string(), message: z.string() }).optional(),
});

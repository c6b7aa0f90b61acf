import type { Config } from '../../config/schema.ts';
import { fingerprint } from '../../engine/fingerprint.ts';
import type { JsonObject } from '../../engine/json.ts';
import type { World } from '../../engine/world.ts';
import type { Facts } from '../../../steps/ports.ts';
import type { AnyStep } from '../any-step.ts';
import { nameOwners, takeEqual } from './by-value.ts';
import { knownFacts } from './known-facts.ts';
import { everyLeaf, type Reads, readsOf } from './reads.ts';
import { keyOfSource, nearness, type Source } from './sources.ts';
import { differing, type Leaves, openTries, type Tries } from './tries.ts';
import { removedWays, renamedWays, type Way, waysOf } from './ways.ts';

/** A step, and all that its inputs are made of. */
export interface Subject {
  readonly step: AnyStep;
  readonly config: Config;
  /** The outputs it needs, by the keys under which its inputs read them. */
  readonly needs: Readonly<Record<string, JsonObject>>;
  readonly facts: Facts;
  readonly world: Pick<World, 'now' | 'sleep'>;
}

/** Where the leaves of a step's inputs come from. */
export interface Trace {
  /** By leaf: what changes its value when it changes itself, what stands in it as it is first. */
  readonly from: ReadonlyMap<string, readonly Source[]>;
  /** By leaf: what takes it away, or puts it there. */
  readonly hinges: ReadonlyMap<string, readonly Source[]>;
  /** What was read, and by itself changes nothing; and what takes no other value, such as a word of few. */
  readonly idle: readonly Source[];
  /** Leaves that are others each time they are made. */
  readonly unsteady: readonly string[];
  /** Why something may be unknown: the inputs could not be made again, or not all of it in time. */
  readonly gap: 'refuses' | 'time' | undefined;
}

/**
 * Finds out where each leaf of a step's inputs comes from. `inputs` is a pure function: it is gone through once to see what
 * it reads, and then once more for each thing read with that one thing changed, to see which leaves change with it. What
 * was found out once (files, secrets, who is signed in) is not looked up again. Bounded in number and in time.
 */
export async function trace(subject: Subject): Promise<Trace> {
  const { step, config, needs, world } = subject;
  const ends = world.now() + MOST_MS;
  const facts = knownFacts(subject.facts);
  const leaves = (make: () => Promise<JsonObject>): Promise<Leaves | undefined> =>
    inTime(world, async () => leavesOf(step, await make()));
  const base = await leaves(() => step.inputs(config, needs, facts.asking));
  if (base === undefined)
    return { from: new Map(), hinges: new Map(), idle: [], unsteady: [], gap: 'refuses' };
  const reads = readsOf(config, needs, step);
  const again = await leaves(() => step.inputs(reads.config, reads.needs, facts.told()));
  const read = again === undefined ? everyLeaf(config, needs, step) : reads.leaves();
  const unsteady = differing(base, again ?? base);
  const tries = openTries({ base, unsteady, leaves, isLate: () => world.now() > ends });
  const idle: Source[] = [];
  const refused: Source[] = [];
  const sources = directFirst([...facts.sources(), ...read], new Set(Object.values(base)));
  for (const way of waysOf(subject, facts, sources)) {
    const end = await tries.tryOut(way, true);
    if (end !== 'changes') (end === 'idle' ? idle : refused).push(way.source);
  }
  takeEqual(tries.isCut() ? sources : refused, base, tries);
  // The deepest that explains a leaf does: all above it would, too.
  for (const way of removedWays(subject, facts, reads.mappings())) await tryRest([way], base, tries);
  await tryRest(renamedWays(subject, facts, reads.listed()), base, tries);
  nameOwners(base, subject.config, tries);
  const { from, hinges } = tries;
  const gap = tries.isCut() ? 'time' : again === undefined ? 'refuses' : undefined;
  return { from, hinges, idle: meant([...idle, ...unused(refused, from)], reads), unsteady, gap };
}

const MOST_MS = 4000;

/** A step of somebody's own may wait for what never comes. */
const ONE_CALL_MS = 1000;

/** Renaming takes all below it along, and so does taking away: only what nothing else explains is asked of them. */
async function tryRest(ways: readonly Way[], base: Leaves, tries: Tries): Promise<void> {
  const isExplained = (leaf: string): boolean => tries.from.has(leaf) || NOT_READ.has(leaf);
  if (Object.keys(base).every(isExplained)) return;
  const explained = new Map(tries.from);
  for (const way of ways) await tries.tryOut(way, false);
  for (const [leaf, sources] of explained) tries.from.set(leaf, sources);
}

/** Leaves of every step that its inputs do not make. */
const NOT_READ: ReadonlySet<string> = new Set(['revision', 'code']);

/** Another value may be refused, by a step of somebody's own too. */
async function inTime<Value>(
  { sleep }: Pick<World, 'sleep'>,
  make: () => Promise<Value>,
): Promise<Value | undefined> {
  const stop = new AbortController();
  const late = sleep(ONE_CALL_MS, stop.signal).then(
    () => undefined,
    () => undefined,
  );
  try {
    return await Promise.race([make(), late]);
  } catch {
    return undefined;
  } finally {
    stop.abort();
  }
}

function leavesOf(step: AnyStep, inputs: JsonObject): Leaves {
  const plain: JsonObject = JSON.parse(JSON.stringify(inputs));
  return fingerprint(plain, step).leaves;
}

/** To spread a mapping is to read all of it, whatever becomes of it: that says nothing. */
function meant(idle: readonly Source[], reads: Reads): Source[] {
  const spread = new Set(reads.listed().map(keyOfSource));
  return idle.filter(
    (source) =>
      source.kind !== 'fact' && !spread.has(keyOfSource({ ...source, path: source.path.slice(0, -1) })),
  );
}

function unused(refused: readonly Source[], from: ReadonlyMap<string, readonly Source[]>): Source[] {
  const used = new Set([...from.values()].flat());
  return refused.filter((source) => !used.has(source));
}

/** What stands in the inputs as it is comes first: it says most, and it is known should the time run out. */
function directFirst(sources: readonly Source[], texts: ReadonlySet<string>): Source[] {
  return sources.toSorted((a, b) => nearness(a, texts) - nearness(b, texts));
}

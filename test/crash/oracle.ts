import { openLedger } from '../../src/engine/ledger.ts';
import { sameJson } from '../../src/engine/fingerprint.ts';
import { isJsonObject, type Json } from '../../src/engine/json.ts';
import type { Binding, State } from '../../src/engine/state.ts';
import type { Journey } from './journey.ts';
import type { Proc } from './proc.ts';
import type { Stage } from './scenario.ts';

/** What is in a cloud, by address. */
export type Dump = Readonly<Record<string, Json>>;

/** What the oracle knows before a journey. */
export interface Known<Config> {
  readonly binding: Binding;
  /** What the cloud looks like when a configuration, or none, is in force. */
  readonly goals: ReadonlyMap<Config | undefined, Dump>;
  /** What was there before anything was deployed. */
  readonly found: ReadonlySet<string>;
  /** The configuration that the cloud has drifted away from, if any. */
  readonly drifted: Config | undefined;
  /** Whether everything may have been destroyed and made anew on the way: then nothing lingers. */
  readonly anew: boolean;
  /** What may be left as residue. */
  readonly leaves: ReadonlySet<string>;
}

/**
 * Judges the end of a journey from outside: the cloud against what should be in force, the state against the cloud, and
 * then, the best single check, by deploying what should be in force: it must run nothing and write nothing.
 */
export async function judge<Config, Request, Answer>(
  journey: Journey<Config, Request, Answer>,
  known: Known<Config>,
): Promise<string[]> {
  const { stage, inForce } = journey;
  const problems: string[] = [...(await stage.flaws())];
  if (stage.store.journal !== '')
    problems.push(`the journal is not empty: ${stage.store.journal.slice(0, 80)}`);
  const state = await readState(journey, known.binding);
  if (typeof state === 'string') return [...problems, state];
  const dump = await stage.dump();
  const goal = known.goals.get(inForce);
  if (goal === undefined) return [...problems, 'a run completed that should have failed'];
  const residue = Object.values(state.records).flatMap((record) => Object.entries(record.residue ?? {}));
  const kept = [...journey.kept.values()].flat();
  const told = [...residue.map(([address]) => address), ...kept];
  const { isShared = () => false, mayLinger = () => false, answersFor = (at, key) => at === key } = stage;
  const differing = differences(dump, goal)
    .filter((key) => !isShared(key) || goal[key] !== undefined)
    .filter((key) => !known.anew || !mayLinger(key));
  const differsAt = (at: string): boolean => differences(dump, goal).some((key) => answersFor(at, key));
  for (const key of differing)
    if (!told.some((at) => answersFor(at, key)))
      problems.push(`${key} is ${text(dump[key])}, not ${text(goal[key])}`);
  for (const at of kept) if (!differsAt(at)) problems.push(`${at} is said to be kept, and is as it was`);
  for (const [at, was] of residue) {
    const isOne = was === null ? Object.keys(dump).some((key) => answersFor(at, key)) : differsAt(at);
    if (!isOne) problems.push(`${at} is named as residue and is not`);
  }
  for (const [address] of residue)
    if (!known.leaves.has(address)) problems.push(`${address} is left as residue, though it can be undone`);
  if (inForce !== undefined && inForce === known.drifted) return problems;
  problems.push(...ownership(state, stage, (await stage.standing?.()) ?? dump, known.found));
  if (inForce === undefined) {
    const left = Object.keys(state.records);
    if (left.length > 0 && told.length === 0) problems.push(`records are left of ${left.join(', ')}`);
    return problems;
  }
  if (told.length > 0) await journey.again(inForce);
  const { proc, report } = await journey.again(inForce);
  if (report.result !== 'nothing-to-do') {
    const ran = report.steps
      .filter(({ status }) => status !== 'skipped')
      .map(({ name, reason }) => `${name} (${reason})`);
    problems.push(
      `the right config then ends ${report.result}: ${ran.join(', ')} ${report.error?.message ?? ''}`,
    );
  }
  problems.push(...written(proc).map((name) => `the right config then writes: ${name}`));
  return problems;
}

/** The names of the writing calls of a process. */
export function written<Request, Answer>(proc: Proc<Request, Answer>): string[] {
  return proc.calls.filter(({ writes }) => writes).map(({ port, name }) => `${port} ${name}`);
}

async function readState<Config, Request, Answer>(
  { stage }: Journey<Config, Request, Answer>,
  binding: Binding,
): Promise<State | string> {
  const world = { now: () => 0, sleep: async () => undefined, guid: () => 'none' };
  try {
    const { state } = await openLedger(stage.store, binding, world);
    return state.open ? `run ${state.open.id} is still open` : state;
  } catch (error) {
    return `the state cannot be read: ${String(error)}`;
  }
}

/** The addresses that are not the same in two dumps. */
export function differences(one: Dump, other: Dump): string[] {
  const addresses = new Set([...Object.keys(one), ...Object.keys(other)]);
  return [...addresses].filter((address) => !sameJson(one[address] ?? null, other[address] ?? null));
}

/** No orphan: what was not found has an owner. No phantom: a record's step made what is there, and nothing else. */
function ownership<Request, Answer>(
  state: State,
  {
    keyOf = (at) => at,
    answersFor = (at, key) => at === key,
    isShared = () => false,
  }: Stage<Request, Answer>,
  dump: Dump,
  found: ReadonlySet<string>,
): string[] {
  const records = Object.entries(state.records);
  const owned = records.flatMap(([, { origin, residue }]) => Object.keys({ ...origin, ...residue }));
  const isOwned = (key: string): boolean => owned.some((at) => answersFor(at, key));
  const orphans = Object.keys(dump).filter(
    (key) => isLive(dump[key]) && !found.has(key) && !isShared(key) && !isOwned(key),
  );
  const phantoms = records.flatMap(([step, { complete, after }]) =>
    Object.entries(complete ? after : {})
      .filter(([address, image]) => isLive(dump[keyOf(address)]) !== isLive(image ?? undefined))
      .map(([address, image]) => `${step} has ${address} in its record as ${text(image)}: a phantom`),
  );
  return [...orphans.map((address) => `${address} is an orphan`), ...phantoms];
}

/** Whether something is there: what is in the bin is not. */
export function isLive(image: Json | undefined): boolean {
  return image !== undefined && !(isJsonObject(image) && image['deleted'] === true);
}

function text(image: Json | undefined): string {
  return image === undefined ? 'nothing' : JSON.stringify(image).slice(0, 120);
}

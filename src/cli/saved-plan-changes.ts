import { canonical } from '../engine/fingerprint.ts';
import type { Json } from '../engine/json.ts';
import type { PlanDocument } from '../report/plan-document.ts';
import { shortAddress } from '../report/words.ts';
import type { SavedPlan } from './saved-plan.ts';

/** One thing that a plan rests on and that has changed. */
export interface Changed {
  /** The step or the key of the configuration that it is about. */
  readonly path?: string;
  readonly message: string;
}

/** What of a plan can be compared before the cloud is asked. */
export type Ground = Pick<SavedPlan, 'program' | 'binding' | 'config' | 'state'>;

/** Lists what has changed of the ground that a plan stands on: the program, the environment, the configuration, the state. */
export function groundChanges(was: Ground, is: Ground): Changed[] {
  return [
    ...programChanges(was.program, is.program),
    ...differing(was.binding, is.binding).map((key) => ({
      message: `the plan was made for the ${BOUND[key] ?? key} ${Reflect.get(was.binding, key)}, and this is ${Reflect.get(is.binding, key)}`,
    })),
    ...folded(
      differing(was.config, is.config).map((path) => ({
        path,
        message: 'changed in the configuration since',
      })),
    ),
    ...stateChanges(was.state, is.state),
  ];
}

/** Lists what else has changed that a plan rests on: the open run, and what becomes of each step and address. */
export function planChanges(was: SavedPlan, is: Omit<SavedPlan, 'digest'>): Changed[] {
  return [
    ...openChanges(was.plan.open, is.plan.open),
    ...listChanges(was.steps, is.steps),
    ...folded(is.steps.flatMap((step) => stepChanges(step.name, was, is))),
    ...goingChanges(was.plan, is.plan),
  ];
}

const BOUND: Readonly<Record<string, string>> = {
  environment: 'environment',
  cloud: 'cloud',
  tenantId: 'tenant',
  subscriptionId: 'subscription',
};

function programChanges(was: Ground['program'], is: Ground['program']): Changed[] {
  if (was.version !== is.version)
    return [
      { message: `the plan was made by version ${was.version} of the program, and this is ${is.version}` },
    ];
  return was.build === is.build ? [] : [{ message: 'the plan was made by another build of the program' }];
}

function stateChanges(was: SavedPlan['state'], is: SavedPlan['state']): Changed[] {
  if (was.lineage !== null && is.lineage !== was.lineage)
    return [{ message: 'the state is another one than it was made from' }];
  if (was.serial !== is.serial)
    return [{ message: `the state moved on from serial ${was.serial} to ${is.serial}` }];
  if (was.snapshot !== is.snapshot)
    return [{ message: 'the state was changed since, under the same serial' }];
  return was.journal === is.journal
    ? []
    : [{ message: 'a run has begun or gone on since: its journal is another one' }];
}

function openChanges(was: PlanDocument['open'], is: PlanDocument['open']): Changed[] {
  if (was?.run === is?.run && was?.phase === is?.phase) return [];
  return [
    { message: is === null ? `run ${was?.run} is no longer open` : `run ${is.run} is open (${is.phase})` },
  ];
}

function listChanges(was: SavedPlan['steps'], is: SavedPlan['steps']): Changed[] {
  const [before, now] = [was, is].map((steps) => steps.map(({ name }) => name));
  if (before === undefined || now === undefined || before.join() === now.join()) return [];
  const told = [
    ...now
      .filter((name) => !before.includes(name))
      .map((path) => ({ path, message: 'is new in the list of steps' })),
    ...before
      .filter((name) => !now.includes(name))
      .map((path) => ({ path, message: 'is no longer in the list of steps' })),
  ];
  return told.length > 0 ? told : [{ message: 'the steps stand in another order' }];
}

function stepChanges(name: string, saved: SavedPlan, fresh: Pick<SavedPlan, 'steps' | 'plan'>): Changed[] {
  const was = saved.steps.find((one) => one.name === name);
  const is = fresh.steps.find((one) => one.name === name);
  if (was === undefined || is === undefined) return [];
  const [then, now] = [saved.plan, fresh.plan].map(({ steps }) => steps.find((one) => one.name === name));
  const texts = now?.because.map(({ text }) => text) ?? [];
  if (was.fingerprint !== undefined && is.fingerprint !== undefined && was.fingerprint !== is.fingerprint) {
    const leaves = was.leaves && is.leaves ? differing(was.leaves, is.leaves) : [];
    const told = leaves.length > 0 ? `${briefly(leaves)} changed since` : briefly(texts);
    return [{ path: name, message: told }];
  }
  if (was.action !== is.action)
    return [
      {
        path: name,
        message: `was to ${VERBS[was.action]}, and would ${VERBS[is.action]} now${texts.length > 0 ? `: ${briefly(texts)}` : ''}`,
      },
    ];
  if (was.fingerprint !== is.fingerprint)
    return [{ path: name, message: 'its inputs can be told otherwise than before' }];
  const added = without(now?.because ?? [], then?.because ?? []);
  const gone = without(then?.because ?? [], now?.because ?? []);
  if (added.length > 0) return [{ path: name, message: briefly(added) }];
  if (gone.length > 0) return [{ path: name, message: `no longer: ${briefly(gone)}` }];
  const differs = then !== undefined && now !== undefined && effectsOf(then) !== effectsOf(now);
  return differs ? [{ path: name, message: 'what is there in the cloud has changed since' }] : [];
}

/** The reasons that are none of the others, in words; where in the configuration one stands is no part of it. */
function without(ones: Causes, others: Causes): string[] {
  const same = ({ leaf, before, after }: Causes[number]): string => inOneOrder({ leaf, before, after });
  const known = new Set(others.map(same));
  return ones.filter((one) => !known.has(same(one))).map(({ text }) => text);
}

type Causes = PlanDocument['steps'][number]['because'];

const VERBS = { run: 'run', skip: 'be skipped', unknown: 'be unknown' } as const;

/** What people have agreed to beside its inputs: whose it is, what is made, what stays. */
function effectsOf({
  changes,
  adopts,
  keeps,
  irreversible,
  protection,
}: PlanDocument['steps'][number]): string {
  return inOneOrder({ changes, adopts, keeps, irreversible, protection });
}

/** What was read of a file has its members in another order. */
function inOneOrder(value: object): string {
  const plain: Json = JSON.parse(JSON.stringify(value));
  return canonical(plain);
}

function goingChanges(was: PlanDocument, is: PlanDocument): Changed[] {
  const going = ({ removals, handOvers }: PlanDocument): Map<string, string> =>
    new Map([
      ...removals.map(({ address, ...how }): [string, string] => [address, inOneOrder(how)]),
      ...handOvers.map(({ address, ...how }): [string, string] => [address, inOneOrder(how)]),
    ]);
  const [before, now] = [Object.fromEntries(going(was)), Object.fromEntries(going(is))];
  return folded(
    differing(before, now).map((address) => ({
      message: `another thing would become of what is no longer wanted: ${shortAddress(address)}`,
    })),
  );
}

function differing(one: Readonly<Record<string, string>>, other: Readonly<Record<string, string>>): string[] {
  return [...new Set([...Object.keys(one), ...Object.keys(other)])].filter((key) => one[key] !== other[key]);
}

/** The first three of many, and how many more. */
function briefly(texts: readonly string[]): string {
  const more = texts.length - MOST_TEXTS;
  return texts.slice(0, MOST_TEXTS).join(', ') + (more > 0 ? `, and ${more} more` : '');
}

function folded(changes: readonly Changed[]): Changed[] {
  const more = changes.length - MOST_CHANGES;
  return more > 0 ? [...changes.slice(0, MOST_CHANGES), { message: `and ${more} more` }] : [...changes];
}

const MOST_TEXTS = 3;
const MOST_CHANGES = 20;

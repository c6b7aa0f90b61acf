import type { PlanDocument } from '../report/plan-document.ts';
import { shortAddress } from '../report/words.ts';
import type { SavedPlan } from './saved-plan.ts';
import { type Changed, differing, inOneOrder } from './saved-plan-difference.ts';
import { changesOfSteps } from './saved-plan-steps.ts';

/** What of a plan can be compared before the cloud is asked. */
export type Ground = Pick<SavedPlan, 'program' | 'binding' | 'config' | 'state'>;

/** Lists what of the program and of the place has changed: the environment, its cloud, tenant and subscription. */
export function placeChanges(was: Place, is: Place): Changed[] {
  const bound = differing(was.binding, is.binding);
  return [
    ...programChanges(was.program, is.program),
    ...bound.map((key) => ({
      message: `the plan was made for the ${BOUND[key] ?? key} ${Reflect.get(was.binding, key)}, and this is ${Reflect.get(is.binding, key)}`,
    })),
  ];
}

/** What a plan was made by, and for. */
export type Place = Pick<SavedPlan, 'program' | 'binding'>;

/** Lists what has changed of the ground that a plan stands on: the place, the configuration and the state. */
export function groundChanges(was: Ground, is: Ground): Changed[] {
  const keys = differing(was.config, is.config);
  return [
    ...placeChanges(was, is),
    ...folded(keys.map((path) => ({ path, message: 'changed in the configuration since' }))),
    ...stateChanges(was.state, is.state),
  ];
}

/** Lists what else has changed that a plan rests on: the open run, and what becomes of each step and address. */
export function planChanges(was: SavedPlan, is: Omit<SavedPlan, 'digest'>): Changed[] {
  return [
    ...openChanges(was.plan.open, is.plan.open),
    ...listChanges(was.steps, is.steps),
    ...folded(changesOfSteps(was, is)),
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

function folded(changes: readonly Changed[]): Changed[] {
  const more = changes.length - MOST_CHANGES;
  return more > 0 ? [...changes.slice(0, MOST_CHANGES), { message: `and ${more} more` }] : [...changes];
}

const MOST_CHANGES = 20;

import type { Fault } from '../../src/emulator/faults.ts';
import { chance } from '../crash/random.ts';
import { placeOf, writing } from '../deployment/failing.ts';
import type { Sent } from '../deployment/rig.ts';
import type { Kill } from './killing.ts';
import type { Starting } from './worlds.ts';

/** All that one seed decides. */
export interface Lot {
  readonly seed: number;
  readonly world: string;
  /** Whether a failed run is undone or left open. */
  readonly rollback: boolean;
  readonly faults: readonly Fault[];
  /** True where the adapters are to absorb all of them. */
  readonly transient: boolean;
  /** The run, and then the commands that follow it, are killed at a call. */
  readonly kills: readonly Kill[];
  /** How what is left open is ended. */
  readonly recover: 'deploy' | 'rollback';
  /** Whether a refusal for the time being says when to come back. */
  readonly retryAfter: boolean;
}

type Chance = ReturnType<typeof chance>;

/** Draws the faults of one seed, and the world they strike in. */
export function draw(seed: number, worlds: readonly Starting[]): { lot: Lot; world: Starting } {
  const by = chance(seed * 7919);
  const world = by.pick(worlds);
  const transient = by.upTo(4) === 0;
  const kills = transient || by.upTo(2) === 0 ? [] : killsBy(by, world);
  const faults = transient ? transients(by, world) : hardOnes(by, world, kills.length);
  const rollback = by.upTo(4) > 0;
  const recover = by.pick(['deploy', 'rollback'] as const);
  const retryAfter = by.upTo(2) === 0;
  const lot = { seed, world: world.name, rollback, faults, transient, kills, recover, retryAfter };
  return { lot, world };
}

function killsBy(by: Chance, { sent, undoing }: Starting): Kill[] {
  const modes = ['before', 'after', 'half', 'interrupt'] as const;
  const first = { mode: by.pick(modes), at: 1 + by.upTo(sent.length * 1.2) };
  if (by.upTo(2) === 0) return [first];
  return [first, { mode: by.pick(modes), at: 1 + by.upTo(undoing.length || sent.length) }];
}

/** At most three hits in all: more than that is no longer transient for any one request. */
function transients(by: Chance, world: Starting): Fault[] {
  const faults: Fault[] = [];
  for (let left = 3; left > 0 && (faults.length === 0 || by.upTo(3) > 0);) {
    const times = 1 + by.upTo(Math.min(2, left));
    left -= times;
    const one = request(by, world.sent);
    faults.push({ ...spot(by, one, world.sent), ...passing(by, one), times });
  }
  return faults;
}

function passing(by: Chance, one: Sent): Partial<Fault> {
  const kinds: Partial<Fault>[] = [TOO_MANY, UNAVAILABLE];
  const asks = /\/(list\w+|sharedkeys|checknameavailability|register|recover)$/i.test(one.path);
  const repeatable = asks || ['GET', 'HEAD', 'PUT', 'DELETE'].includes(one.method);
  if (repeatable) kinds.push(BROKEN, { drop: true }, { loseAnswer: true });
  if (writing(one) && one.path.startsWith('/subscriptions')) kinds.push(CONFLICT);
  return by.pick(kinds);
}

function hardOnes(by: Chance, world: Starting, kills: number): Fault[] {
  const faults: Fault[] = [];
  for (let left = by.upTo(kills > 0 ? 2 : 3) + Number(kills === 0); left > 0; left -= 1) {
    const one = request(by, world.sent);
    faults.push({ ...spot(by, one, world.sent), ...hard(by), ...often(by), ...during(by) });
  }
  const made = lookedFor(world.sent);
  if (made.length > 0 && by.upTo(4) === 0)
    faults.push({ ...placeOf(by.pick(made), world.sent), ...UNSEEN, times: 1 + by.upTo(2) });
  for (let left = by.upTo(3); left > 0 && world.undoing.length > 0; left -= 1) {
    const one = request(by, world.undoing);
    faults.push({ ...spot(by, one, world.undoing), ...hard(by), ...often(by), during: 'undo' });
  }
  return faults;
}

/** What is asked for after the run itself has written it: copies lag behind. */
function lookedFor(sent: readonly Sent[]): Sent[] {
  return sent.filter((one, index) => {
    const wrote = sent.slice(0, index).some(({ method, path }) => method === 'PUT' && path === one.path);
    return one.method === 'GET' && wrote;
  });
}

function hard(by: Chance): Partial<Fault> {
  return by.pick([
    TOO_MANY,
    UNAVAILABLE,
    BROKEN,
    CONFLICT,
    { status: 400, code: 'BadRequest' },
    { status: 400, code: 'BadRequest' },
    { status: 403, code: 'AuthorizationFailed' },
    { status: 409, code: 'Conflict' },
    { drop: true },
    { loseAnswer: true },
    { loseAnswer: true },
    { failOperation: { code: 'OperationFailed', message: 'a planned failure' } },
    { failOperation: { code: 'OperationFailed', message: 'a planned failure' } },
    { delayMs: 30_000 },
  ]);
}

function often(by: Chance): Partial<Fault> {
  const count = by.pick([1, 2, 5, 0, 0]);
  return count === 0 ? {} : { times: count };
}

function during(by: Chance): Pick<Fault, 'during'> {
  return { during: by.pick(['run', 'run', 'any'] as const) };
}

/** Every other one writes: those are few. */
function request(by: Chance, sent: readonly Sent[]): Sent {
  const writes = sent.filter(writing);
  return by.pick(by.upTo(3) > 0 && writes.length > 0 ? writes : sent);
}

/** Names that are given anew by chance stand as `*`. */
function spot(by: Chance, one: Sent, sent: readonly Sent[]): Pick<Fault, 'method' | 'path' | 'after'> {
  const { method, path, after = 0 } = placeOf(one, sent);
  return { method, path: path.replace(/--[a-z\d]{7}$/, '--*'), after: by.upTo(2) === 0 ? 0 : after };
}

const UNSEEN = { status: 404, code: 'ResourceNotFound' };
const TOO_MANY = { status: 429, code: 'TooManyRequests' };
const UNAVAILABLE = { status: 503, code: 'ServiceUnavailable' };
const BROKEN = { status: 500, code: 'InternalServerError' };
const CONFLICT = { status: 409, code: 'AnotherOperationInProgress' };

import { createHash } from 'node:crypto';
import { z } from 'zod';
import { canonical } from '../engine/fingerprint.ts';
import { isFollowable, operationIn, tokenOf, type AcceptedOperation } from './accepted.ts';
import type { Connection } from './connection.ts';
import { codeOf, isOurEnd, isUnreachable, statusOf } from './failures.ts';
import { followed } from './followed.ts';
import { operation } from './operation.ts';
import { accepted, type Start } from './policies/accepted.ts';

/** A write that Azure may still be at after it has answered. */
export interface LongRunning {
  /** The address of the step whose write it is. */
  readonly at: string;
  /** Under which the operation is noted, where that is not the address. */
  readonly noted?: string;
  readonly kind: 'write' | 'act' | 'deletion';
  /** What is asked for, by which the same request is known again in another process: secret-free, and not what was found. */
  readonly asked: unknown;
  readonly start: Start;
}

/**
 * The one door of long-running operations: starts one and follows it to its end. What a dead process has started is not
 * started again, but followed, unless Azure knows it no more, it has failed, or `holds` says that it did not bring about
 * what it was to. Deletions are waited for with a patience of their own.
 * Throws `Failure` as `Connection.call` does, and `pending`.
 */
export async function longRunning(
  connection: Connection,
  write: LongRunning,
  holds: () => Promise<boolean> = async () => true,
): Promise<void> {
  if ((await resumed(connection, write)) && (await holds())) return;
  await connection.call(write.at, () => startedAndFollowed(connection, write));
}

/** Sends what starts an operation that is not noted, and looked for in another way. */
export async function submitted(connection: Connection, address: string, start: Start): Promise<void> {
  await connection.call(address, () => accepted(start));
}

/** Waits for a deletion; nothing to delete is as good. */
export async function gone(remove: () => Promise<unknown>): Promise<void> {
  await orNull(remove);
}

/**
 * The answer of a GET, or null where there is nothing: a 404, not even a parent, or a resource provider that the
 * subscription is not registered with.
 */
export async function orNull<T>(get: () => Promise<T>): Promise<T | null> {
  try {
    return await get();
  } catch (error) {
    if (statusOf(error) === 404 || codeOf(error) === 'MissingSubscriptionRegistration') return null;
    throw error;
  }
}

/** True where an operation of a dead process has ended well. Whatever became of it, this process does not ask twice. */
async function resumed(connection: Connection, write: LongRunning): Promise<boolean> {
  const { operations, endedOperations, patience } = connection;
  const token = operations?.find(keyOf(write), digestOf(write)) ?? '';
  const noted = endedOperations.has(token) ? undefined : operationIn(token);
  if (noted === undefined) return false;
  endedOperations.add(token);
  try {
    const follow = () => follows(connection, write, noted);
    return (await operation(write.at, { ...patience, budgetMs: 0 }, follow)) === 'ended';
  } catch (failure) {
    if (isOurEnd(failure) || isUnreachable(failure)) throw failure;
    return false;
  }
}

async function startedAndFollowed(connection: Connection, write: LongRunning): Promise<void> {
  const begun = await accepted(write.start);
  const token = begun !== undefined && isFollowable(begun) ? tokenOf(begun) : NONE;
  await connection.operations?.note(keyOf(write), digestOf(write), token);
  if (begun === undefined) return;
  try {
    await follows(connection, write, begun);
  } finally {
    connection.endedOperations.add(token);
  }
}

/** Noted where the answer was the end: what was noted for the address before is not to be followed any more. */
const NONE = '';

function follows(
  connection: Connection,
  { at, kind }: LongRunning,
  begun: AcceptedOperation,
): Promise<'ended' | 'unknown'> {
  const { patience, deletionPatience } = connection;
  return followed(connection, at, begun, {
    patience: kind === 'deletion' ? deletionPatience : patience,
    kind,
  });
}

function keyOf({ at, noted = at }: LongRunning): string {
  return noted.toLowerCase();
}

function digestOf({ kind, asked }: LongRunning): string {
  const plain = z.json().parse(JSON.parse(JSON.stringify({ kind, asked })));
  return createHash('sha256').update(canonical(plain)).digest('hex');
}

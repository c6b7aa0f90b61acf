import { expect } from 'vitest';
import type { Fault } from '../../src/emulator/faults.ts';
import { directDeps } from '../../src/engine/graph.ts';
import type { RunReport } from '../../src/engine/report.ts';
import { builtInSteps } from '../../steps/index.ts';
import type { Dump } from './outside.ts';
import type { Deployment, Sent } from './rig.ts';

/** One planned fault: in which step, and how it is told. */
export interface Planned {
  readonly step: string;
  readonly how: string;
  readonly fault: Fault;
}

/** What a fault does to the request it hits. */
const REFUSED = { how: 'is refused', effect: { status: 400, code: 'BadRequest' } } as const;
const ERROR = { how: 'meets a server error', effect: { status: 500, code: 'InternalServerError' } } as const;
const FAILED = {
  how: 'ends in a failed operation',
  effect: { failOperation: { code: 'OperationFailed', message: 'a planned failure' } },
} as const;

/**
 * Plans faults for one step from what it sent when nothing failed: every request that writes is refused in turn, the first
 * meets a server error too, and the first and the last end in a failed operation. A step that writes nothing fails at
 * the last thing it asks.
 */
export function faultsFor(step: string, sent: readonly Sent[]): Planned[] {
  const mine = sent.filter((one) => one.step === step && one.during === 'run');
  const writes = mine.filter(writing);
  const hit = writes.length > 0 ? writes : mine.slice(-1);
  return hit.flatMap((one, index) => {
    const isFirst = index === 0;
    const isEdge = isFirst || index === hit.length - 1;
    const faults = [REFUSED, ...(isFirst ? [ERROR] : []), ...(isEdge && writing(one) ? [FAILED] : [])];
    const nth = `request ${index + 1} of ${hit.length}, ${one.method} ${shortOf(one.path)},`;
    return faults.map(({ how, effect }) => ({
      step,
      how: `${nth} ${how}`,
      fault: { ...placeOf(one, sent), ...effect },
    }));
  });
}

/** Tells whether a request may change something. */
export function writing({ method }: Sent): boolean {
  return method !== 'GET' && method !== 'HEAD';
}

function shortOf(path: string): string {
  return path.split('/').filter(Boolean).slice(-2).join('/').replace(GUID, '*');
}

/** The same request again is told from those before it by their number. */
export function placeOf(one: Sent, sent: readonly Sent[]): Pick<Fault, 'method' | 'path' | 'after'> {
  const { method } = one;
  const path = globOf(one.path);
  const same = sent
    .slice(0, sent.indexOf(one))
    .filter((other) => other.method === method && globOf(other.path) === path);
  return { method, path, after: same.length };
}

/** Names that are given anew in each deployment stand as `*`. */
function globOf(path: string): string {
  const segments = path.toLowerCase().split('/').filter(Boolean);
  // The subscription is always the same.
  return `/${segments.map((one, index) => (index === 1 ? one : one.replace(GUID, '*'))).join('/')}`;
}

const GUID = /[\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12}/i;

/** Expects that a run failed in a step and that nothing is left of it, in the cloud and in the report. */
export function expectUndone(
  deployment: Deployment,
  report: RunReport,
  { step, before }: { step: string; before: Dump },
): void {
  expect(told(report)).toMatchObject({ result: 'failed', exitCode: 1, open: false });
  expect(report.steps.filter(({ status }) => status === 'failed').map(({ name }) => name)).toEqual([step]);
  expect(deployment.dump()).toEqual(before);
  expect(report.rollback).toMatchObject({ clean: true, pending: [], residue: [] });
  // Registrations with providers are the one change that is announced to be kept.
  for (const { address } of report.rollback?.kept ?? [])
    expect(address).toMatch(/^\/subscriptions\/[^/]+\/providers\/[^/]+$/);
  expectReverseOrder(deployment);
}

/** What of a report says how it went, so that a failed expectation shows why. */
export function told({ result, exitCode, open, error, steps, rollback }: RunReport): object {
  const failed = steps
    .filter((one) => one.error !== undefined)
    .map(({ name, error: why }) => ({ name, ...why }));
  return { result, exitCode, open, ...(error && { error }), failed, rollback };
}

function expectReverseOrder({ events }: Deployment): void {
  const begun = events.flatMap((event) => (event.type === 'step-started' ? [event.step] : []));
  const restored = events.flatMap((event) => (event.type === 'step-restored' ? [event.step] : []));
  expect(restored.toSorted()).toEqual([...begun].toSorted());
  const deps = directDeps(builtInSteps);
  for (const [index, name] of restored.entries()) {
    const undoneBefore = restored.slice(0, index);
    for (const need of upstreamOf(name, deps))
      expect(undoneBefore, `${need} after ${name}`).not.toContain(need);
  }
}

function upstreamOf(name: string, deps: ReadonlyMap<string, readonly string[]>): string[] {
  const direct = deps.get(name) ?? [];
  return [...new Set(direct.flatMap((one) => [one, ...upstreamOf(one, deps)]))];
}

import type { StepRecord } from '../engine/entries.ts';
import { deletes } from '../engine/protection.ts';
import type { State } from '../engine/state.ts';
import { classify } from '../report/errors/classify.ts';
import { kindAt } from '../report/kind-at.ts';
import type { StepStatus } from '../report/status-document.ts';
import { recordOrder } from './record-order.ts';

/** What the steps of a status are told from. */
export interface StatusSources {
  readonly records: State['records'];
  /** The names that the configuration lists, in their order; undefined where that cannot be told. */
  readonly listed: readonly string[] | undefined;
  /** The run in which a step began at a time; undefined where nobody knows. */
  readonly runOf: (step: string, startedAt: number) => string | undefined;
}

/** Tells of each step what the state holds of it: those of the configuration first, then what is not listed any more. */
export function statusSteps({ records, listed, runOf }: StatusSources): StepStatus[] {
  const known = new Set(listed);
  const others = recordOrder(records).filter((name) => !known.has(name));
  return [...(listed ?? []), ...others].map((name): StepStatus => {
    const record = records[name];
    const isListed = listed === undefined ? null : known.has(name);
    if (record === undefined) return { ...PENDING, name, listed: isListed };
    const { status, complete, startedAt, finishedAt, attempts, error } = record;
    return {
      name,
      listed: isListed,
      status,
      complete,
      run: runOf(name, startedAt) ?? null,
      startedAt: timeOf(startedAt),
      finishedAt: finishedAt === undefined ? null : timeOf(finishedAt),
      attempts,
      error: error === undefined || complete ? null : { ...error, ...classify(error) },
      resources: resourcesOf(record),
    };
  });
}

const PENDING: Omit<StepStatus, 'name' | 'listed'> = {
  status: 'pending',
  complete: false,
  run: null,
  startedAt: null,
  finishedAt: null,
  attempts: 0,
  error: null,
  resources: [],
};

function timeOf(milliseconds: number): string {
  return new Date(milliseconds).toISOString();
}

/** What is there, and what should not be as it is. */
function resourcesOf({ after, origin, protect = [], residue = {} }: StepRecord): StepStatus['resources'] {
  const guarded = new Set(protect);
  const addresses = new Set([...Object.keys(after), ...Object.keys(residue)]);
  return [...addresses]
    .filter((address) => !deletes(after[address] ?? null) || address in residue)
    .map((address) => ({
      address,
      kind: kindAt(address),
      origin: deletes(origin[address] ?? null) ? 'made' : 'adopted',
      protected: guarded.has(address),
      residue: address in residue,
    }));
}

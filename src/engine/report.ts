import type { Because } from './guard.ts';
import type { ErrorNote } from './entries.ts';
import { type Failure, toFailure } from './failure.ts';
import type { JsonObject } from './json.ts';
import type { MadeChange } from './made-changes.ts';
import type { State } from './state.ts';
import type { Address } from './step.ts';

/** What a run or a rollback ended with. `docs/contract.md` holds it as JSON Schema. */
export interface RunReport {
  result: 'completed' | 'nothing-to-do' | 'failed' | 'interrupted';
  exitCode: 0 | 1 | 130;
  runId: string | null;
  environment: string;
  cloud: 'emulator' | 'azure';
  steps: StepReport[];
  rollback: UndoReport | null;
  /** Addresses that were no longer wanted and went back to their origin. */
  givenBack: Finding[];
  /** Addresses that a destroy, or giving back, could not take back yet: the next command goes on with them. */
  remaining: Finding[];
  /** Addresses that are no longer wanted and stay because they are protected. */
  kept: Finding[];
  /** What still differs from what it should be, from this run or from one before it. */
  residue: Finding[];
  outputs: Record<string, JsonObject>;
  /** True when the run is left open: the next `deploy` continues it, `deploy rollback` undoes it. */
  open: boolean;
  /** Where the evidence of a failure was saved before anything was undone. */
  evidence?: string;
  /** One sentence for people about a run that did not run. */
  note?: string;
  /** What failed outside any step; with findings, where it is more than one thing. */
  error?: ToldNote & { findings?: FailureFinding[] };
}

/** One of several things that are wrong. */
export type FailureFinding = JsonObject & { message: string };

/** What became of a step: `rolling_back` means that the cloud still works on its undo. */
export type StepStatus =
  | 'pending'
  | 'running'
  | 'completed'
  | 'skipped'
  | 'failed'
  | 'rolling_back'
  | 'rolled_back'
  | 'rollback_failed';

/** What became of one step. */
export interface StepReport {
  name: string;
  status: StepStatus;
  /** One sentence for people. */
  reason: string;
  changed: readonly Because[];
  durationMs: number;
  /** When it began its work, in milliseconds since 1970; absent where it did not. */
  startedAt?: number;
  /** The steps that it waited for and that ran, the nearest ones. */
  after?: readonly string[];
  /** What it came to in the cloud, where it completed. */
  changes?: readonly MadeChange[];
  error?: ToldNote;
}

/** What a report tells of an error, beside what the state keeps of it. */
export type ToldNote = ErrorNote & {
  /** The HTTP status of the answer, where it was one. */
  status?: number;
};

/** What became of an undo: clean means proven, with nothing pending and nothing left. */
export interface UndoReport {
  clean: boolean;
  restored: Finding[];
  kept: Finding[];
  pending: Finding[];
  residue: Finding[];
}

/** One address that a report names. */
export interface Finding {
  step: string;
  address: Address;
  why?: string;
}

/** What differs from what it should be, as the records know it: named by every report until it is resolved. */
export function residueOf(records: State['records']): Finding[] {
  return Object.entries(records).flatMap(([step, { residue = {} }]) =>
    Object.keys(residue).map((address) => ({ step, address })),
  );
}

/** Writes a thrown value as the note that reports and the state keep: no stack, no cause. */
export function noteOf(thrown: unknown, reason: Failure['reason'] = 'step-failed'): ErrorNote {
  const failure = toFailure(thrown, reason);
  const { hint, address, code, correlationId } = failure.details;
  return {
    reason: failure.reason,
    message: failure.message,
    ...(hint !== undefined && { hint }),
    ...(address !== undefined && { address }),
    ...(code !== undefined && { code }),
    ...(correlationId !== undefined && { correlationId }),
  };
}

/** The same for a report. */
export function toldNoteOf(thrown: unknown, reason: Failure['reason'] = 'step-failed'): ToldNote {
  const { status } = toFailure(thrown, reason).details;
  return { ...noteOf(thrown, reason), ...(status !== undefined && { status }) };
}

/** The same with the findings of what fails outside any step. */
export function toldOf(thrown: unknown): NonNullable<RunReport['error']> {
  const { details } = toFailure(thrown);
  return {
    ...toldNoteOf(thrown, 'internal'),
    ...(details.findings !== undefined && { findings: details.findings.map(findingOf) }),
  };
}

function findingOf(finding: JsonObject): FailureFinding {
  const { message } = finding;
  return { ...finding, message: typeof message === 'string' ? message : JSON.stringify(message) };
}

/** Says in one sentence why a step runs. */
export function sentence(because: readonly Because[]): string {
  const [first, ...more] = because;
  if (first === undefined) return 'nothing changed';
  const rest = more.length > 0 ? `, and ${more.length} more` : '';
  if (first.leaf.startsWith('<')) {
    const told = first.leaf.slice(1, -1);
    return (first.before === undefined ? told : `${told}: ${value(first.before)}`) + rest;
  }
  const secret = SECRET.exec(first.leaf)?.[1];
  if (secret !== undefined) return `the secret ${secret} has a new value${rest}`;
  const isShown = 'before' in first || 'after' in first;
  if (first.leaf === 'code' && !isShown) return `its own code changed${rest}`;
  const values = isShown ? `: ${value(first.before)} -> ${value(first.after)}` : '';
  const from = first.output === undefined ? '' : `, ${outputWords(first.output)}`;
  return `${first.leaf} changed${values}${from}${rest}`;
}

/** `create_key_vault.uri` -> `the output uri of create_key_vault` */
function outputWords(output: string): string {
  const [step = '', ...path] = output.split('.');
  return `the output ${path.join('.')} of ${step}`;
}

/** What stands for the value of a secret, in the inputs of a step. */
const SECRET = /(?:^|\.)(?:secrets|madeSecrets)\.([^.]+)\.(?:digest|changed)$/;

function value(of: Because['before']): string {
  return of === undefined ? 'absent' : typeof of === 'string' ? of : JSON.stringify(of);
}

import type { Failure } from '../engine/failure.ts';
import { toldOf } from '../engine/report.ts';
import type { CommandError } from './document-parts.ts';
import type { RunDocument } from './documents.ts';
import type { Classified } from './errors/entry.ts';
import type { SameFlags } from './next-command.ts';
import { withTypedHints } from './typed-hint.ts';

/** What is known of a command that failed before it had a report. */
export interface Known {
  readonly environment?: string | undefined;
  readonly cloud?: 'emulator' | 'azure' | undefined;
  /** The run that was begun. */
  readonly runId?: string | undefined;
  /** Where its log lies. */
  readonly log?: string | undefined;
  /** With which the next command is about the same deployment. */
  readonly flags?: SameFlags | undefined;
}

/** Makes the document of a command that failed outside any step; who knows what the failure is, says so. */
export function failedDocument(failure: Failure, known: Known, classified: Classified): RunDocument {
  const interrupted = failure.reason === 'interrupted';
  const run: RunDocument = {
    result: interrupted ? 'interrupted' : 'failed',
    exitCode: interrupted ? 130 : 1,
    runId: known.runId ?? null,
    environment: known.environment ?? null,
    cloud: known.cloud ?? null,
    steps: [],
    rollback: null,
    givenBack: [],
    remaining: [],
    kept: [],
    residue: [],
    outputs: {},
    open: known.runId !== undefined,
    ...(known.log !== undefined && { log: known.log }),
    error: commandErrorOf(failure, classified),
  };
  return known.flags === undefined ? run : withTypedHints(run, known.flags);
}

function commandErrorOf(failure: Failure, classified: Classified): CommandError {
  const { location } = failure.details;
  const { status: _status, ...note } = toldOf(failure);
  return { ...note, ...classified, ...(location !== undefined && { location }) };
}

import { z } from 'zod';
import {
  bindingSchema,
  type Images,
  type Outcome,
  recordSchema,
  resultSchema,
  type StepRecord,
} from './entries.ts';
import type { Address, Image } from './step.ts';

/** The version of the snapshot's and the journal's format that this program writes. */
export const FORMAT = 1;

/** What a state belongs to; it is refused anywhere else. */
export type Binding = z.output<typeof bindingSchema>;

/** The state of one environment: the snapshot with the journal folded into it. */
export interface State {
  lineage: string;
  serial: number;
  binding: Binding;
  lastRun: LastRun | undefined;
  /** The highest number any step was started under. */
  seq: number;
  records: Record<string, StepRecord>;
  /** The transaction that the journal tells of, when it is not closed. */
  open: OpenRun | undefined;
}

/** What the snapshot remembers of the last run that closed. */
export type LastRun = z.output<typeof lastRunSchema>;

/** A transaction that is not closed. */
export interface OpenRun {
  readonly id: string;
  readonly kind: 'deploy' | 'destroy';
  forced: ReadonlySet<string>;
  phase: 'forward' | 'rolling-back' | 'committed' | 'finished';
  /** What was there before the transaction, whichever step came first: the first value for an address wins. */
  readonly before: Record<Address, Image>;
  readonly touches: Record<string, Touch>;
  giveBack: Record<string, Address[]>;
  retire: readonly string[];
  handOver: { from: string; to: string; at: Address[] }[];
  /** Operations that were started in the cloud and are not known to have ended, by address. */
  readonly operations: Record<Address, { readonly body: string; readonly token: string }>;
  result: LastRun['result'] | undefined;
  /** Why it turned back. */
  reason: string | undefined;
  startedAt: number;
  /** When the journal was last written: what a dead process may still have had in flight was sent before. */
  lastTime: number;
}

/** What a transaction did to one step. */
export interface Touch {
  /** The same, for the addresses that this step may have changed, in the order in which it first claimed them. */
  before: Images;
  readonly previous: StepRecord | undefined;
  deps: readonly string[];
  seq: number;
  completed: boolean;
  outcome: Outcome | undefined;
}

const lastRunSchema = z.strictObject({
  id: z.string(),
  result: resultSchema,
  startedAt: z.number().int(),
  finishedAt: z.number().int(),
});

/** The shape of `state.json`. */
export const snapshotSchema = z.strictObject({
  format: z.literal(FORMAT),
  lineage: z.string(),
  serial: z.number().int(),
  binding: bindingSchema,
  lastRun: lastRunSchema.optional(),
  records: z.record(z.string(), recordSchema),
});

/** What `state.json` holds. */
export type Snapshot = z.output<typeof snapshotSchema>;

/** Writes the state as the snapshot that stands for it. */
export function snapshotOf(state: State): Snapshot {
  return {
    format: FORMAT,
    lineage: state.lineage,
    serial: state.serial,
    binding: state.binding,
    ...(state.lastRun && { lastRun: state.lastRun }),
    records: state.records,
  };
}

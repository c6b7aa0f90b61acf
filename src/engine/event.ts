import type { Because } from './guard.ts';
import type { ErrorNote } from './entries.ts';
import type { Address } from './step.ts';

/** Everything that happens in a run, as it happens. Reporters draw it; nothing else prints. */
export type Event =
  | { type: 'run-started'; run: string; resumed: boolean; steps: readonly string[] }
  | { type: 'settling'; run: string; what: 'continue' | 'roll-back' | 'give-back' | 'destroy' | 'abandon' }
  | { type: 'waiting'; milliseconds: number; why: string }
  /** Something that people should know and that stops nothing. */
  | { type: 'warning'; text: string; step?: string }
  /** It is looked, before the first write, whether the steps that will run can. */
  | { type: 'checking'; steps: readonly string[] }
  /** The first interrupt was a while ago, and something does not heed it. */
  | { type: 'still-ending' }
  | { type: 'step-skipped'; step: string }
  | { type: 'step-started'; step: string; because: readonly Because[] }
  /** What a step waits for or does, in words; `item`: the part of its work that it is about. */
  | { type: 'step-progress'; step: string; item?: string; text: string }
  /** The same of what is waited for outside every step: when it is looked what is there, or the vault is asked. */
  | { type: 'run-progress'; text: string }
  /** One of several things that a step does at once begins and ends: an image, a service. */
  | { type: 'item-started'; step: string; item: string }
  | { type: 'item-ended'; step: string; item: string; ok: boolean; durationMs: number }
  /** The end of what a build or job wrote before it failed; `log`: where all of it was saved. */
  | {
      type: 'step-output';
      step: string;
      item: string;
      address: Address;
      lines: readonly string[];
      log: string;
    }
  | { type: 'step-completed'; step: string; durationMs: number }
  | { type: 'step-failed'; step: string; durationMs: number; error: ErrorNote }
  | {
      type: 'rollback-started';
      run: string;
      steps: readonly string[];
      reason: string;
      data: readonly string[];
    }
  | { type: 'step-restoring'; step: string }
  | { type: 'step-restored'; step: string; clean: boolean }
  | { type: 'step-pending'; step: string; why: string }
  | { type: 'step-restore-failed'; step: string; error: ErrorNote }
  | { type: 'giving-back'; step: string; address: string }
  | { type: 'given-back'; step: string; address: string; clean: boolean; why?: string };

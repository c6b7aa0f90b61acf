import type { BoundStep } from './bound-step.ts';
import { Failure } from './failure.ts';
import type { Verdict } from './guard.ts';
import type { JsonObject } from './json.ts';
import { sentence } from './report.ts';
import type { Session } from './session.ts';

/** What a plan that was agreed to says of one step. */
export interface ApprovedStep {
  readonly action: 'run' | 'skip';
  /** The hash of the fingerprint that it was planned with; absent: its inputs were not known then. */
  readonly hash?: string;
}

/**
 * Refuses a step that is about to do something else than was agreed to. What the plan could not know is free.
 *
 * @throws Failure `plan-stale`.
 */
export function refuseUnapproved(
  { settings }: Session,
  step: BoundStep,
  { inputs, verdict }: { readonly inputs: JsonObject; readonly verdict: Verdict },
): void {
  const approved = settings.approved?.get(step.name);
  if (approved === undefined) return;
  const { action, hash } = approved;
  if (action === verdict.action && (hash === undefined || hash === step.fingerprint(inputs).hash)) return;
  const now = verdict.action === 'run' ? `would run now: ${sentence(verdict.because)}` : 'would not run now';
  const told = action === verdict.action ? 'its inputs are others by now' : `it ${now}`;
  throw new Failure('plan-stale', `${step.name} is not as it was planned: ${told}`, {
    hint: 'Make a new plan and look at it: npx deploy plan --out FILE.',
  });
}

import { currentActivity } from '../engine/activity.ts';
import { thingAt } from './kind-words.ts';

/**
 * Says what a long-running operation is at: `PostgreSQL server creating`. Azure's own state says it where it says more than
 * that something goes on; else what was asked for does, and what stood there before.
 */
export function operationWords(
  address: string,
  kind: 'write' | 'act' | 'deletion',
  state: string | undefined,
): string {
  const doing = state === undefined || GENERIC.test(state) ? asked(address, kind) : stateWords(state);
  return `${thingAt(address)} ${doing}`;
}

/** The same of something that is looked at while it changes: by whom, and why, is not known. */
export function changingWords(address: string, state: string | undefined): string {
  if (state === undefined || GENERIC.test(state)) return `waiting for the ${thingAt(address)}`;
  return `${thingAt(address)} ${stateWords(state)}`;
}

/** States that say no more than that it has not ended. Source: ARM RPC contract, async-api-reference.md. */
const GENERIC =
  /^(|accepted|in-?progress|ongoing|running|started|starting|pending|processing|redirected|succeeded|queued)$/i;

function asked(address: string, kind: 'write' | 'act' | 'deletion'): string {
  if (kind === 'deletion') return 'deleting';
  if (kind === 'act') return 'starting';
  const activity = currentActivity();
  if (activity?.during === 'undo') return 'being put back';
  const stood = activity?.stood?.(address);
  if (stood === undefined) return 'being written';
  return stood === 'nothing' ? 'creating' : 'updating';
}

/** `InfrastructureSetupInProgress` -> `infrastructure setup in progress`. */
function stateWords(state: string): string {
  return state
    .replaceAll(/(?<=[a-z])(?=[A-Z])/g, ' ')
    .replaceAll('_', ' ')
    .toLowerCase();
}

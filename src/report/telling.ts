import type { Event } from '../engine/event.ts';
import { duration, why } from './words.ts';

/** Says an event in one sentence for people, with the step it is about, if any. */
export function telling(event: Event): { readonly step?: string; readonly text: string } {
  switch (event.type) {
    case 'run-started':
      return { text: event.resumed ? `run ${event.run} goes on` : `run ${event.run} starts` };
    case 'settling':
      return { text: `run ${event.run} was left open: ${SETTLING[event.what]}` };
    case 'waiting':
      return { text: `waiting ${duration(event.milliseconds)}: ${event.why}` };
    case 'warning':
      return { ...(event.step !== undefined && { step: event.step }), text: event.text };
    case 'checking':
      return { text: 'checking that nothing stands in the way' };
    case 'still-ending':
      return { text: 'interrupted; waiting for a step that does not heed it: Ctrl-C again ends it at once' };
    case 'step-skipped':
      return { step: event.step, text: 'skipped, nothing changed' };
    case 'step-started':
      return { step: event.step, text: `started: ${why(event.because)}` };
    case 'step-progress':
      return { step: event.step, text: withItem(event) };
    case 'run-progress':
      return { text: event.text };
    case 'item-started':
      return { step: event.step, text: `${event.item} begins` };
    case 'item-ended':
      return {
        step: event.step,
        text: `${event.item} ${event.ok ? 'done in' : 'failed after'} ${duration(event.durationMs)}`,
      };
    case 'step-output':
      return { step: event.step, text: `the log of the ${event.item} is in ${event.log}` };
    case 'step-completed':
      return { step: event.step, text: `completed in ${duration(event.durationMs)}` };
    case 'step-failed':
      return { step: event.step, text: `failed after ${duration(event.durationMs)}: ${event.error.message}` };
    case 'rollback-started':
      return {
        text: [
          `rolling back, ${event.reason === 'asked for' ? 'as asked' : `because of ${event.reason}`}`,
          ...(event.data.length === 0 ? [] : [`this deletes data: ${event.data.join(', ')}`]),
        ].join('; '),
      };
    case 'step-restoring':
      return { step: event.step, text: 'putting back what was there' };
    case 'step-restored':
      return { step: event.step, text: event.clean ? 'put back as it was' : 'not as it was' };
    case 'step-pending':
      return { step: event.step, text: `not waited for any longer: ${event.why}` };
    case 'step-restore-failed':
      return { step: event.step, text: `could not be put back: ${event.error.message}` };
    case 'giving-back':
      return { step: event.step, text: `giving back ${event.address}` };
    default:
      return { step: event.step, text: `${ended(event)}: ${event.address}` };
  }
}

/** What is told of one part of a step names that part, where its words do not yet. */
function withItem({ item, text }: Extract<Event, { type: 'step-progress' }>): string {
  return item === undefined || text.includes(item) ? text : `${item}: ${text}`;
}

/** How giving something back ended, in two words. */
export function ended(event: Extract<Event, { type: 'given-back' }>): string {
  if (!event.clean) return 'left behind';
  return event.why === undefined ? 'given back' : 'stays';
}

const SETTLING = {
  continue: 'going on with it',
  'roll-back': 'undoing it first',
  'give-back': 'finishing it first',
  abandon: 'giving it up',
  destroy: 'going on with it',
} as const;

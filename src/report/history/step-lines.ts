import { sentence } from '../../engine/report.ts';
import type { Paint } from '../no-paint.ts';
import { fitted } from '../fitted.ts';
import { plain, why } from '../words.ts';
import type { ShowDocument } from './show-document.ts';
import type { ToldStep } from './told.ts';
import { wasTouched } from './told-run.ts';
import { shortDuration } from './words.ts';

/** Writes the steps of a run as a table: when each began, how long it took, why it ran, and what its undo came to. */
export function stepLines({ steps, run, criticalPath }: ShowDocument, paint: Paint): string[] {
  const longest = Math.min(32, Math.max(4, ...steps.map(({ name }) => name.length)));
  const critical = new Set(criticalPath.steps.length > 1 ? criticalPath.steps : []);
  const begun = run.startedAt === null ? undefined : Date.parse(run.startedAt);
  const head = `  ${'step'.padEnd(longest)}  ${'began'.padStart(8)}  ${'took'.padStart(6)}  what, and why`;
  const touched = steps.some(({ startedAt }) => startedAt !== undefined);
  return [
    paint.dim(head),
    ...steps.flatMap((step) => {
      const name = plain(step.name);
      const at = begun === undefined || step.startedAt === undefined ? '' : began(step.startedAt, begun);
      const took = wasTouched(step) ? shortDuration(step.durationMs) : '';
      // A long name has a line of its own: cut, it could not be copied.
      const long = name.length > longest;
      const cells = `${at.padStart(8)}  ${took.padStart(6)}${critical.has(step.name) ? '*' : ' '} `;
      const text = fitted(what(step), WIDTH - longest - 23);
      const mark = MARKS[step.status] ?? '?';
      const row = long
        ? [`${mark} ${name}`, `  ${' '.repeat(longest)}  ${cells}${text}`]
        : [`${mark} ${name.padEnd(longest)}  ${cells}${text}`];
      return [...row.map((line) => stroke(step, paint)(line)), ...below(step, paint)];
    }),
    ...(critical.size > 0 && touched ? [paint.dim('  * on the longest chain of steps')] : []),
  ];
}

const WIDTH = 80;

const MARKS: Readonly<Record<string, string>> = {
  completed: '✔',
  skipped: '·',
  pending: '○',
  running: '▶',
  failed: '✖',
  rolling_back: '…',
  rolled_back: '↶',
  rollback_failed: '!',
};

function stroke({ status }: ToldStep, paint: Paint): (text: string) => string {
  if (status === 'failed' || status === 'rollback_failed') return paint.red;
  return status === 'skipped' || status === 'pending' ? paint.dim : String;
}

function began(at: string, begun: number): string {
  return `+${shortDuration(Math.max(0, Date.parse(at) - begun))}`;
}

/** What became of a step where its mark alone would not tell, and why it ran. */
function what(step: ToldStep): string {
  const { status, changed, undo } = step;
  if (status === 'completed') return becauseOf(step);
  const back = status === 'rolled_back' && undo !== undefined ? ` in ${shortDuration(undo.durationMs)}` : '';
  const word = status === 'running' ? 'at work' : status.replaceAll('_', ' ') + back;
  if (status !== 'skipped' && status !== 'pending')
    return changed.length > 0 ? `${word}; ran ${becauseOf(step)}` : word;
  return becauseOf(step) === '' ? word : `${word}: ${becauseOf(step)}`;
}

/** Why a step ran, or did not, in one line. */
export function becauseOf({ changed, reason }: Pick<ToldStep, 'changed' | 'reason'>): string {
  return changed.length > 0 ? why(changed) : plain(reason);
}

/** What does not fit into the row: the other reasons, the undo. */
function below({ status, changed, undo }: ToldStep, paint: Paint): string[] {
  const more = changed.length > 1 ? changed.slice(0, MOST_LEAVES) : [];
  const left = changed.length - more.length;
  return [
    ...more.map((one) => paint.dim(`      ${plain(sentence([one]))}`)),
    ...(more.length > 0 && left > 0 ? [paint.dim(`      and ${left} more: --output json has them all`)] : []),
    ...(undo === undefined || (status === 'rolled_back' && undo.how === 'restored')
      ? []
      : [`      ↶ ${UNDO[undo.how]}, ${shortDuration(undo.durationMs)}`]),
  ];
}

const MOST_LEAVES = 5;

/** What the undo of a step came to. */
export const UNDO: Readonly<Record<NonNullable<ToldStep['undo']>['how'], string>> = {
  restored: 'put back as it was',
  differs: 'undone, and not as it was',
  pending: 'the cloud still works on its undo',
  failed: 'its undo failed',
  'cut-off': 'its undo was cut off',
};

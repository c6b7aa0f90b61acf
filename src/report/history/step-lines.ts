import { sentence } from '../../engine/report.ts';
import type { Paint } from '../no-paint.ts';
import { plain, why } from '../words.ts';
import type { ShowDocument } from './show-document.ts';
import type { ToldStep } from './told.ts';
import { wasTouched } from './told-run.ts';
import { shortDuration } from './words.ts';

/** Writes the steps of a run as a table: when each began, how long it and its undo took, and why it ran. */
export function stepLines({ steps, run, criticalPath }: ShowDocument, paint: Paint): string[] {
  const longest = Math.min(32, Math.max(4, ...steps.map(({ name }) => name.length)));
  const critical = new Set(criticalPath.steps.length > 1 ? criticalPath.steps : []);
  const begun = run.startedAt === null ? undefined : Date.parse(run.startedAt);
  const undone = steps.some(({ undo }) => undo !== undefined);
  const room = WIDTH - longest - (undone ? 31 : 23);
  const head = `  ${'step'.padEnd(longest)}  ${'began'.padStart(8)}  ${'took'.padStart(6)}${undone ? '   undo ' : ''}  why`;
  return [
    paint.dim(head),
    ...steps.flatMap((step) => {
      const name = plain(step.name);
      const mark = isGone(step) ? '✔' : (MARKS[step.status] ?? '?');
      const at = begun === undefined || step.startedAt === undefined ? '' : began(step.startedAt, begun);
      const took = wasTouched(step) ? shortDuration(step.durationMs) : '';
      const back = step.undo === undefined ? '' : ` ↶${shortDuration(step.undo.durationMs)}`;
      const star = critical.has(step.name) ? '*' : ' ';
      const cells = `${at.padStart(8)}  ${took.padStart(6)}${star}${undone ? back.padEnd(8) : ''} `;
      const text = what(step);
      const row = `${cells}${text.length <= room ? text : ''}`;
      // A long name has a line of its own: cut, it could not be copied.
      const lines =
        name.length > longest
          ? [`${mark} ${name}`, `  ${' '.repeat(longest)}  ${row}`]
          : [`${mark} ${name.padEnd(longest)}  ${row}`];
      return [
        ...lines.map((line) => stroke(step, paint)(line.trimEnd())),
        ...below(step, text.length > room ? text : '', paint),
      ];
    }),
    ...(critical.size > 0 ? [paint.dim('  * on the longest chain of steps')] : []),
  ];
}

const WIDTH = 80;

const MARKS: Readonly<Record<string, string>> = {
  completed: '✔',
  skipped: '·',
  pending: '○',
  running: '▶',
  cut_off: '!',
  failed: '✖',
  rolling_back: '…',
  rolled_back: '↶',
  rollback_failed: '!',
};

function stroke(step: ToldStep, paint: Paint): (text: string) => string {
  const { status } = step;
  if (isGone(step)) return String;
  if (status === 'failed' || status === 'rollback_failed') return paint.red;
  return status === 'skipped' || status === 'pending' ? paint.dim : String;
}

function began(at: string, begun: number): string {
  return `+${shortDuration(Math.max(0, Date.parse(at) - begun))}`;
}

/** A destroy runs no step: it takes what they made to its origin. */
export function isGone({ status, givenBack }: Pick<ToldStep, 'status' | 'givenBack'>): boolean {
  return status === 'pending' && givenBack !== undefined;
}

/** Why it ran, or did not; and what its mark does not tell. */
function what(step: ToldStep): string {
  // That nothing was done to it needs no more words.
  const because = step.status === 'pending' ? '' : becauseOf(step);
  const word = isGone(step) ? 'given back' : step.undo?.how === 'running' ? UNDO.running : WORDS[step.status];
  if (word === undefined) return because === '' ? step.status.replaceAll('_', ' ') : because;
  return because === '' ? word : `${word}; ${because}`;
}

const WORDS: Readonly<Record<string, string>> = {
  running: 'at work',
  cut_off: 'cut off',
  rollback_failed: 'could not be undone',
};

/** Why a step ran, or did not, in one line. */
export function becauseOf({ changed, reason }: Pick<ToldStep, 'changed' | 'reason'>): string {
  return changed.length > 0 ? why(changed) : plain(reason);
}

/** What does not fit into the row: the reasons, an undo that did not come to what it should. */
function below({ changed, undo }: ToldStep, text: string, paint: Paint): string[] {
  const more =
    changed.length > 1 ? changed.slice(0, MOST_LEAVES).map((one) => plain(sentence([one]))) : [text];
  const left = changed.length - more.length;
  return [
    ...more.filter((one) => one !== '').map((one) => paint.dim(`      ${one}`)),
    ...(changed.length > 1 && left > 0
      ? [paint.dim(`      and ${left} more: --output json has them all`)]
      : []),
    ...(undo === undefined || undo.how === 'restored' || undo.how === 'running'
      ? []
      : [paint.red(`      ↶ ${UNDO[undo.how]}`)]),
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
  running: 'being undone',
};

import type { CommandError } from './document-parts.ts';
import type { Paint } from './paint.ts';
import { plain, printable } from './words.ts';

/** How a failure is told. */
export interface FailureLooks {
  readonly paint: Paint;
  /** The current folder: what lies in it is named as from there. */
  readonly cwd?: string | undefined;
  /** Whether the end of its log is told with it: nobody has told it yet. */
  readonly tails?: boolean | undefined;
}

/** Tells people of a failure: the cause, where, what the cloud says of it, and the hint. */
export function failureText(error: CommandError, looks: FailureLooks, about?: string): string {
  const { paint, cwd, tails } = looks;
  const title = about === undefined ? error.message : `${about}: ${error.message}`;
  const facts: [string, string | undefined][] = [
    ['at', error.findings === undefined ? error.location : undefined],
    ['address', error.address],
    ['code', error.code],
    ['correlation', error.correlationId],
    ['its log', error.log && pathFrom(cwd, error.log)],
  ];
  return [
    `${paint.red('✖')} ${paint.bold(plain(title))}`,
    ...(error.findings ?? []).flatMap((finding) => findingLines(finding, paint)),
    ...(tails === true ? (error.tail ?? []) : []).map((line) =>
      paint.dim(`  | ${printable(line)}`.trimEnd()),
    ),
    ...facts.flatMap(([label, value]) => (value === undefined ? [] : [factLine(label, value, paint)])),
    ...(error.hint === undefined ? [] : [`  ${paint.cyan('→')} ${plain(error.hint)}`]),
    // What was typed wrongly needs no more than its hint.
    ...(error.reason === 'usage' ? [] : [factLine('class', classWords(error), paint)]),
  ].join('\n');
}

/** A path that begins with the folder fits few lines, and can be typed without it. */
export function pathFrom(cwd: string | undefined, path: string): string {
  const inside = cwd !== undefined && path.startsWith(`${cwd}/`);
  return plain(inside ? path.slice(cwd.length + 1) : path);
}

function factLine(label: string, value: string, paint: Paint): string {
  return `  ${paint.dim(label.padEnd(LABEL_WIDTH))}${plain(value)}`;
}

function classWords({ class: name, retryable, page }: CommandError): string {
  return `${name}, ${retryable ? 'retryable' : 'not retryable'} (${page})`;
}

const LABEL_WIDTH = 'correlation  '.length;

function findingLines(finding: NonNullable<CommandError['findings']>[number], paint: Paint): string[] {
  const { location, path, steps, message, hint } = finding;
  const key = path === undefined || path === '' ? '' : `${path} `;
  return [
    ...(location === undefined ? [] : [`  ${paint.cyan(plain(location))}`]),
    `    ${plain(key + message)}${steps === undefined ? '' : paint.dim(plain(` (${steps.join(', ')})`))}`,
    ...(hint === undefined ? [] : [`    ${paint.dim(plain(hint))}`]),
  ];
}

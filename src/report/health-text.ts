import type { Check, LivenessDocument, ReadinessDocument } from './health-document.ts';
import type { Paint } from './paint.ts';
import { plain } from './words.ts';

/** Says whether a deploy could start now, and of each thing that was looked at what was found; `place` as in `shop in local`. */
export function readinessText({ result, checks }: ReadinessDocument, place: string, paint: Paint): string {
  const title =
    result === 'ready'
      ? `${paint.green('✔')} ${paint.bold(`${place} is ready`)}: a deploy could start now`
      : `${paint.red('✖')} ${paint.bold(`${place} is not ready`)}`;
  return `${[title, ...checks.flatMap((check) => checkLines(check, paint))].join('\n')}\n`;
}

/** Says whether the process lives. */
export function livenessText({ result, checks }: LivenessDocument, place: string, paint: Paint): string {
  const title =
    result === 'alive'
      ? `${paint.green('✔')} ${paint.bold(`${place} is alive`)}`
      : `${paint.red('✖')} ${paint.bold(`${place} is not alive`)}`;
  return `${[title, ...checks.flatMap((check) => checkLines(check, paint))].join('\n')}\n`;
}

function checkLines({ name, ok, detail, hint }: Check, paint: Paint): string[] {
  const mark = ok ? paint.green('✔') : paint.red('✖');
  return [
    `  ${mark} ${paint.dim(name.padEnd(LABEL_WIDTH))}${plain(detail)}`,
    ...(hint === undefined ? [] : [`    ${' '.repeat(LABEL_WIDTH)}${paint.cyan('→')} ${plain(hint)}`]),
  ];
}

const LABEL_WIDTH = 'configuration  '.length;

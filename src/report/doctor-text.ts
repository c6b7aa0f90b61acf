import type { DoctorCheck, DoctorDocument } from './doctor-document.ts';
import { WIDTH } from './width.ts';
import type { Paint } from './paint.ts';
import { count, plain } from './words.ts';
import { wrap } from './wrap.ts';

/** Says of each thing that was looked at how it is, and what to type, 80 columns wide; `place` as in `shop in local`. */
export function doctorText({ result, checks }: DoctorDocument, place: string, paint: Paint): string {
  const failed = checks.filter(({ level }) => level === 'fail').length;
  const warned = checks.filter(({ level }) => level === 'warn').length;
  const also = warned === 0 ? '' : `; ${count(warned, 'warning')}`;
  const title =
    result === 'healthy'
      ? `${paint.green('✔')} ${paint.bold(`${place} can be deployed`)}${also}`
      : `${paint.red('✖')} ${paint.bold(`${place} cannot be deployed`)}: ${count(failed, 'thing')} to mend${also}`;
  return `${[title, ...checks.flatMap((check) => checkLines(check, paint))].join('\n')}\n`;
}

function checkLines({ name, level, detail, hint }: DoctorCheck, paint: Paint): string[] {
  const mark = { ok: paint.green('✔'), warn: paint.yellow('!'), fail: paint.red('✖') }[level];
  return [
    `  ${mark} ${paint.dim(name.padEnd(LABEL_WIDTH))}${hung(plain(detail))}`,
    ...(hint === undefined ? [] : [`${MARGIN}${paint.cyan('→')} ${hung(plain(hint))}`]),
  ];
}

/** What does not fit beside the name stands below where it begins. */
function hung(text: string): string {
  return wrap(text, WIDTH - MARGIN.length - 2).replaceAll('\n', `\n${MARGIN}`);
}

const LABEL_WIDTH = 'configuration  '.length;
const MARGIN = ' '.repeat(4 + LABEL_WIDTH);

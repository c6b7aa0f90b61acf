import { WIDTH } from './width.ts';
import type { Paint } from './paint.ts';
import type { ValidationDocument } from './validation-document.ts';
import { count, plain } from './words.ts';
import { wrap } from './wrap.ts';

/** Says whether a configuration is valid, and of each finding where it is, what is wrong and what to do. */
export function validationText(document: ValidationDocument, paint: Paint): string {
  const { file, environments, findings } = document;
  const errors = findings.filter(({ severity }) => severity === 'error');
  const warnings = findings.length - errors.length;
  const [mark, words] =
    errors.length === 0
      ? [paint.green('✔'), `${file} is valid`]
      : [paint.red('✖'), `${file} has ${count(errors.length, 'error')}`];
  const also =
    warnings === 0 ? '' : `${errors.length === 0 ? ' with' : ' and'} ${count(warnings, 'warning')}`;
  const title = `${mark} ${paint.bold(plain(words))}${also} (${environments.join(', ')})`;
  const shown = findings.slice(0, MOST).flatMap((one) => linesOf(one, document, paint));
  const more = findings.length - MOST;
  const rest = more > 0 ? [`  and ${more} more: --output json lists them all`] : [];
  return `${wrap([title, ...shown, ...rest].join('\n'), WIDTH)}\n`;
}

/** Nobody reads more at once, and a wrong file has thousands. */
const MOST = 200;

function linesOf(
  { severity, location, path, message, hint, environments }: ValidationDocument['findings'][number],
  { environments: all }: ValidationDocument,
  paint: Paint,
): string[] {
  const mark = severity === 'error' ? paint.red('✖') : paint.yellow('!');
  const where = environments.length === all.length ? '' : paint.dim(` (${environments.join(', ')})`);
  const key = path === '' ? '' : `${path} `;
  return [
    `  ${mark} ${paint.cyan(plain(location))}${where}`,
    `    ${plain(key + message)}`,
    ...(hint === undefined ? [] : [`    ${paint.cyan('→')} ${plain(hint)}`]),
  ];
}

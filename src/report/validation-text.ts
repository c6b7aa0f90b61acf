import type { Paint } from './paint.ts';
import type { ValidationDocument } from './validation-document.ts';
import { count, plain } from './words.ts';
import { wrap } from './wrap.ts';

/** Says whether a configuration is valid, and of each finding where it is, what is wrong and what to do; 80 columns wide. */
export function validationText(document: ValidationDocument, paint: Paint): string {
  const { file, environments, findings } = document;
  const errors = findings.filter(({ severity }) => severity === 'error');
  const warnings = findings.length - errors.length;
  const [mark, words] =
    errors.length === 0
      ? [paint.green('✔'), `${file} is valid`]
      : [paint.red('✖'), `${file} has ${count(errors.length, 'error')}`];
  const also = warnings === 0 ? '' : `, and ${count(warnings, 'warning')}`;
  const title = `${mark} ${paint.bold(plain(words))}${also} (${environments.join(', ')})`;
  return `${wrap([title, ...findings.flatMap((one) => linesOf(one, document, paint))].join('\n'), 80)}\n`;
}

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

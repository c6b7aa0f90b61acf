import type { AuditDocument } from './audit-document.ts';
import type { Paint } from './paint.ts';
import { count, plain } from './words.ts';

/** Says what `deploy state audit` found: where, which secret by its name, and what to do; never a value. */
export function auditText(audit: AuditDocument, place: string, paint: Paint): string {
  const { findings, more, unread, unchecked, files, known } = audit;
  const looked = `${count(files, 'file')} of ${place} looked through for ${count(known, 'known value')} and for what looks like a secret`;
  const byFile = Map.groupBy(findings, ({ file }) => file);
  const lines = [
    ...(audit.result === 'clean' ? [`${paint.green('✔')} no secret found: ${looked}`] : []),
    ...(audit.result === 'incomplete'
      ? [`${paint.yellow('!')} no secret found, but not everything could be looked at: ${looked}`]
      : []),
    ...(audit.result === 'found'
      ? [
          `${paint.red('✖')} ${paint.bold(`${count(findings.length + more, 'place')} with a secret`)}: ${looked}`,
        ]
      : []),
    ...[...byFile].flatMap(([file, found]) => [
      `  ${paint.cyan(plain(file))}`,
      ...found.map((one) => `    ${findingLine(one)}`),
      `    ${paint.cyan('→')} ${plain(found[0]?.hint ?? '')}`,
    ]),
    ...(more === 0 ? [] : [`  and ${more} more`]),
    ...unread.map(
      ({ file, why }) => `  ${paint.yellow('!')} could not be read: ${plain(file)} (${plain(why)})`,
    ),
    ...unchecked.map((sentence) => `  ${paint.yellow('!')} ${plain(sentence)}`),
    ...(audit.result === 'found' ? [`  ${paint.cyan('→')} ${ROTATE}`] : []),
  ];
  return `${lines.join('\n')}\n`;
}

/** A value that lay in a file may have been read by whoever could read the file. */
const ROTATE =
  'Rotate each secret that was found: give it a new value, deploy, and end the old one where it came from.';

function findingLine({ line, path, kind, what, length }: AuditDocument['findings'][number]): string {
  const where = `line ${line}${path === undefined ? '' : `, ${plain(path)}`}`;
  const told = kind === 'value' ? `the value of ${what}` : `looks like a secret (${what})`;
  return `${where}: ${plain(told)}, ${count(length, 'character')}`;
}

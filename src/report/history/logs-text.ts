import { stripVTControlCharacters } from 'node:util';
import { NO_PAINT, type Paint } from '../no-paint.ts';
import { prettyLines } from '../pretty-log.ts';
import { count, plain } from '../words.ts';
import type { LogsDocument } from './logs-document.ts';

/** Writes the lines of a log for people, or the evidence that was saved, and names what else there is. */
export function logsText(
  { run, log, torn, lines, evidence, place, unreadable }: LogsDocument,
  { files, paint }: { readonly files: boolean; readonly paint: Paint },
): string {
  const pretty = prettyLines({ colorize: paint !== NO_PAINT });
  const told = [
    ...(files
      ? evidence.flatMap((file) => fileLines(file, place, paint))
      : lines.map((line) => pretty(JSON.stringify(line)).trimEnd())),
    ...(files && evidence.length === 0 ? [`nothing was saved of a failure in run ${run}`] : []),
    ...(!files && log === null ? [`there is no log of run ${run}${ELSEWHERE}`] : []),
    ...(!files && log !== null && lines.length === 0 ? [`nothing like that in ${plain(log)}`] : []),
    ...(!files && evidence.length > 0
      ? [paint.dim(`${count(evidence.length, 'file')} of evidence: --evidence lists them`)]
      : []),
    ...(torn > 0 && !files ? [paint.dim(`${count(torn, 'line')} of it cannot be read`)] : []),
    ...unreadable.map(
      ({ file, why }) => `${paint.yellow('!')} could not be read: ${plain(file)} (${plain(why)})`,
    ),
  ];
  return `${told.join('\n')}\n`;
}

const ELSEWHERE = ': it touched nothing, or was killed on another machine, or is older than the newest fifty';

function fileLines({ path, text }: LogsDocument['evidence'][number], place: string, paint: Paint): string[] {
  if (text === undefined) return [plain(`${place}/${path}`)];
  // Lines and tabs of a log of somebody else stay, what would steer a terminal does not.
  const shown = stripVTControlCharacters(text).replace(/[^\P{Control}\n\t]/gu, ' ');
  return [paint.bold(`── ${plain(path)}`), shown.trimEnd(), ''];
}

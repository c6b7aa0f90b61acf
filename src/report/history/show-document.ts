import { z } from 'zod';
import { criticalPath } from '../critical-path.ts';
import { head, list } from '../document-parts.ts';
import { type LogLine, logLine } from './log-lines.ts';
import { toldPart, toldRow, type ToldRun, toldStep } from './told.ts';

/** What `deploy show` prints. */
export const showDocument = z.strictObject({
  result: z.literal('completed'),
  exitCode: z.literal(0),
  environment: head.environment,
  cloud: head.cloud,
  run: toldRow.describe('The run in one row, as `deploy history` lists it.'),
  steps: list(toldStep).describe('Each step once, as the last command that touched it left it.'),
  criticalPath: z
    .strictObject({ milliseconds: z.number().min(0), steps: list(z.string()) })
    .describe('The longest chain of those steps that waited for each other.'),
  parts: list(toldPart).describe('What each command on the run told, the earliest first.'),
  files: z.strictObject({
    place: z.string().describe('Where the files of the run lie.'),
    log: z.string().nullable().describe('Its log; null where there is none, or it is on another machine.'),
    torn: z.int().min(0).describe('How many lines of the log cannot be read.'),
    evidence: list(z.string()).describe('What was saved of failures, below that place.'),
  }),
  events: list(logLine).exactOptional().describe('With `--events`: what happened, in the order of the log.'),
  unreadable: list(z.strictObject({ file: z.string(), why: z.string() })).describe('What could not be read.'),
});

/** One run, as JSON. */
export type ShowDocument = z.output<typeof showDocument>;

/** A run with its files, as it was found. */
interface Found extends ToldRun {
  readonly lines: readonly LogLine[];
  readonly torn: number;
  readonly evidence: readonly string[];
  readonly place: string;
  readonly log: string | undefined;
}

/** Writes a run as its document. */
export function showDocumentOf(
  found: Found,
  about: Pick<ShowDocument, 'environment' | 'cloud' | 'unreadable'> & { readonly events: boolean },
): ShowDocument {
  const { row, parts, steps, place, log, torn, evidence, lines } = found;
  const { environment, cloud, unreadable, events } = about;
  return {
    result: 'completed',
    exitCode: 0,
    environment,
    cloud,
    run: row,
    steps,
    criticalPath: criticalPath(steps),
    parts,
    files: { place, log: log ?? null, torn, evidence },
    ...(events && { events: lines }),
    unreadable: [...unreadable],
  };
}

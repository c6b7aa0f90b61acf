import { z } from 'zod';

/** One line of the log of a run. */
export type LogLine = z.output<typeof logLine>;

/** The shape of a line; of events and notes of other versions only the type is sure. */
export const logLine = z.looseObject({
  level: z.int().describe('As pino counts: 20 debug, 30 info, 40 warn, 50 error.'),
  time: z.iso.datetime(),
  run: z.string().exactOptional(),
  step: z.string().exactOptional(),
  correlationId: z.string().describe('One per process.'),
  event: z.looseObject({ type: z.string() }).describe('What happened, whole.'),
  msg: z.string().describe('The same in one sentence.'),
});

/** What a log was found to hold. */
export interface ReadLog {
  readonly lines: readonly LogLine[];
  /** How many lines are none: a kill has torn them, or they are of something else. */
  readonly torn: number;
}

/** Reads a log, whatever a kill has left of it. */
export function readLog(text: string): ReadLog {
  const all = text.split('\n').filter((line) => line !== '');
  const lines = all.flatMap((line) => lineIn(line) ?? []);
  return { lines, torn: all.length - lines.length };
}

function lineIn(text: string): LogLine | undefined {
  try {
    return logLine.safeParse(JSON.parse(text)).data;
  } catch {
    return undefined;
  }
}

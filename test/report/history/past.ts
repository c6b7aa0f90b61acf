import type { Event } from '../../../src/engine/event.ts';
import { type KeptPart, partsIn } from '../../../src/report/history/kept-report.ts';
import { type LogLine, readLog } from '../../../src/report/history/log-lines.ts';

/** A time so many seconds after noon. */
export function at(seconds: number): string {
  return new Date(Date.UTC(2026, 0, 31, 12, 0, 0) + seconds * 1000).toISOString();
}

/** A report as a run keeps it, with what is told of it. */
export function reportOf(more: object = {}): KeptPart {
  const text = JSON.stringify({
    result: 'completed',
    exitCode: 0,
    runId: 'run-1',
    command: 'run',
    environment: 'local',
    cloud: 'emulator',
    times: { startedAt: at(0), finishedAt: at(10), durationMs: 10_000, criticalPathMs: 8000 },
    steps: [],
    rollback: null,
    by: { user: 'ann', host: 'builder' },
    program: '1.2.3',
    correlationId: 'process-1',
    ...more,
  });
  const [part] = partsIn(text);
  if (part === undefined) throw new Error('no report');
  return part;
}

/** What a report says of a step. */
export function stepOf(name: string, more: object = {}) {
  return { name, status: 'completed', reason: '', changed: [], durationMs: 1000, ...more };
}

/** Lines of a log: what one process told, a second apart from each other. */
export function linesOf(
  events: readonly (Event | { readonly type: string; readonly [member: string]: unknown })[],
  { from = 0, correlationId = 'process-1' } = {},
): readonly LogLine[] {
  const text = events.map((event, index) =>
    JSON.stringify({
      level: 30,
      time: at(from + index),
      run: 'run-1',
      ...('step' in event && { step: event.step }),
      correlationId,
      event,
      msg: event.type,
    }),
  );
  return readLog(text.join('\n')).lines;
}

import type { Event } from '../engine/event.ts';
import type { EventDocument } from '../report/event-document.ts';
import type { Opening } from '../report/reporter.ts';
import type { Shell } from './shell.ts';

/** The events of a command as lines of JSON on stdout, while they happen; the result follows as the last line. */
export interface EventStream {
  opening(opening: Opening): void;
  tell(event: Event): void;
  /** Says how much was left out, if anything was; nothing may be told afterwards. */
  end(): void;
}

/** What it is written to, and by which clock. */
export interface EventStreamMeans extends Pick<Shell, 'world' | 'redactor'> {
  readonly stdout: Pick<Shell['stdout'], 'destroyed' | 'writableLength'> & { write(text: string): boolean };
}

/**
 * Opens it. Nothing waits for whoever reads it: what a slow reader has not taken yet is kept up to a limit, then what only
 * tells of progress is left out, and beyond a second limit everything is, until it reads again; `events-lost` counts what was
 * left out. A reader that went away keeps nobody from deploying.
 */
export function openEventStream({ stdout, world, redactor }: EventStreamMeans): EventStream {
  let lost = 0;
  const write = (line: EventDocument): void => void stdout.write(`${JSON.stringify(line)}\n`);
  const time = (): string => new Date(world.now()).toISOString();
  const flushLost = (): void => {
    if (lost > 0) write({ type: 'events-lost', time: time(), count: lost });
    lost = 0;
  };
  const send = (line: EventDocument): void => {
    if (stdout.destroyed) return;
    if (stdout.writableLength > (DETAIL.has(line.type) ? MOST_DETAIL : MOST)) {
      lost += 1;
      return;
    }
    flushLost();
    write(line);
  };
  return {
    opening: ({ title, steps, notes }) =>
      send(redactor.json({ type: 'opening', time: time(), title, steps: [...steps], notes: [...notes] })),
    tell: (event) => send({ ...event, time: time() }),
    end: () => {
      if (!stdout.destroyed) flushLost();
    },
  };
}

/** Characters that wait to be read: some thousand lines, and ten times as many. */
const MOST_DETAIL = 1024 * 1024;
const MOST = 10 * MOST_DETAIL;

/** What only tells of progress. */
const DETAIL: ReadonlySet<EventDocument['type']> = new Set([
  'step-progress',
  'run-progress',
  'item-started',
  'item-ended',
]);

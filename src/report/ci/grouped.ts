import type { Event } from '../../engine/event.ts';
import type { Opening, Reporter } from '../reporter.ts';
import { telling } from '../telling.ts';
import { plain } from '../words.ts';
import type { Dialect } from './dialect.ts';

/** How the log of a pipeline is written. */
export interface Grouped {
  readonly dialect: Dialect;
  /** Writes lines of ours, which may be commands. */
  readonly command: (line: string) => void;
  /** Writes lines in which others may have a part. */
  readonly write: (text: string) => void;
  readonly now: () => number;
}

/**
 * Writes the log of a run for a pipeline, which puts a time before each line itself: when a step begins and ends is said at
 * once, and what it said of its work stands in a group behind that, which can be unfolded. Steps work at the same time, and
 * groups cannot: so a group is written when its step has ended. What a long step waits for is said each minute meanwhile.
 */
export function grouped({ dialect, command, write, now }: Grouped, opening: Opening): Reporter {
  for (const note of [...opening.notes, opening.title]) write(`${plain(note)}\n`);
  const held = new Map<string, Held>();
  const show = (step: string | undefined, text: string): void => {
    write(`${plain(step === undefined ? text : `${step}: ${text}`)}\n`);
  };
  const unfold = (step: string): void => {
    const lines = held.get(step)?.lines ?? [];
    held.delete(step);
    if (lines.length === 0) return;
    command(dialect.group(`${step}: what it did`));
    for (const line of lines) write(`${line}\n`);
    command(dialect.endGroup);
  };
  return {
    tell(event) {
      const { step, text } = telling(event);
      if (step === undefined || !isDetail(event)) {
        show(step, text);
        if (step === undefined) return;
        if (isEnd(event)) unfold(step);
        else if (isBegin(event)) held.set(step, { lines: [], saidAt: now() });
        return;
      }
      const of = held.get(step);
      // Of a step that has not begun: what is looked for before.
      if (of === undefined) return show(step, text);
      for (const line of detailOf(event, text)) if (line !== of.lines.at(-1)) of.lines.push(line);
      if (of.lines.length > MOST) of.lines.splice(0, of.lines.length - MOST, LEFT_OUT);
      if (event.type !== 'step-progress' || now() - of.saidAt < SILENCE_MS) return;
      of.saidAt = now();
      show(step, text);
    },
    close() {
      for (const step of held.keys()) unfold(step);
    },
  };
}

interface Held {
  readonly lines: string[];
  /** When something of it was last said at once. */
  saidAt: number;
}

const SILENCE_MS = 60_000;

/** Lines of one step: a build that writes millions of them must not fill the memory. */
const MOST = 2000;
const LEFT_OUT = '… earlier lines are in the log of the run';

/** What is of interest when a step is looked at, and not before. */
function isDetail({ type }: Event): boolean {
  return (
    type === 'step-progress' || type === 'item-started' || type === 'item-ended' || type === 'step-output'
  );
}

function isBegin({ type }: Event): boolean {
  return type === 'step-started' || type === 'step-restoring';
}

function isEnd({ type }: Event): boolean {
  return (
    type === 'step-completed' ||
    type === 'step-failed' ||
    type === 'step-restored' ||
    type === 'step-pending' ||
    type === 'step-restore-failed'
  );
}

function detailOf(event: Event, text: string): string[] {
  const lines = event.type === 'step-output' ? event.lines : [];
  return [text, ...lines].map(plain);
}

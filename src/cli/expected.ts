import type { Expected } from '../report/expected.ts';
import { type KeptPart, partsIn } from '../report/history/kept-report.ts';
import type { RunFiles } from '../state/run-files.ts';
import { REPORT } from './kept-runs.ts';

/**
 * Says from what the newest runs told how long each step is likely to take; where a run is named, from those before it. What
 * cannot be read tells nothing: nobody is kept from deploying for want of an estimate.
 */
export async function expectedFrom(
  runs: Pick<RunFiles, 'list' | 'read'>,
  before?: string,
): Promise<Expected> {
  const all = await runs.list().catch((): readonly string[] => []);
  const at = before === undefined ? -1 : all.indexOf(before);
  const newest = all.slice(0, at === -1 ? all.length : at).slice(-NEWEST);
  const texts = await Promise.all(newest.map((run) => runs.read(run, REPORT).catch(() => undefined)));
  const times = new Map<string, number[]>();
  // The newest first: of each step the first few count.
  for (const { command = 'run', steps } of texts.flatMap(readParts).toReversed()) {
    // An undo tells of the same steps, and a return runs only a part of them.
    if (command !== 'run') continue;
    for (const { name, status, durationMs, changed } of steps) {
      if (status !== 'completed') continue;
      const key = keyOf(name, isFirst(changed) ? 'first' : 'again');
      times.set(key, [...(times.get(key) ?? []), durationMs].slice(0, COUNTED));
    }
  }
  return { of: (step, what) => middle(times.get(keyOf(step, what)) ?? []) };
}

/** Whether a step makes its things for the first time, or anew, by what decided that it runs. */
export function isFirst(changed: readonly { readonly leaf: string }[]): boolean {
  return changed.some(({ leaf }) => leaf === '<never ran>' || leaf === '<gone from the cloud>');
}

/** So many runs are looked at, and so many times of each step are counted. */
const NEWEST = 20;
const COUNTED = 5;

function readParts(text: string | undefined): readonly KeptPart[] {
  if (text === undefined) return [];
  try {
    return partsIn(text);
  } catch {
    return [];
  }
}

function keyOf(step: string, what: 'first' | 'again'): string {
  return `${what} ${step}`;
}

function middle(times: readonly number[]): number | undefined {
  return times.toSorted((a, b) => a - b)[Math.floor(times.length / 2)];
}

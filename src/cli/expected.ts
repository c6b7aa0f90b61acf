import { z } from 'zod';
import { because } from '../report/document-parts.ts';
import type { Expected } from '../report/expected.ts';
import type { RunFiles } from '../state/run-files.ts';
import { REPORT } from './kept-runs.ts';

/**
 * Says from what the newest runs told how long each step is likely to take. What cannot be read tells nothing: nobody is kept
 * from deploying for want of an estimate.
 */
export async function expectedFrom(runs: Pick<RunFiles, 'list' | 'read'>): Promise<Expected> {
  const newest = await runs.list().then(
    (all) => all.slice(-NEWEST).toReversed(),
    () => [],
  );
  const texts = await Promise.all(newest.map((run) => runs.read(run, REPORT).catch(() => undefined)));
  const times = new Map<string, number[]>();
  for (const text of texts) {
    for (const { name, status, durationMs, changed } of stepsIn(text)) {
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

const reportShape = z.looseObject({
  steps: z.array(
    z.looseObject({
      name: z.string(),
      status: z.string(),
      durationMs: z.number(),
      changed: z.array(because),
    }),
  ),
});

function stepsIn(text: string | undefined): z.output<typeof reportShape>['steps'] {
  if (text === undefined) return [];
  try {
    return reportShape.parse(JSON.parse(text)).steps;
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

import { ratiosOf, spreadOf } from './statistics.ts';
import { peakOf, timed, type Command, type Ended, type Timing } from './timing.ts';
import type { Figure } from './row.ts';

/** One of those that are measured side by side. */
export interface Contestant {
  readonly name: string;
  readonly command: Command;
  /** Done before each measurement, and not measured. */
  readonly prepare?: () => void | Promise<void>;
  /** Throws when the command did not do what is measured. */
  readonly check: (ended: Ended) => void;
  /** Done when all is measured. */
  readonly finish?: () => Promise<void>;
  /** It gets fewer rounds where it is slow. */
  readonly isBrief?: true;
  /** What is measured for comparison only: it is brief, too, and gets no round where it fails. */
  readonly isPeer?: true;
}

/** What each contestant needed, round by round, by its name. */
export type Laps = ReadonlyMap<string, readonly Timing[]>;

/**
 * Measures contestants in turns, A B C A B C and never one after the other had all its rounds, after one round each to warm
 * up. A peer that fails then is left out, and `dropped` is told why. Throws what a check of ours throws.
 */
export async function race(
  contestants: readonly Contestant[],
  rounds: number,
  dropped: (name: string, why: string) => void = () => undefined,
): Promise<Laps> {
  const laps = new Map<string, Timing[]>();
  const most = new Map<string, number>();
  for (let round = -1; round < rounds; round++) {
    for (const contestant of contestants) {
      const { name, isPeer, isBrief } = contestant;
      if (round >= (most.get(name) ?? rounds)) continue;
      try {
        // The set-up of another may have touched what this one looks at.
        if (round < 0 && isPeer && !contestant.prepare) await timed(contestant.command);
        const timing = await lap(contestant);
        if (round < 0) most.set(name, isPeer || isBrief ? roundsOf(timing, rounds) : rounds);
        // What takes so long is measured once, and this was it.
        if (round >= 0 || most.get(name) === 0) laps.set(name, [...(laps.get(name) ?? []), timing]);
      } catch (error) {
        if (!isPeer) throw error;
        most.set(name, 0);
        laps.delete(name);
        dropped(name, error instanceof Error ? error.message : String(error));
      }
    }
  }
  return laps;
}

async function lap(contestant: Contestant): Promise<Timing> {
  await contestant.prepare?.();
  const timing = await timed(contestant.command);
  checked(contestant, timing);
  return timing;
}

/** The bench as a whole must end within some minutes: what takes seconds varies little. */
function roundsOf({ wallMs }: Timing, rounds: number): number {
  return Math.min(rounds, wallMs > 8000 ? 0 : wallMs > 3000 ? 3 : rounds);
}

/** What one contestant needed over what another did, pair by pair. */
export function comparison(
  laps: Laps,
  [name, over]: readonly [name: string, over: string],
  of: 'wallMs' | 'cpuMs',
): { readonly values: readonly number[]; readonly told: string } {
  const figures = figuresOf(laps, name, of);
  const counterparts = figuresOf(laps, over, of).slice(0, figures.length);
  return {
    values: ratiosOf(figures, counterparts),
    told: `${milliseconds(spreadOf(figures).median)} over ${milliseconds(spreadOf(counterparts).median)}`,
  };
}

/** The milliseconds of one contestant, round by round. */
export function figuresOf(laps: Laps, name: string, of: 'wallMs' | 'cpuMs'): number[] {
  const timings = laps.get(name);
  if (timings === undefined) throw new Error(`${name} was not measured`);
  return timings.map((timing) => timing[of]);
}

/** The most memory that a contestant needs, three times over: unlike time it hardly varies. None where nobody can tell. */
export async function peakFigure(contestant: Contestant, goal?: number): Promise<Figure[]> {
  const values: number[] = [];
  for (let round = 0; round < 3; round++) {
    await contestant.prepare?.();
    const peak = await peakOf(contestant.command);
    if (peak === undefined) return [];
    checked(contestant, peak);
    values.push(peak.mebibytes);
  }
  return [{ name: 'peak memory', unit: 'MiB', values, ...(goal !== undefined && { goal }) }];
}

/** A time for people. */
export function milliseconds(figure: number): string {
  return figure < 10_000 ? `${figure.toFixed(figure < 10 ? 1 : 0)} ms` : `${(figure / 1000).toFixed(1)} s`;
}

function checked({ name, check }: Contestant, ended: Ended): void {
  try {
    check(ended);
  } catch (cause) {
    const tail = `${ended.stdout}\n${ended.stderr}`.trim().slice(-2000);
    throw new Error(`${name} did not do what is measured (exit code ${ended.code}):\n${tail}`, { cause });
  }
}

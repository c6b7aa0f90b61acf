import { inProcesses, type Job, type Outcome } from './pool.ts';
import { switches } from './rules/index.ts';
import type { Switch } from './rules/rule.ts';

/** What a sweep with one rule off came to. */
export interface Ablation {
  readonly off: Switch;
  readonly outcome: Outcome;
  /** As it should be: it shows failures, or is known to be silent. */
  readonly expected: boolean;
}

/** Sweeps with each rule off in turn, in the order of the rules; only one when it is named. */
export async function ablate(
  how: { readonly rule: number | undefined; readonly stride: number; readonly journeys: number },
  onEnd: (ablation: Ablation) => void,
): Promise<readonly Ablation[]> {
  const jobs = switches
    .map((off, index) => ({ ...jobFor(index, how), off }))
    .filter(({ off }) => how.rule === undefined || off.rule === how.rule);
  const ablations: Ablation[] = [];
  await inProcesses(jobs, ({ off }, outcome) => {
    const expected = outcome.failed > 0 || off.silent !== undefined;
    const ablation = { off, outcome, expected };
    ablations.push(ablation);
    onEnd(ablation);
  });
  return ablations.toSorted((one, other) => switches.indexOf(one.off) - switches.indexOf(other.off));
}

function jobFor(index: number, { stride, journeys }: { stride: number; journeys: number }): Job {
  const args = [index, stride, journeys].map(String);
  return { module: new URL('ablated.ts', import.meta.url), args, limitMs: 900_000 };
}

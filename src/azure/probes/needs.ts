import type { Required } from '../../engine/gate.ts';
import { requirement, type Requirement, type RequirementOf } from '../requirement.ts';

/** What is required, and by which steps. */
export interface Need<One extends Requirement = Requirement> {
  readonly steps: readonly string[];
  readonly requirement: One;
}

/** All that is required, each thing once. */
export interface Needs {
  of<Kind extends Requirement['kind']>(kind: Kind): readonly Need<RequirementOf<Kind>>[];
  /** What is no requirement: nobody can look at it. */
  readonly unknown: readonly string[];
}

/** Puts together what the steps require: the same thing, required by two, is one need of both. */
export function needsOf(required: readonly Required[]): Needs {
  const found = new Map<string, { steps: string[]; requirement: Requirement }>();
  const unknown: string[] = [];
  for (const { step, requirement: told } of required) {
    const parsed = requirement.safeParse(told);
    if (!parsed.success) unknown.push(`${step} requires what is no requirement: ${JSON.stringify(told)}`);
    else {
      const key = JSON.stringify(parsed.data).toLowerCase();
      const need = found.get(key) ?? { steps: [], requirement: parsed.data };
      if (!need.steps.includes(step)) need.steps.push(step);
      found.set(key, need);
    }
  }
  return {
    unknown,
    of<Kind extends Requirement['kind']>(kind: Kind) {
      return [...found.values()].filter(
        (need): need is { steps: string[]; requirement: RequirementOf<Kind> } => isOf(need.requirement, kind),
      );
    },
  };
}

/** The steps of several needs, each once. */
export function stepsOf(needs: readonly Need[]): string[] {
  return [...new Set(needs.flatMap(({ steps }) => steps))];
}

function isOf<Kind extends Requirement['kind']>(one: Requirement, kind: Kind): one is RequirementOf<Kind> {
  return one.kind === kind;
}

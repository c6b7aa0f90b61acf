import type { RunDocument } from './documents.ts';

/** The last lines of the log of a build or job, and where all of it lies. */
export interface Output {
  readonly lines: readonly string[];
  readonly log: string;
}

/** Adds to each failure of a run how the log of its build or job ended. */
export function withOutputs(run: RunDocument, outputs: ReadonlyMap<string, Output>): RunDocument {
  if (outputs.size === 0) return run;
  return {
    ...run,
    steps: run.steps.map((step) => {
      const output = outputs.get(step.name);
      if (step.error === undefined || output === undefined) return step;
      return { ...step, error: { ...step.error, tail: output.lines, log: output.log } };
    }),
  };
}

import { decisiveLine } from './decisive-line.ts';
import type { CommandError } from './document-parts.ts';
import type { RunDocument } from './documents.ts';

/** How the log of a failed build, job or container ends, and where all of it lies. */
export interface Output {
  readonly step: string;
  /** `build of productservice` */
  readonly item: string;
  readonly address: string;
  readonly lines: readonly string[];
  readonly log: string;
}

/**
 * Adds to each failure of a run how the log of its build or job ended, and has the line that says why be its cause: who
 * ran it knows no more than that it failed.
 */
export function withOutputs(run: RunDocument, outputs: readonly Output[]): RunDocument {
  if (outputs.length === 0) return run;
  return {
    ...run,
    steps: run.steps.map((step) => {
      const { name, error } = step;
      if (error === undefined) return step;
      const own = outputs.filter((one) => one.step === name);
      const exact = own.find(({ address }) => address.toLowerCase() === error.address?.toLowerCase());
      // The first that failed is what the others came of, or failed beside.
      const output = exact ?? own[0];
      if (output === undefined) return step;
      const { item, lines, log } = output;
      const cause = exact === undefined ? undefined : decisiveLine(lines);
      const message = cause === undefined ? error.message : withCause(error, item, cause);
      return { ...step, error: { ...error, message, tail: lines, log } };
    }),
  };
}

/** Where something else failed, such as a request, that is the cause. */
function withCause({ reason, message }: CommandError, item: string, cause: string): string {
  if (reason === 'build-failed' || reason === 'job-failed') return `${item}: ${cause}`;
  // Azure tells by what it knows that an app is not healthy.
  return reason === 'unhealthy' ? `${message}; its log: ${cause}` : message;
}

import type { CommandError } from './document-parts.ts';
import type { RunDocument } from './documents.ts';
import { nextCommand, type SameFlags } from './next-command.ts';

/**
 * Completes the commands in the hints of a run's failures with the flags of its deployment: who wrote the hints does not
 * know them, and typed as it stood such a command could be about another environment, or another cloud.
 */
export function withTypedHints(run: RunDocument, flags: SameFlags): RunDocument {
  return {
    ...run,
    steps: run.steps.map((step) => ({
      ...step,
      ...(step.error && { error: typed(step.error, flags) }),
    })),
    ...(run.error && { error: typed(run.error, flags) }),
  };
}

function typed<Error extends CommandError>(error: Error, flags: SameFlags): Error {
  return error.hint === undefined ? error : { ...error, hint: typedHint(error.hint, flags) };
}

/** Completes each command that stands in backticks with the flags of a deployment. */
export function typedHint(hint: string, flags: SameFlags): string {
  return hint.replaceAll(
    /`npx deploy([^`]*)`/g,
    (_, words: string) => `\`${nextCommand(flags, ...words.split(' ').slice(1))}\``,
  );
}

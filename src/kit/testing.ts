import { wholeStep } from '../cli/whole-step.ts';
import { Failure, toFailure } from '../engine/failure.ts';
import { accidentLaws, undoneAccidentLaws } from './laws/accidents.ts';
import type { Rule } from './laws/broken.ts';
import { changeLaw, deletionLaw } from './laws/drifting.ts';
import { inputLaws } from './laws/inputs.ts';
import { runLaws } from './laws/running.ts';
import { protectionLaw, undoLaws, updateLaws } from './laws/undoing.ts';
import type { Law, OwnStep, StepSetup } from './setup.ts';
import { openTrial } from './trial.ts';

/** What a test of a user's step imports as `@deploy-cli/deploy/testing`. */
export type { ConfigValues } from './config.ts';
export type { Door } from './doors.ts';
export type { Law, Outside, OwnStep, StepSetup } from './setup.ts';

/**
 * The laws of a step, each to be given to the `test` of `node:test`, vitest or the like. A law tries the step with the real
 * engine, in memory and in the embedded Azure: it is run, run again, killed at each of its calls and gone on with, killed
 * and rolled back, refused, undone and destroyed. Waiting takes no time, and no file is left.
 *
 * ```ts
 * for (const law of lawsOf(step)) test(law.title, law.check);
 * ```
 *
 * A check rejects with a `Failure` whose message says what the step does instead, and what to do. What is no step at all
 * throws at once, `step-invalid`.
 */
export function lawsOf(step: OwnStep, setup: StepSetup = {}): Law[] {
  const whole = wholeStep(step, 'what the test hands over');
  const trial = openTrial(whole, setup);
  return rulesOf(whole, setup).map(({ says, holds }) => ({
    title: `${step.name}: ${says}`,
    check: async () => {
      try {
        await holds(trial);
      } catch (error) {
        throw told(error, step.name);
      }
    },
  }));
}

function rulesOf({ rollback }: OwnStep, { changed, protecting, changes, outside }: StepSetup): Rule[] {
  const isUndoable = rollback !== undefined;
  return [
    ...inputLaws,
    ...runLaws,
    ...accidentLaws,
    ...(isUndoable ? [...undoneAccidentLaws, ...undoLaws, deletionLaw] : []),
    ...(isUndoable && changed ? updateLaws : []),
    ...(protecting ? [protectionLaw] : []),
    ...((changes ?? outside) ? [changeLaw] : []),
  ];
}

function told(error: unknown, step: string): Failure {
  const { reason, message, details } = toFailure(error);
  const { hint = '' } = details;
  // Runners of tests show the message alone.
  const whole = hint === '' || message.includes(hint) ? message : `${message}. ${hint}`;
  return new Failure(reason, whole.startsWith(step) ? whole : `${step}: ${whole}`, details);
}

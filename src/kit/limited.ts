import { clearTimeout, setTimeout } from 'node:timers';
import type { OwnStep } from './setup.ts';

/**
 * Waits for work for so many milliseconds of the real clock: the clock of a trial stands still while nothing is waited for on
 * it. Then throws what `over` returns, whose part it is to end the work.
 */
export async function limited<Result>(
  milliseconds: number,
  work: Promise<Result>,
  over: () => Error,
): Promise<Result> {
  const late = Promise.withResolvers<never>();
  const timer = setTimeout(() => late.reject(over()), milliseconds);
  try {
    return await Promise.race([work, late.promise]);
  } finally {
    clearTimeout(timer);
  }
}

/** A step of which it is known what it is doing. */
export interface Watched {
  readonly step: OwnStep;
  /** The member that has been at work for the longest time, if one is. */
  atWork(): string | undefined;
}

/** Watches the members of a step that may take their time. */
export function watched(step: OwnStep): Watched {
  const working: string[] = [];
  const during = async <Result>(member: string, work: () => Result): Promise<Awaited<Result>> => {
    working.push(member);
    try {
      return await work();
    } finally {
      working.splice(working.indexOf(member), 1);
    }
  };
  const { rollback } = step;
  return {
    step: {
      ...step,
      inputs: (...given) => during('inputs', () => step.inputs(...given)),
      observe: (...given) => during('observe', () => step.observe(...given)),
      run: (...given) => during('run', () => step.run(...given)),
      rollback: rollback && ((...given) => during('rollback', () => rollback(...given))),
    },
    atWork: () => working[0],
  };
}

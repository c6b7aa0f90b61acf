import type { UnlockDocument } from '../report/state-documents.ts';
import { holderText, unlockText } from '../report/state-text.ts';
import { agreed } from './confirm.ts';
import { type Environment, type EnvironmentFlags, openEnvironment } from './environment.ts';
import type { Outcome } from './outcome.ts';
import type { Shell } from './shell.ts';

/**
 * `deploy unlock`: shows who holds the lock of the environment, asks, and takes it away; the former holder's writes are
 * refused from then on, and its run is left open. Throws `Failure` `usage` where it is not confirmed, and `locked` for a
 * lock of the kernel, which a living process holds and nobody can take away.
 */
export async function unlock(
  flags: EnvironmentFlags & { readonly yes: boolean },
  shell: Shell,
): Promise<Outcome> {
  const environment = await openEnvironment(flags, shell);
  const { lock, place } = environment.state;
  const { held, holder } = await lock.look();
  if (!held) {
    // The note of a dead holder says nothing any more.
    if (holder !== undefined) await lock.break();
    return outcome(environment, 'nothing-to-do', null, shell);
  }
  await agreed(flags, shell, {
    plan: (paint) => holderText(holder ?? null, paint),
    question: 'Take it away?',
    refusal: `${place}: the lock is held, and nobody can be asked here`,
    hint: 'Add --yes to take it away without a question.',
  });
  // While a person thought about the answer, the lock may have passed to somebody who was not shown.
  await lock.break(holder);
  return outcome(environment, 'completed', holder ?? null, shell);
}

function outcome(
  { loaded, state: { place } }: Environment,
  result: UnlockDocument['result'],
  holder: UnlockDocument['holder'],
  { redactor }: Shell,
): Outcome {
  const { environment, cloud } = loaded;
  const document: UnlockDocument = redactor.json({ result, exitCode: 0, environment, cloud, place, holder });
  return { document, text: (paint) => unlockText(document, paint) };
}

import { unprotect } from '../engine/unprotect.ts';
import { agreed } from './confirm.ts';
import type { Outcome } from './outcome.ts';
import { type ChangingFlags, perform } from './perform.ts';
import { openProject } from './project.ts';
import type { Shell } from './shell.ts';

type UnprotectFlags = Omit<ChangingFlags, 'offline'> & { readonly address: string; readonly yes: boolean };

/**
 * `deploy state unprotect ADDRESS`: ends the protection of something that no configuration names any more, once that is
 * confirmed; the next run gives it back. Throws `Failure` `usage` for what is not protected, and `run-open`.
 */
export async function stateUnprotect(flags: UnprotectFlags, shell: Shell): Promise<Outcome> {
  const project = await openProject(flags, shell);
  const { address } = flags;
  await agreed(flags, shell, {
    plan: () => `${address} loses its protection: once nothing names it, the next run deletes it.\n`,
    question: 'Let go of it?',
    refusal: 'what is protected is let go of only when somebody says so, and nobody can be asked here',
    hint: 'Add --yes to do it without a question.',
  });
  const doing = `unprotecting in ${project.place}`;
  return perform(
    { command: 'unprotect', doing, steps: [], act: (engine) => unprotect(engine, [address]) },
    project,
    { ...flags, offline: true },
    shell,
  );
}

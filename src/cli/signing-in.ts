import { signedIn } from '../azure/sign-in.ts';
import type { Shell } from './shell.ts';

/**
 * Whoever is signed in where this command runs: a person, an identity of the machine, or the job of a pipeline, by its
 * variables; its tokens are hidden. A source of tokens that does not answer for `limitMs` milliseconds counts as away.
 */
export function signingIn(
  tenantId: string,
  { world, variables, redactor }: Pick<Shell, 'world' | 'variables' | 'redactor'>,
  limitMs?: number,
): ReturnType<typeof signedIn> {
  const hide = (secret: string): void => redactor.hide(secret);
  return signedIn(tenantId, world, { variables, hide, ...(limitMs !== undefined && { limitMs }) });
}

import type { TokenCredential } from '@azure/core-auth';
import type { Traffic } from './traffic.ts';

/**
 * The same credential, whose failures are told, and which ends in bounded time: it is asked outside of what limits and
 * repeats requests, and repeats its own.
 */
export function watchedCredential(
  credential: TokenCredential,
  traffic: Traffic | undefined,
): TokenCredential {
  return {
    async getToken(scopes, options) {
      try {
        return await inTime(credential.getToken(scopes, options));
      } catch (thrown) {
        if (options?.abortSignal?.aborted !== true) traffic?.tokenFailed(messageOf(thrown));
        throw thrown;
      }
    },
  };
}

async function inTime<T>(token: Promise<T>): Promise<T> {
  const { promise: late, reject } = Promise.withResolvers<never>();
  const timer = setTimeout(() => reject(new TooLate()), LONGEST_SIGN_IN_MS).unref();
  try {
    return await Promise.race([token, late]);
  } finally {
    clearTimeout(timer);
  }
}

/** Milliseconds well beyond what any source of tokens is known to take, one after the other. */
export const LONGEST_SIGN_IN_MS = 120_000;

/** Told as what it is: a failure to sign in. */
class TooLate extends Error {
  override readonly name = 'AuthenticationError';

  constructor() {
    super(`there was no token within ${LONGEST_SIGN_IN_MS / 1000} s`);
  }
}

function messageOf(thrown: unknown): string {
  return thrown instanceof Error ? (thrown.message.split('\n', 1)[0] ?? '') : String(thrown);
}

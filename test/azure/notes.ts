import type { Operations } from '../../src/engine/operations.ts';

/** The operations of one transaction, as its journal keeps them: it outlives the processes that note them. */
export function notes(): Operations & {
  /** Address to the digest of what was asked for, and the token. */
  all(): Record<string, [body: string, token: string]>;
} {
  const noted = new Map<string, [body: string, token: string]>();
  return {
    find: (at, body) => {
      const [known, token] = noted.get(at) ?? [];
      return known === body ? token : undefined;
    },
    note: async (at, body, token) => void noted.set(at, [body, token]),
    all: () => Object.fromEntries(noted),
  };
}

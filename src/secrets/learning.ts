import type { Azure } from '../azure/azure.ts';
import { nameOf } from '../azure/ids.ts';
import { Secret } from './secret.ts';

/** What remembers values, and is told of changes. */
export interface Remembering {
  /** Takes note of the value that a secret has from now on. */
  learn(name: string, value: Secret): void;
  /** Forgets everything. */
  forget(): void;
}

/**
 * The same Azure, which tells of what changes secrets: of each value that a step puts into the vault, and that something was
 * put back, after which nobody knows what the vault holds.
 */
export function learningSecrets(azure: Azure, memory: Remembering): Azure {
  const { secrets } = azure;
  return {
    ...azure,
    restore: async (...what) => {
      try {
        await azure.restore(...what);
      } finally {
        memory.forget();
      }
    },
    secrets: {
      ...secrets,
      put: async (at, ...how) => {
        const held = await secrets.put(at, ...how);
        memory.learn(nameOf(at), new Secret(held.value));
        return held;
      },
    },
  };
}

import type { Azure } from '../azure/azure.ts';
import { nameOf } from '../azure/ids.ts';
import { Secret } from './secret.ts';

/** The same Azure, which tells of each value that a step puts into the vault: what is remembered of it is another one. */
export function learningSecrets(azure: Azure, learn: (name: string, value: Secret) => void): Azure {
  const { secrets } = azure;
  return {
    ...azure,
    secrets: {
      ...secrets,
      put: async (at, ...how) => {
        const held = await secrets.put(at, ...how);
        learn(nameOf(at), new Secret(held.value));
        return held;
      },
    },
  };
}

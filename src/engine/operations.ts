import type { Ledger } from './ledger.ts';
import type { Address } from './step.ts';
import type { World } from './world.ts';

/**
 * The long-running operations of one transaction, so that the next process waits for those that a dead one had started
 * instead of starting them again. A token is valid only for the same address and body.
 */
export interface Operations {
  /** The token noted for this address and body, unless its step has ended since. */
  find(at: Address, body: string): string | undefined;
  /** Notes, durably, how to go on with an operation; before its first poll. Secret-free: a token is kept as it is. */
  note(at: Address, body: string, token: string): Promise<void>;
}

/** The operations as the journal of the open run knows them. Outside a run nothing is known and nothing noted. */
export function journaledOperations(ledger: Ledger, world: World): Operations {
  return {
    find: (at, body) => {
      const noted = ledger.state.open?.operations[at];
      return noted?.body === body ? noted.token : undefined;
    },
    note: async (at, body, token) => {
      if (ledger.state.open === undefined) return;
      await ledger.append({ entry: 'operation', at, body, token, time: world.now() });
    },
  };
}

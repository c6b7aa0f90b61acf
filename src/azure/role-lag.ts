import { Failure } from '../engine/failure.ts';
import type { Connection } from './connection.ts';
import { pause } from './operation.ts';

/**
 * Makes a write again while Azure refuses the image or a secret for want of a role: one that was just assigned takes
 * minutes to act. Bounded by the connection's patience; other refusals are thrown at once.
 * Sources: github.com/microsoft/azure-container-apps/issues/1061, 646 and 1174 (the words of the refusals); Microsoft
 * Learn, "Troubleshoot Azure RBAC" (role assignment changes can take up to 10 minutes).
 */
export async function throughRoleLag<T>(connection: Connection, write: () => Promise<T>): Promise<T> {
  const { world, delayMs, budgetMs } = connection.patience;
  const deadline = world.now() + budgetMs;
  for (let attempt = 0; ; attempt += 1) {
    try {
      return await write();
    } catch (error) {
      const delay = delayMs * 2 ** Math.min(attempt, 4);
      if (!lacksRole(error) || world.now() + delay > deadline) throw error;
      await pause(connection.patience, delay, addressIn(error));
    }
  }
}

function addressIn(error: unknown): string {
  return error instanceof Failure ? (error.details.address ?? '') : '';
}

/** Tells whether a failure says that an identity may not (yet) pull an image or read a secret. */
export function lacksRole(error: unknown): boolean {
  return (
    error instanceof Failure &&
    /unable to pull image using Managed identity|UNAUTHORIZED|unable to (?:get value|fetch secret\b.*) using Managed identity/i.test(
      error.message,
    )
  );
}

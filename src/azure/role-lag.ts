import { Failure } from '../engine/failure.ts';
import type { Connection } from './connection.ts';
import { saidIn } from './failures.ts';
import { pause } from './operation.ts';
import { ROLE_NOT_YET_EFFECTIVE } from './resilience/known.ts';
import { secondsOf } from './resilience/waiting-words.ts';

/**
 * Makes a write again while Azure refuses the image or a secret for want of a role: one that was just assigned takes
 * minutes to act. Bounded by the connection's patience, and by what `retry.operations` says of PUTs of container apps;
 * other refusals are thrown at once.
 */
export async function throughRoleLag<T>(connection: Connection, write: () => Promise<T>): Promise<T> {
  const { world, delayMs, budgetMs } = connection.patience;
  const deadline = world.now() + budgetMs;
  const { resilience, during } = connection;
  const { calls } = resilience.ruleFor(
    { service: 'Microsoft.App/containerApps', operation: 'PUT' },
    during(),
  );
  for (let attempt = 0; ; attempt += 1) {
    try {
      return await write();
    } catch (error) {
      const delay = delayMs * 2 ** Math.min(attempt, 4);
      if (!lacksRole(error) || attempt >= calls || world.now() + delay > deadline) throw error;
      connection.patience.waiting?.(
        `the role that was just assigned has no effect yet: trying again in ${secondsOf(delay)}`,
      );
      await pause(connection.patience, delay, addressIn(error));
    }
  }
}

function addressIn(error: unknown): string {
  return error instanceof Failure ? (error.details.address ?? '') : '';
}

/** Tells whether a failure says that an identity may not (yet) pull an image or read a secret. */
export function lacksRole(error: unknown): boolean {
  return error instanceof Failure && ROLE_NOT_YET_EFFECTIVE.test(saidIn(error));
}

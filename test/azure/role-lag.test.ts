import { describe, expect, test } from 'vitest';
import { connect } from '../../src/azure/connection.ts';
import { lacksRole, throughRoleLag } from '../../src/azure/role-lag.ts';
import { Failure } from '../../src/engine/failure.ts';
import { sleeper } from './world.ts';

const PULL =
  "Failed to provision revision for container app 'shop'. Error details: The following field(s) are either invalid or missing. Field 'template.containers.shop.image' is invalid with details: 'Invalid value: \"cr.azurecr.io/shop@sha256:1\": unable to pull image using Managed identity /subscriptions/s for registry cr.azurecr.io';..";
const SECRET =
  "Field 'configuration.secrets' is invalid with details: 'Invalid value: \"api-key\": Unable to get value using Managed identity system for secret api-key. Error: unable to fetch secret 'api-key' using Managed identity 'system'';.";

function refusing(times: number, message = PULL) {
  let made = 0;
  return async (): Promise<number> => {
    made += 1;
    if (made <= times) throw new Failure('operation-failed', message);
    return made;
  };
}

function lagging(patienceMs = 600_000) {
  const world = sleeper();
  const connection = connect({
    subscriptionId: 's',
    tenantId: 't',
    lineage: 'l',
    during: () => 'run',
    correlationId: 'c',
    world,
    patienceMs,
  });
  return { world, connection };
}

describe('a write whose identity lacks a role', () => {
  test.each([
    ['an image', PULL],
    ['a secret', SECRET],
    [
      'an image, in the registry’s words',
      'GET https:?scope=repository: UNAUTHORIZED: authentication required',
    ],
  ])('is made again, later and later, when it is refused %s', async (_what, message) => {
    const { world, connection } = lagging();
    expect(await throughRoleLag(connection, refusing(3, message))).toBe(4);
    expect(world.sleeps).toEqual([2000, 4000, 8000]);
  });

  test('is given up when patience ends, with the last refusal', async () => {
    const { world, connection } = lagging(60_000);
    await expect(throughRoleLag(connection, refusing(Infinity))).rejects.toThrow(/unable to pull image/);
    const waited = world.sleeps.reduce((sum, one) => sum + one, 0);
    expect(waited).toBeGreaterThan(25_000);
    expect(waited).toBeLessThanOrEqual(60_000);
  });

  test('is not made again for anything else', async () => {
    const { world, connection } = lagging();
    const missing = 'MANIFEST_UNKNOWN: manifest sha256:1 is not found';
    await expect(throughRoleLag(connection, refusing(1, missing))).rejects.toThrow(missing);
    expect(world.sleeps).toEqual([]);
    expect(lacksRole(new Error(PULL))).toBe(false);
  });
});

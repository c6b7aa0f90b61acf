import { describe, expect, test } from 'vitest';
import { areApart } from '../../src/engine/apart.ts';
import { bindStep } from '../../src/engine/bound-step.ts';
import { KEY_SECRET } from '../../src/config/schema/secrets.ts';
import { builtInSteps } from '../../steps/index.ts';
import { standing } from './every-step.ts';
import { facts } from './rig.ts';

const { inputs, config, rig } = await standing();

/** Of each step, the pairs of its addresses that an undo takes at once, by their last words. */
const pairs = builtInSteps.flatMap((step) => {
  const bound = bindStep(step, { config, facts, ports: () => rig.ports });
  const all = step.at(inputs.get(step.name) ?? {});
  return all.flatMap((one, index) =>
    all.slice(index + 1).map((other) => ({
      step: step.name,
      one,
      other,
      apart: areApart(bound, one, other),
      turned: areApart(bound, other, one),
    })),
  );
});

describe('what the built-in steps undo at once', () => {
  test('is the same whichever of two is asked for first', () => {
    expect(pairs.filter(({ apart, turned }) => apart !== turned)).toEqual([]);
    expect(pairs.filter(({ apart }) => apart).length).toBeGreaterThan(10);
  });

  test('is never a thing and what lies in it or hangs on it', () => {
    const near = pairs.filter(({ one, other }) => other.startsWith(`${one}/`) || one.startsWith(`${other}/`));
    expect(near.length).toBeGreaterThan(5);
    expect(near.filter(({ apart }) => apart)).toEqual([]);
  });

  test('is never the key of the digests with what is compared under it', () => {
    const withKey = pairs.filter(({ one, other }) =>
      [one, other].some((at) => at.endsWith(`/${KEY_SECRET}`)),
    );
    expect(withKey.length).toBeGreaterThan(0);
    expect(withKey.filter(({ apart }) => apart)).toEqual([]);
  });

  test('is the server and the Redis, but not the server and its password', () => {
    const isRedis = (at: string): boolean => at.includes('/microsoft.cache/');
    const databases = pairs.filter(({ step }) => step === 'create_databases');
    const mixed = databases.filter(({ one, other }) => isRedis(one) !== isRedis(other));
    expect(mixed.length).toBeGreaterThan(0);
    expect(mixed.filter(({ apart }) => !apart)).toEqual([]);
    const secretAndServer = databases.filter(
      ({ one, other }) => one.includes('/secrets/') && other.includes('/flexibleservers/'),
    );
    expect(secretAndServer.length).toBeGreaterThan(0);
    expect(secretAndServer.filter(({ apart }) => apart)).toEqual([]);
  });
});

import type { TokenCredential } from '@azure/core-auth';
import { describe, expect, test } from 'vitest';
import { signedIn, signInAhead } from '../../src/azure/sign-in.ts';

/** A credential whose tokens last an hour, and which counts how often it is asked. */
function credential(clock: { time: number }, answer?: () => Promise<never> | undefined) {
  const asked: string[] = [];
  const open = async (): Promise<TokenCredential> => ({
    getToken: async (scopes) => {
      asked.push(String(scopes));
      const other = answer?.();
      if (other !== undefined) return other;
      return { token: `token ${asked.length}`, expiresOnTimestamp: clock.time + 3_600_000 };
    },
  });
  const signed = signedIn('tenant', { now: () => clock.time }, { open });
  return { signed, asked };
}

const HOUR_MS = 3_600_000;

test('a token is asked for once a scope, by however many, and kept until shortly before it expires', async () => {
  const clock = { time: 0 };
  const { signed, asked } = credential(clock);
  const scopes = ['arm', ['arm'], 'arm', 'vault'];
  const tokens = await Promise.all(scopes.map((scope) => signed.getToken(scope)));
  expect(tokens.map((token) => token?.token)).toEqual(['token 1', 'token 1', 'token 1', 'token 2']);
  clock.time = HOUR_MS - 600_001;
  expect(await signed.getToken('arm')).toMatchObject({ token: 'token 1' });
  expect(asked).toEqual(['arm', 'vault']);
  clock.time = HOUR_MS - 119_999;
  expect(await signed.getToken('arm')).toMatchObject({ token: 'token 3' });
  expect(asked).toEqual(['arm', 'vault', 'arm']);
});

test('one tenant is as good as none, if it is that of the credential', async () => {
  const { signed, asked } = credential({ time: 0 });
  await signed.getToken('vault');
  await signed.getToken('vault', { tenantId: 'tenant', enableCae: true });
  expect(asked).toEqual(['vault']);
  await signed.getToken('vault', { tenantId: 'another' });
  expect(asked).toEqual(['vault', 'vault']);
});

test('a newer token is asked for ahead of the end, and nobody waits for it', async () => {
  const clock = { time: 0 };
  const newer = Promise.withResolvers<never>();
  let first = true;
  const { signed, asked } = credential(clock, () => {
    if (!first) return newer.promise;
    first = false;
    return undefined;
  });
  await signed.getToken('arm');
  clock.time = HOUR_MS - 500_000;
  const used = await Promise.all([signed.getToken('arm'), signed.getToken('arm')]);
  expect(used.map((token) => token?.token)).toEqual(['token 1', 'token 1']);
  expect(asked, 'by one of them').toEqual(['arm', 'arm']);
  newer.reject(new Error('the source of tokens is away'));
  await expect(signed.getToken('arm')).resolves.toMatchObject({ token: 'token 1' });
  expect(asked, 'not at once again').toHaveLength(2);
  clock.time += 30_000;
  await signed.getToken('arm');
  expect(asked).toHaveLength(3);
  clock.time = HOUR_MS - 119_999;
  await expect(signed.getToken('arm'), 'now it is needed').rejects.toThrow('away');
});

describe('signing in ahead', () => {
  test('is what the first request waits for, or finds done', async () => {
    const { signed, asked } = credential({ time: 0 });
    signInAhead(signed);
    const scope = 'https://management.azure.com/.default';
    expect(await signed.getToken([scope])).toMatchObject({ token: 'token 1' });
    expect(asked).toEqual([scope]);
  });

  test('that fails is told to nobody but to those who need a token, and they ask again', async () => {
    const { signed, asked } = credential({ time: 0 }, () => Promise.reject(new Error('nobody is signed in')));
    signInAhead(signed);
    await new Promise((resolve) => setImmediate(resolve));
    await expect(signed.getToken('https://management.azure.com/.default')).rejects.toThrow('nobody');
    expect(asked).toHaveLength(2);
  });
});

test('a token that a claims challenge refuses is not used for it', async () => {
  const { signed, asked } = credential({ time: 0 });
  await signed.getToken('arm');
  expect(await signed.getToken('arm', { claims: 'newer' })).toMatchObject({ token: 'token 2' });
  expect(asked).toHaveLength(2);
  expect(await signed.getToken('arm'), 'nor by anybody else any more').toMatchObject({ token: 'token 2' });
  expect(await signed.getToken('arm', { claims: 'newer' })).toMatchObject({ token: 'token 2' });
  expect(asked).toHaveLength(2);
});

test('who cannot sign in is told so, and tries again the next time', async () => {
  const { signed, asked } = credential({ time: 0 }, () => Promise.reject(new Error('nobody is signed in')));
  await expect(signed.getToken('arm')).rejects.toThrow('nobody is signed in');
  await expect(signed.getToken('arm')).rejects.toThrow('nobody is signed in');
  expect(asked).toHaveLength(2);
});

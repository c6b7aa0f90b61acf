import { expect, test } from 'vitest';
import { signedIn } from '../../src/azure/sign-in.ts';

/** A credential whose tokens last an hour, and which counts how often it is asked. */
function credential(clock: { time: number }, answer?: () => Promise<never>) {
  const asked: string[] = [];
  const signed = signedIn('tenant', { now: () => clock.time }, async () => ({
    getToken: async (scopes) => {
      asked.push(String(scopes));
      if (answer !== undefined) return answer();
      return { token: `token ${asked.length}`, expiresOnTimestamp: clock.time + 3_600_000 };
    },
  }));
  return { signed, asked };
}

test('a token is asked for once a scope, by however many, and kept until shortly before it expires', async () => {
  const clock = { time: 0 };
  const { signed, asked } = credential(clock);
  const tokens = await Promise.all(['arm', 'arm', 'vault'].map((scope) => signed.getToken(scope)));
  expect(tokens.map((token) => token?.token)).toEqual(['token 1', 'token 1', 'token 2']);
  clock.time = 3_600_000 - 120_001;
  expect(await signed.getToken('arm')).toMatchObject({ token: 'token 1' });
  clock.time += 2;
  expect(await signed.getToken('arm')).toMatchObject({ token: 'token 3' });
  expect(asked).toEqual(['arm', 'vault', 'arm']);
});

test('a token that a claims challenge refuses is not used for it', async () => {
  const { signed, asked } = credential({ time: 0 });
  await signed.getToken('arm');
  expect(await signed.getToken('arm', { claims: 'newer' })).toMatchObject({ token: 'token 2' });
  expect(asked).toHaveLength(2);
});

test('who cannot sign in is told so, and tries again the next time', async () => {
  const { signed, asked } = credential({ time: 0 }, () => Promise.reject(new Error('nobody is signed in')));
  await expect(signed.getToken('arm')).rejects.toThrow('nobody is signed in');
  await expect(signed.getToken('arm')).rejects.toThrow('nobody is signed in');
  expect(asked).toHaveLength(2);
});

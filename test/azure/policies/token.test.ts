import { createPipelineRequest, type PipelineResponse } from '@azure/core-rest-pipeline';
import { expect, test } from 'vitest';
import { tokenPolicy } from '../../../src/azure/policies/token.ts';

const NOW = Date.UTC(2026, 10, 20);
const ARM = 'https://management.azure.com/subscriptions/s?api-version=1';
const VAULT = 'https://kv-shop.vault.azure.net/secrets/a';

function tokenUntil(milliseconds: number): string {
  const payload = JSON.stringify({ exp: milliseconds / 1000 });
  return `e30.${Buffer.from(payload).toString('base64url')}.signature`;
}

/** What a request that its client has signed with this bears when it leaves, and which tokens were asked for. */
async function sent(token: string | undefined, url = ARM, signIn?: () => Promise<{ token: string } | null>) {
  const asked: string[] = [];
  const getToken = async (scopes: string | string[]) => {
    asked.push(String(scopes));
    const found = await (signIn ?? (async () => ({ token: 'another' })))();
    return found === null ? null : { ...found, expiresOnTimestamp: NOW };
  };
  const policy = tokenPolicy({
    credential: async () => ({ getToken }),
    now: () => NOW,
    signal: undefined,
  });
  const request = createPipelineRequest({ url });
  if (token !== undefined) request.headers.set('authorization', `Bearer ${token}`);
  let bears: string | undefined;
  await policy.sendRequest(request, async (leaving): Promise<PipelineResponse> => {
    bears = leaving.headers.get('authorization');
    return { request: leaving, status: 200, headers: leaving.headers };
  });
  return { bears, asked };
}

test.each([
  ['Azure Resource Manager', ARM, 'https://management.azure.com/.default'],
  ['a vault', VAULT, 'https://vault.azure.net/.default'],
])('a token that has expired on the way to %s is replaced', async (_, url, scope) => {
  expect(await sent(tokenUntil(NOW - 1000), url)).toEqual({ bears: 'Bearer another', asked: [scope] });
});

test('one that is about to expire is replaced, too', async () => {
  expect((await sent(tokenUntil(NOW + 4000))).bears).toBe('Bearer another');
});

test.each([
  ['lasts', tokenUntil(NOW + 6000)],
  ['does not say how long it lasts', 'opaque'],
])('one that %s is sent, and nobody is asked for another', async (_, token) => {
  expect(await sent(token)).toEqual({ bears: `Bearer ${token}`, asked: [] });
});

test('a request without a token gets none: the first round with a vault, the address of an app', async () => {
  expect(await sent(undefined, VAULT)).toEqual({ bears: undefined, asked: [] });
  expect(await sent(tokenUntil(0), 'https://shop.example.com/')).toMatchObject({ asked: [] });
});

test.each([
  ['the sign-in fails', () => Promise.reject(new Error('no luck'))],
  ['there is none', async () => null],
])('where %s the old one is sent: Azure says what is wrong with it', async (_, signIn) => {
  const old = tokenUntil(NOW - 1000);
  expect((await sent(old, ARM, signIn)).bears).toBe(`Bearer ${old}`);
});

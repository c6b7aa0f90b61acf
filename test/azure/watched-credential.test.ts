import type { TokenCredential } from '@azure/core-auth';
import { afterEach, expect, test, vi } from 'vitest';
import { watchedCredential } from '../../src/azure/watched-credential.ts';
import { noted } from './traffic-notes.ts';

const SCOPE = 'https://management.azure.com/.default';

afterEach(() => void vi.useRealTimers());

test('a token that can be had is handed on, with what it was asked for', async () => {
  const { notes, traffic } = noted();
  const asked: unknown[] = [];
  const credential: TokenCredential = {
    getToken: async (scopes, options) => (asked.push(scopes, options), { token: 't', expiresOnTimestamp: 1 }),
  };
  const token = await watchedCredential(credential, traffic).getToken(SCOPE, { tenantId: 'x' });
  expect(token).toEqual({ token: 't', expiresOnTimestamp: 1 });
  expect([asked, notes]).toEqual([[SCOPE, { tenantId: 'x' }], []]);
});

test('one that cannot is told, in a line, and thrown as it came', async () => {
  const { notes, traffic } = noted();
  const error = new Error('no one is signed in\nand so on');
  const credential: TokenCredential = { getToken: () => Promise.reject(error) };
  await expect(watchedCredential(credential, traffic).getToken(SCOPE)).rejects.toBe(error);
  expect(notes).toEqual(['token no one is signed in']);
});

test('an interrupt is no failure of the sign-in', async () => {
  const { notes, traffic } = noted();
  const credential: TokenCredential = { getToken: () => Promise.reject(new Error('aborted')) };
  const asking = watchedCredential(credential, traffic).getToken(SCOPE, { abortSignal: AbortSignal.abort() });
  await expect(asking).rejects.toThrow('aborted');
  expect(notes).toEqual([]);
});

test('a sign-in that hangs ends after two minutes as one that failed', async () => {
  vi.useFakeTimers();
  const { notes, traffic } = noted();
  const credential: TokenCredential = { getToken: () => new Promise(() => undefined) };
  const asking = watchedCredential(credential, traffic).getToken(SCOPE);
  await Promise.all([
    expect(asking).rejects.toMatchObject({
      name: 'AuthenticationError',
      message: 'there was no token within 120 s',
    }),
    vi.advanceTimersByTimeAsync(120_000),
  ]);
  expect(notes).toEqual(['token there was no token within 120 s']);
});

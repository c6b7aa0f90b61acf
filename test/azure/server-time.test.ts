import { createHttpHeaders, type HttpClient } from '@azure/core-rest-pipeline';
import { expect, it } from 'vitest';
import { serverTime } from '../../src/azure/server-time.ts';

const answering = (status: number, date?: string): HttpClient => ({
  sendRequest: async (request) => ({
    request,
    status,
    headers: createHttpHeaders(date === undefined ? {} : { date }),
  }),
});

const { signal } = new AbortController();

it('is what the answer says, whatever it answers', async () => {
  const date = 'Sat, 21 Nov 2026 12:00:00 GMT';
  expect(await serverTime(signal, answering(404, date))).toBe(Date.parse(date));
});

it('is unknown where the answer does not say it, and where there is none', async () => {
  await expect(serverTime(signal, answering(200))).rejects.toMatchObject({ reason: 'azure-unreachable' });
  const away: HttpClient = { sendRequest: () => Promise.reject(new Error('ENOTFOUND')) };
  await expect(serverTime(signal, away)).rejects.toThrow('ENOTFOUND');
});

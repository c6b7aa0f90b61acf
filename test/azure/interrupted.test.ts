import { describe, expect, test } from 'vitest';
import { azureRig } from './rig.ts';

/** Rejects when a call takes longer than an interrupt may. */
async function within<T>(milliseconds: number, call: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`not ended within ${milliseconds} ms`)), milliseconds);
  });
  return Promise.race([call, late]).finally(() => clearTimeout(timer));
}

const NEVER = new Promise<never>(() => undefined);

describe('an interrupt', () => {
  test('ends a call whose sign-in does not answer: that heeds no signal', async () => {
    const interrupt = new AbortController();
    const credential = { getToken: () => NEVER };
    const { azure } = azureRig({ azure: { signal: interrupt.signal, credential } });
    const call = azure.groups.observe('/subscriptions/s/resourcegroups/rg');
    setTimeout(() => interrupt.abort(), 20);
    await expect(within(1000, call)).rejects.toMatchObject({ reason: 'interrupted' });
  });

  test('ends the question who is signed in', async () => {
    const interrupt = new AbortController();
    const credential = { getToken: () => NEVER };
    const { azure } = azureRig({ azure: { signal: interrupt.signal, credential } });
    setTimeout(() => interrupt.abort(), 20);
    await expect(within(1000, azure.principal())).rejects.toMatchObject({ reason: 'interrupted' });
  });

  test('ends a call that Azure does not answer', async () => {
    const interrupt = new AbortController();
    const httpClient = { sendRequest: () => NEVER };
    const { azure } = azureRig({ azure: { signal: interrupt.signal, httpClient } });
    const call = azure.groups.observe('/subscriptions/s/resourcegroups/rg');
    setTimeout(() => interrupt.abort(), 20);
    await expect(within(1000, call)).rejects.toMatchObject({ reason: 'interrupted' });
  });

  test('before a call keeps it from being made', async () => {
    const { azure, requests } = azureRig({ azure: { signal: AbortSignal.abort() } });
    await expect(azure.groups.observe('/subscriptions/s/resourcegroups/rg')).rejects.toMatchObject({
      reason: 'interrupted',
    });
    expect(requests).toEqual([]);
  });
});

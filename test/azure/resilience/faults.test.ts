import type { TokenCredential } from '@azure/core-auth';
import { describe, expect, test } from 'vitest';
import { groupId, resourceId } from '../../../src/azure/ids.ts';
import type { RefusedRequest } from '../../../src/azure/refused-requests.ts';
import { createResilience, type ResilienceOptions } from '../../../src/azure/resilience/resilience.ts';
import { DEFAULT_RETRY, type OperationRule } from '../../../src/azure/resilience/rules.ts';
import type { Fault } from '../../../src/emulator/faults.ts';
import { azureRig, SUBSCRIPTION } from '../rig.ts';
import { secretRig } from '../secret-rig.ts';
import { noted } from '../traffic-notes.ts';

const GROUP = groupId(SUBSCRIPTION, 'rg-shop');
const SPEC = { location: 'westeurope', tags: {} };
const PATH = '**/resourcegroups/rg-shop';

/** The real clients against an Azure with these faults, and how often the group was asked for or written. */
function faulty(faults: readonly Fault[], more: Omit<ResilienceOptions, 'world'> = {}) {
  const rig = azureRig({ emulator: { faults } });
  const { world } = rig.cloud;
  const resilience = createResilience({ ...more, world: { ...world, now: () => world.now() } });
  const azure = rig.open({ resilience });
  const sent = (method: string): number =>
    rig.requests.filter((one) => one.method === method && /resourcegroups\/rg-shop\?/i.test(one.url)).length;
  return { ...rig, azure, resilience, sent };
}

const always = (method: string, status: number): Fault => ({
  method,
  path: PATH,
  status,
  code: 'Planned',
  during: 'any',
});

describe('a status that never passes', () => {
  test.each([408, 429, 500, 502, 503, 504])(
    '%i: a request is sent four times, 14 seconds long',
    async (status) => {
      const { azure, sent, cloud } = faulty([always('GET', status)]);
      const startedAt = cloud.world.now();
      await expect(azure.observe(GROUP)).rejects.toMatchObject({ details: { code: 'Planned' } });
      expect(sent('GET')).toBe(4);
      expect(cloud.world.now() - startedAt).toBeGreaterThan(10_000);
      expect(cloud.world.now() - startedAt).toBeLessThan(50_000);
    },
  );

  test.each([
    400, 401, 402, 403, 405, 406, 409, 410, 412, 413, 415, 418, 422, 423, 424, 451, 501, 505, 507, 511,
  ])('%i: a request is sent once', async (status) => {
    const { azure, sent } = faulty([always('GET', status)]);
    await expect(azure.observe(GROUP)).rejects.toMatchObject({ details: { code: 'Planned' } });
    expect(sent('GET')).toBe(1);
  });

  test('404 is an answer: there is none', async () => {
    const { azure, sent } = faulty([always('GET', 404)]);
    expect(await azure.observe(GROUP)).toBeNull();
    expect(sent('GET')).toBe(1);
  });
});

describe('what passes', () => {
  test.each<[string, Partial<Fault>]>([
    ['408', { status: 408, code: 'Timeout' }],
    ['429', { status: 429, code: 'TooManyRequests' }],
    ['500', { status: 500, code: 'InternalServerError' }],
    ['502', { status: 502, code: 'BadGateway' }],
    ['503', { status: 503, code: 'ServiceUnavailable' }],
    ['504', { status: 504, code: 'GatewayTimeout' }],
    ['a connection that breaks before', { drop: true }],
    ['an answer that is lost', { loseAnswer: true }],
  ])('%s, three times, at every method: all is made, and taken away again', async (_, effect) => {
    const faults = ['GET', 'PUT', 'DELETE'].map((method): Fault => ({
      method,
      path: PATH,
      times: 3,
      during: 'any',
      ...effect,
    }));
    const { azure, sent } = faulty(faults);
    await azure.groups.put(GROUP, SPEC);
    expect(await azure.observe(GROUP)).toMatchObject({ location: 'westeurope' });
    expect(sent('PUT')).toBe(4);
    await azure.restore(GROUP, null);
    expect(await azure.observe(GROUP)).toBeNull();
    expect(sent('DELETE')).toBe(4);
  });
});

describe('a conflict', () => {
  const conflict = (code: string, times: number, status = 409): Fault => ({
    method: 'PUT',
    path: PATH,
    times,
    status,
    code,
  });
  const rule = (more: Partial<OperationRule>) => ({
    retry: {
      ...DEFAULT_RETRY,
      operations: [{ service: 'Microsoft.Resources/*', operation: 'PUT', ...more }],
    },
  });

  test.each([
    ['AnotherOperationInProgress', 409],
    ['RetryableErrorDueToAnotherOperation', 429],
    ['RetryableError', 409],
  ])('that is known to clear is waited out, request by request: %s (%i)', async (code, status) => {
    const { azure, sent } = faulty([conflict(code, 6, status)]);
    await azure.groups.put(GROUP, SPEC);
    expect(sent('PUT')).toBe(7);
  });

  test.each(['Conflict', 'ScopeLocked', 'ServerIsBusy', 'ContainerAppLockConflict', 'SomeConflict'])(
    'that is not known to clear in this service is told at once: %s',
    async (code) => {
      const { azure, sent } = faulty([conflict(code, 1)]);
      await expect(azure.groups.put(GROUP, SPEC)).rejects.toMatchObject({ details: { code } });
      expect(sent('PUT')).toBe(1);
    },
  );

  test('clears where the configuration says so, as often as it says', async () => {
    const often = faulty([conflict('SomeConflict', 2)], rule({ codes: ['SomeConflict'], retries: 2 }));
    await often.azure.groups.put(GROUP, SPEC);
    expect(often.sent('PUT')).toBe(3);
    const rare = faulty([conflict('SomeConflict', 2)], rule({ codes: ['SomeConflict'], retries: 1 }));
    await expect(rare.azure.groups.put(GROUP, SPEC)).rejects.toMatchObject({
      details: { code: 'SomeConflict' },
    });
    expect(rare.sent('PUT')).toBe(2);
  });

  test('is not waited out twice over, nor counted as a failure of the endpoint, whatever its status', async () => {
    const { notes, traffic } = noted();
    const { azure, sent } = faulty([conflict('SomeConflict', 9, 503)], {
      ...rule({ codes: ['SomeConflict'], retries: 3 }),
      breaker: { failures: 2, openForMs: 60_000 },
      traffic,
    });
    await expect(azure.groups.put(GROUP, SPEC)).rejects.toMatchObject({ details: { code: 'SomeConflict' } });
    expect(sent('PUT')).toBe(4);
    expect(notes.filter((note) => note.startsWith('breaker'))).toEqual([]);
  });

  test('is not waited out without retries, but in an undo', async () => {
    const { azure, open, resilience, sent } = faulty([{ ...conflict('RetryableError', 1), during: 'any' }], {
      retries: false,
    });
    await expect(azure.groups.put(GROUP, SPEC)).rejects.toMatchObject({
      details: { code: 'RetryableError' },
    });
    expect(sent('PUT')).toBe(1);
    await open({ resilience, during: () => 'undo' }).groups.put(GROUP, SPEC);
  });
});

describe('404 just after create', () => {
  const WORKSPACE = resourceId(GROUP, 'Microsoft.OperationalInsights/workspaces', 'log-shop');
  const lag: Fault = {
    method: 'PUT',
    path: '**/workspaces/log-shop',
    times: 2,
    status: 404,
    code: 'ResourceGroupNotFound',
  };

  test('is waited out below what was just made', async () => {
    const { azure } = faulty([lag]);
    await azure.groups.put(GROUP, SPEC);
    expect(await azure.workspaces.put(WORKSPACE, { ...SPEC, retentionDays: 30 })).toMatchObject({
      id: expect.any(String),
    });
  });

  test('is waited out where a POST asks for what no GET shows', async () => {
    const keys: Fault = {
      method: 'POST',
      path: '**/sharedKeys',
      times: 2,
      status: 404,
      code: 'ResourceNotFound',
    };
    const { azure } = faulty([keys]);
    await azure.groups.put(GROUP, SPEC);
    await azure.workspaces.put(WORKSPACE, { ...SPEC, retentionDays: 30 });
    expect(await azure.workspaces.access(WORKSPACE)).toMatchObject({ sharedKey: expect.any(String) });
  });

  test('is an answer where that was long ago', async () => {
    const { azure, cloud } = faulty([lag]);
    await azure.groups.put(GROUP, SPEC);
    cloud.world.pass(121_000);
    await expect(azure.workspaces.put(WORKSPACE, { ...SPEC, retentionDays: 30 })).rejects.toMatchObject({
      details: { code: 'ResourceGroupNotFound' },
    });
  });

  test('is an answer where it was deleted since', async () => {
    const { azure } = faulty([]);
    await azure.groups.put(GROUP, SPEC);
    await azure.restore(GROUP, null);
    await expect(azure.workspaces.put(WORKSPACE, { ...SPEC, retentionDays: 30 })).rejects.toMatchObject({
      details: { code: 'ResourceGroupNotFound' },
    });
  });
});

describe('an endpoint that keeps failing', () => {
  const BREAKER = { failures: 5, openForMs: 60_000 };

  test('is left alone after five calls with their retries, by all clients; a run that cannot wait fails at once', async () => {
    const { azure, open, resilience, sent } = faulty([always('GET', 503)], { breaker: BREAKER });
    for (let call = 0; call < 5; call++) await expect(azure.observe(GROUP)).rejects.toThrow('Planned');
    expect(sent('GET')).toBe(20);
    const other = open({ resilience, lineage: 'another', patienceMs: 1000 });
    await expect(other.observe(GROUP)).rejects.toMatchObject({
      reason: 'azure-unreachable',
      message: expect.stringMatching(
        /^management\.azure\.com keeps failing, and is left alone until \S+Z, in \d+ s$/,
      ),
      details: { code: 'CircuitOpen' },
    });
    expect(sent('GET')).toBe(20);
  });

  test('is waited for by a run that has the time, and by an undo that has none', async () => {
    const fault: Fault = { ...always('GET', 503), times: 20 };
    const { azure, open, resilience, cloud } = faulty([fault], { breaker: BREAKER });
    for (let call = 0; call < 5; call++) await expect(azure.observe(GROUP)).rejects.toThrow('Planned');
    const before = cloud.world.now();
    const undo = open({ resilience, patienceMs: 0, during: () => 'undo' });
    expect(await undo.observe(GROUP)).toBeNull();
    expect(cloud.world.now() - before).toBeGreaterThanOrEqual(60_000);
    expect(await azure.observe(GROUP)).toBeNull();
  });

  test.each(['run', 'undo'] as const)(
    'outlasts the token that a %s had when it began to wait',
    async (during) => {
      const { open, resilience, cloud } = faulty([{ ...always('GET', 503), times: 4 }], {
        breaker: { ...BREAKER, failures: 1 },
      });
      const azure = open({ resilience, credential: shortLived(cloud.world), during: () => during });
      await expect(azure.observe(GROUP)).rejects.toThrow('Planned');
      expect(await azure.observe(GROUP)).toBeNull();
    },
  );

  test('refusals are answers: they open nothing', async () => {
    const { azure, sent } = faulty([always('GET', 403)], { breaker: BREAKER });
    for (let call = 0; call < 8; call++) await expect(azure.observe(GROUP)).rejects.toThrow('Planned');
    expect(sent('GET')).toBe(8);
  });

  test('one that is busy with a thing answers, whatever the status', async () => {
    const busy: Fault = {
      method: 'PUT',
      path: PATH,
      times: 7,
      status: 429,
      code: 'RetryableErrorDueToAnotherOperation',
    };
    const { notes, traffic } = noted();
    const { azure } = faulty([busy], { breaker: BREAKER, traffic });
    await azure.groups.put(GROUP, SPEC);
    expect(notes.filter((note) => note.startsWith('breaker'))).toEqual([]);
  });

  test('connections that break count', async () => {
    const { notes, traffic } = noted();
    const { azure } = faulty([{ method: 'GET', path: PATH, drop: true }], {
      breaker: { ...BREAKER, failures: 2 },
      traffic,
    });
    for (let call = 0; call < 2; call++) await expect(azure.observe(GROUP)).rejects.toThrow();
    expect(notes).toEqual(['breaker management.azure.com open']);
  });
});

/** Signs in for half a minute of the cloud's at a time, which the clients take for an hour. */
function shortLived(world: { now(): number }): TokenCredential {
  const token = (): string => {
    const exp = Math.floor(world.now() / 1000) + 30;
    return `e30.${Buffer.from(JSON.stringify({ exp })).toString('base64url')}.signature`;
  };
  return { getToken: async () => ({ token: token(), expiresOnTimestamp: Date.now() + 3_600_000 }) };
}

test('the first round with a vault is neither a refusal nor a call', async () => {
  const { notes, traffic } = noted();
  const refused: RefusedRequest[] = [];
  const { open, uri } = await secretRig();
  const azure = open({ traffic, onRefused: (one) => void refused.push(one) });
  expect(await azure.vaultSecrets.current(uri, 'none')).toBeNull();
  expect(notes.filter((note) => note.includes('401'))).toEqual([]);
  expect(notes.filter((note) => note.startsWith('begin GET vault/secrets'))).toHaveLength(1);
  expect(refused).toEqual([]);
});

import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { alerts } from '../../../src/config/schema/alerts.ts';

const monitoring = z.strictObject({ alerts });
const read = (written?: unknown) => monitoring.parse(written === undefined ? {} : { alerts: written }).alerts;

const USUAL = {
  requestDurationSeconds: 5,
  requestsPerMinute: 100,
  errorPercent: 5,
  breakerOpensPerHour: 3,
  retryPercent: 10,
  rollbacksPerDay: 1,
  runDurationMinutes: 10,
  tokenRefreshFailures: 0,
  configValidationFailures: 0,
};

describe('monitoring.alerts', () => {
  test('is off where nothing is written', () => {
    expect(read()).toMatchObject({ enabled: false });
  });

  test('written as `true` is on, with all that is usual', () => {
    expect(read(true)).toEqual({ enabled: true, emails: [], roles: [], severity: 2, thresholds: USUAL });
    expect(read(false)).toEqual({ ...read(true), enabled: false });
  });

  test('takes one threshold, and leaves the others as they are', () => {
    const { thresholds } = read({ enabled: true, thresholds: { rollbacksPerDay: 4 } });
    expect(thresholds).toEqual({ ...USUAL, rollbacksPerDay: 4 });
  });

  test.each([
    ['no word on whether they are on', { emails: ['ops@example.com'] }],
    ['what is no e-mail address', { enabled: true, emails: ['ops'] }],
    ['an address twice', { enabled: true, emails: ['ops@example.com', 'OPS@example.com'] }],
    ['a role that Azure notifies nobody by', { enabled: true, roles: ['AcrPull'] }],
    ['a role twice', { enabled: true, roles: ['Owner', 'Owner'] }],
    ['a severity of 5', { enabled: true, severity: 5 }],
    ['half a percent', { enabled: true, thresholds: { errorPercent: 0.5 } }],
    ['a threshold below nothing', { enabled: true, thresholds: { rollbacksPerDay: -1 } }],
    ['an unknown threshold', { enabled: true, thresholds: { coffee: 3 } }],
    ['text', 'on'],
  ])('refuses %s', (_, written) => {
    expect(monitoring.safeParse({ alerts: written }).success).toBe(false);
  });
});

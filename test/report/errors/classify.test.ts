import { describe, expect, it } from 'vitest';
import { adviceFor } from '../../../src/azure/advice.ts';
import { KNOWN_TO_CLEAR } from '../../../src/azure/resilience/known.ts';
import type { Reason } from '../../../src/engine/failure.ts';
import { classify } from '../../../src/report/errors/classify.ts';
import { ERROR_CLASSES } from '../../../src/report/errors/entry.ts';
import { CLASSES, codeEntries, partOf, REASON_ENTRIES } from '../../../src/report/errors/table.ts';
import { codesRefusedWith, codesWithAdvice } from './codes-used.ts';

const KNOWN = new Set(codeEntries().flatMap(({ codes }) => codes.map((code) => code.toLowerCase())));

describe('what an error is', () => {
  it.each([
    ['a quota', { reason: 'quota' }, 'quota', false, 'quota'],
    ['no answer', { reason: 'azure-unreachable' }, 'azure', true, 'azure-unreachable'],
    ['an interrupt', { reason: 'interrupted' }, 'interrupted', true, 'interrupted'],
    ['a lock of somebody', { reason: 'locked' }, 'conflict', true, 'locked'],
    ['a typing error', { reason: 'usage' }, 'config', false, 'usage'],
    ['a build', { reason: 'build-failed' }, 'step', false, 'build-failed'],
    ['an app', { reason: 'unhealthy' }, 'unhealthy', false, 'unhealthy'],
    [
      'a missing role',
      { reason: 'azure-refused', code: 'AuthorizationFailed' },
      'permission',
      false,
      'authorizationfailed',
    ],
    [
      'a secret of an application',
      { reason: 'azure-refused', code: 'AADSTS7000222' },
      'auth',
      false,
      'aadsts7000222',
    ],
    [
      'too many requests',
      { reason: 'azure-refused', code: 'TooManyRequests' },
      'throttled',
      true,
      'toomanyrequests',
    ],
    [
      'a taken name',
      { reason: 'name-taken', code: 'VaultAlreadyExists' },
      'conflict',
      false,
      'vaultalreadyexists',
    ],
    [
      'an image that is not there',
      { reason: 'unhealthy', code: 'MANIFEST_UNKNOWN' },
      'unhealthy',
      false,
      'manifest_unknown',
    ],
    [
      'a defect of Azure',
      { reason: 'operation-failed', code: 'InternalServerError' },
      'azure',
      true,
      'internalservererror',
    ],
    [
      'what was found before the first write',
      { reason: 'prerequisite', code: 'CoreQuotaExceeded' },
      'quota',
      false,
      'corequotaexceeded',
    ],
  ] as const)('%s', (_, error, name, retryable, anchor) => {
    expect(classify(error)).toEqual({ class: name, retryable, page: `docs/errors.md#${anchor}` });
  });

  it('is known by its code, in whatever case Azure writes it', () => {
    expect(classify({ reason: 'azure-refused', code: 'quotaexceeded' }).class).toBe('quota');
  });

  it.each([
    ['RegionalDSv9QuotaExceeded', 'quota', false],
    ['SomeWriteForbidden', 'permission', false],
    ['FancyOperationInProgress', 'conflict', false],
    ['FancyRequestsThrottled', 'throttled', true],
    ['AADSTS99999999', 'auth', false],
    ['InvalidFancyProperty', 'config', false],
    ['FancyNotFound', 'azure', true],
  ])(
    'is told by what an unknown code looks like: %s; its page is that of the reason',
    (code, name, retryable) => {
      expect(KNOWN).not.toContain(code.toLowerCase());
      expect(classify({ reason: 'azure-refused', code })).toEqual({
        class: name,
        retryable,
        page: 'docs/errors.md#azure-refused',
      });
    },
  );

  it.each([
    [400, 'config', false],
    [401, 'auth', false],
    [403, 'permission', false],
    [409, 'conflict', false],
    [429, 'throttled', true],
    [503, 'azure', true],
    [418, 'azure', false],
  ])('is told by the status where the code says nothing: %s', (status, name, retryable) => {
    expect(classify({ reason: 'azure-refused', code: 'Xyz', status })).toMatchObject({
      class: name,
      retryable,
    });
    expect(classify({ reason: 'azure-refused', status })).toMatchObject({ class: name, retryable });
    expect(classify({ reason: 'build-failed', code: 'Xyz', status }).class).toBe('step');
  });

  it('is what its reason says where the code says nothing, or where the reason is sure', () => {
    expect(classify({ reason: 'operation-failed', code: 'Xyz' }).page).toBe(
      'docs/errors.md#operation-failed',
    );
    expect(classify({ reason: 'interrupted', code: 'Forbidden' }).class).toBe('interrupted');
  });

  it('is a defect where a newer program has written a reason that is not known here', () => {
    expect(classify({ reason: 'of-tomorrow' })).toMatchObject({
      class: 'step',
      page: 'docs/errors.md#internal',
    });
  });
});

describe('the table of errors', () => {
  it('has a part for each class, and each class has a reason or a code', () => {
    expect([...ERROR_CLASSES].toSorted()).toEqual(Object.keys(CLASSES).toSorted());
    for (const name of ERROR_CLASSES) {
      const { reasons, codes } = partOf(name);
      expect(Object.keys(reasons).length + codes.length, name).toBeGreaterThan(0);
    }
  });

  it('has each code once', () => {
    const all = codeEntries().flatMap(({ codes }) => codes.map((code) => code.toLowerCase()));
    expect(all.filter((code, index) => all.indexOf(code) !== index)).toEqual([]);
  });

  it('says each thing in whole sentences', () => {
    for (const { meaning, todo } of [...Object.values(REASON_ENTRIES), ...codeEntries()])
      for (const text of [meaning, todo]) expect(text).toMatch(/^[A-Z].*[.]$/s);
  });

  it('has an entry for every code that is known to clear, and calls it retryable or says why not', () => {
    const codes = KNOWN_TO_CLEAR.flatMap((row) => (row.message === undefined ? row.codes : []));
    expect(codes.length).toBeGreaterThan(15);
    for (const code of codes) {
      expect(KNOWN, code).toContain(code.toLowerCase());
      expect(classify({ reason: 'azure-refused', code }).retryable, code).toBe(true);
    }
  });

  it('has an entry for every code that a hint is known for, of the same mind about quotas and names', () => {
    const codes = codesWithAdvice();
    expect(codes.length).toBeGreaterThan(30);
    for (const code of codes) {
      expect(KNOWN, code).toContain(code.toLowerCase());
      const { reason } = adviceFor(code, undefined);
      const { class: name } = classify({ reason, code });
      const sure: Partial<Record<Reason, string>> = { quota: 'quota', 'name-taken': 'conflict' };
      expect(name, code).toBe(sure[reason] ?? name);
    }
  });

  it('says of every code with which the embedded Azure refuses what kind of thing it is', () => {
    const codes = codesRefusedWith();
    expect(codes.length).toBeGreaterThan(50);
    const unknown = codes.filter((code) => {
      const seen = classify({ reason: 'azure-refused', code });
      return !KNOWN.has(code.toLowerCase()) && seen.class === 'azure' && !seen.retryable;
    });
    expect(unknown).toEqual([]);
  });
});

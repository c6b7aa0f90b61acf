import { describe, expect, it } from 'vitest';
import { load, minimal, problems } from '../fixture.ts';

describe('how requests are repeated', () => {
  it('is three times after 2, 4 and 8 seconds unless something else is said', () => {
    const { retry, circuitBreaker } = load(minimal).config;
    expect(retry).toEqual({ retries: 3, firstDelay: '2s', longestDelay: '1m', operations: [] });
    expect(circuitBreaker).toEqual({ failures: 5, openFor: '1m' });
  });

  it('may differ for some requests, in anything or in nothing', () => {
    const text = `${minimal}retry:
  operations:
    - { service: Microsoft.App/*, operation: PUT, retries: 0, firstDelay: 10ms, codes: [A], statuses: [503], timeout: 10m }
    - { service: "*", operation: "*" }
`;
    expect(load(text).config.retry.operations).toEqual([
      {
        service: 'Microsoft.App/*',
        operation: 'PUT',
        retries: 0,
        firstDelay: '10ms',
        codes: ['A'],
        statuses: [503],
        timeout: '10m',
      },
      { service: '*', operation: '*' },
    ]);
  });

  it.each([
    ['retry: { retries: 11 }', 'retry.retries | must be at most 10'],
    ['retry: { retries: -1 }', 'retry.retries | must be at least 0'],
    ['retry: { firstDelay: 2 }', 'retry.firstDelay | must be text, not a number | put it in quotes'],
    ['retry: { operations: [{ operation: PUT }] }', 'retry.operations.0.service | is missing'],
    [
      'retry: { operations: [{ service: a, operation: PUT, timeout: 11m }] }',
      'retry.operations.0.timeout | must be 1ms to 10m',
    ],
    [
      'retry: { operations: [{ service: a, operation: PUT, timeout: 0s }] }',
      'retry.operations.0.timeout | must be 1ms to 10m',
    ],
    [
      'retry: { operations: [{ service: a, operation: PUT, statuses: [200] }] }',
      'retry.operations.0.statuses.0 | must be at least 400',
    ],
    ['circuitBreaker: { failures: 0 }', 'circuitBreaker.failures | must be at least 1'],
  ])('is refused as %s', (written, problem) => {
    expect(problems(`${minimal}${written}\n`)).toEqual([problem]);
  });

  it('has a breaker in production that is as strict as its policy', () => {
    const loose = `${minimal}circuitBreaker: { failures: 6, openFor: 59s }\n`;
    expect(problems(loose, { environment: 'production' }).map((one) => one.split(':')[0])).toEqual([
      'circuitBreaker.failures | must be at most 5',
      'circuitBreaker.openFor | must be at least 60s',
    ]);
    expect(problems(loose, { environment: 'development' })).toEqual([]);
  });
});

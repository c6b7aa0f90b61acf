import { describe, expect, it } from 'vitest';
import { refusedMetric } from '../../../src/report/telemetry/own-metric.ts';

const attributes = {};

describe('a metric of one’s own', () => {
  it.each(['shop.products.migrated', 'A', 'x/y_z-1', `a${'b'.repeat(254)}`])('may be called %s', (name) => {
    expect(refusedMetric({ name, value: -1.5, attributes: { shelf: 'a', 'b.c': '' } })).toBeUndefined();
  });

  it.each(['', '1st', 'größe', 'two words', '.x', 'a,b', `a${'b'.repeat(255)}`])(
    'may not be called "%s"',
    (name) => {
      expect(refusedMetric({ name, value: 1, attributes })).toMatch(
        /is not sent: a name starts with a letter/,
      );
    },
  );

  it.each(['deploy.run.duration', 'Deploy.x', 'otel.x'])('may not take the name %s', (name) => {
    expect(refusedMetric({ name, value: 1, attributes })).toMatch(
      /names that start with deploy\. or otel\. are taken/,
    );
  });

  it('is left out where a step in JavaScript gives something else altogether', () => {
    const name: string = JSON.parse('7');
    expect(refusedMetric({ name, value: 1, attributes })).toMatch(/^the metric without a name is not sent/);
  });

  it.each([Number.NaN, Number.POSITIVE_INFINITY])('may not be %d', (value) => {
    expect(refusedMetric({ name: 'x', value, attributes })).toMatch(/not a finite number/);
  });

  it('is told whole or not at all, so that a redactor knows a secret in its name', () => {
    const secret = `postgres://shop:${'s'.repeat(100)}@host`;
    expect(refusedMetric({ name: secret, value: 1, attributes })).toContain(secret);
    expect(refusedMetric({ name: 'x', value: 1, attributes: { [secret]: 'x' } })).toContain(secret);
    const long = secret.repeat(5);
    expect(refusedMetric({ name: long, value: 1, attributes })).not.toContain('sss');
    expect(refusedMetric({ name: 'x', value: 1, attributes: { [long]: 'x' } })).not.toContain('sss');
  });

  it('has few, short attributes', () => {
    const many = Object.fromEntries(Array.from({ length: 11 }, (_, index) => [`a${index}`, 'x']));
    expect(refusedMetric({ name: 'x', value: 1, attributes: many })).toMatch(/more than 10 attributes/);
    for (const bad of [{ 'a b': 'x' }, { a: 'x'.repeat(257) }]) {
      expect(refusedMetric({ name: 'x', value: 1, attributes: bad })).toMatch(/its attribute "a/);
    }
  });
});

import { format, inspect } from 'node:util';
import { describe, expect, it } from 'vitest';
import { Secret } from '../../src/secrets/secret.ts';

const secret = new Secret('hunter22');

describe('a secret', () => {
  it.each<[string, () => string]>([
    ['as text', () => String(secret)],
    ['as a text of its own', () => secret.toString()],
    ['added to a text', () => ''.concat(Object(secret))],
    ['as JSON', () => JSON.stringify({ secret, list: [secret] })],
    ['inspected', () => inspect({ deep: { secret }, all: [secret] }, { showHidden: true, depth: 5 })],
    ['in a format', () => format('%s %o %O %j', secret, secret, secret, secret)],
    ['in a message of an error', () => new Error('refused', { cause: { secret } }).stack ?? ''],
    ['copied', () => JSON.stringify(Object.assign({}, secret))],
    ['cloned into a list of its members', () => JSON.stringify(Object.entries(secret))],
  ])('tells nothing %s', (_, told) => {
    expect(told()).not.toContain('hunter22');
  });

  it('stands as *** where people see it', () => {
    expect([String(secret), JSON.stringify(secret), inspect(secret)]).toEqual(['***', '"***"', '***']);
  });

  it('gives its value to whoever asks for it by name, and can be compared without', () => {
    expect(secret.reveal()).toBe('hunter22');
    expect(secret.equals(new Secret('hunter22'))).toBe(true);
    expect(secret.equals(new Secret('hunter23'))).toBe(false);
  });
});

import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createRedactor } from '../../src/secrets/redact.ts';

const VALUE = 'S3cr3t/with+odd "chars" & spaces?';

function hiding(...values: string[]) {
  const redactor = createRedactor();
  for (const value of values) redactor.hide(value);
  return redactor;
}

describe('the redaction of secret values', () => {
  it.each([
    ['as it is', VALUE],
    ['in a longer text', `the password ${VALUE} was refused`],
    ['in JSON', JSON.stringify({ password: VALUE })],
    ['in JSON in JSON', JSON.stringify({ body: JSON.stringify({ password: VALUE }) })],
    [
      'in JSON as .NET writes it',
      String.raw`{"password":"S3cr3t/with\u002Bodd \u0022chars\u0022 \u0026 spaces?"}`,
    ],
    ['in JSON as Go writes it', String.raw`{"password":"S3cr3t/with+odd \"chars\" \u0026 spaces?"}`],
    [
      'in JSON of .NET in JSON',
      String.raw`"with {\"p\":\"S3cr3t/with\\u002Bodd \\u0022chars\\u0022 \\u0026 spaces?\"}"`,
    ],
    ['encoded for a URL', `https://x/?p=${encodeURIComponent(VALUE)}`],
    [
      'encoded for a URL with lower-case escapes',
      encodeURIComponent(VALUE).replace(/%../g, (e) => e.toLowerCase()),
    ],
    ['as a whole URL', encodeURI(`https://x/?p=${VALUE}`)],
    ['in a form', new URLSearchParams({ p: VALUE }).toString()],
    [
      'in the connection string of ADO.NET',
      `Server=x;Password="${VALUE.replaceAll('"', '""')}";Encrypt=true`,
    ],
    ['in XML', `<p v="${VALUE.replaceAll('&', '&amp;').replaceAll('"', '&quot;')}"/>`],
    ['in base64', Buffer.from(VALUE).toString('base64')],
    [
      'in base64 of a connection string',
      Buffer.from(`amqp://u:${encodeURIComponent(VALUE)}@h`).toString('base64'),
    ],
    ['in base64url', Buffer.from(VALUE).toString('base64url')],
    ['in base64 of user:password', Buffer.from(`user:${VALUE}`).toString('base64')],
    ['in base64 between other bytes', Buffer.from(`ab${VALUE}cd`).toString('base64')],
  ])('hides a value %s', (_form, text) => {
    const shown = hiding(VALUE).text(text);
    expect(shown).toContain('***');
    expect(shown).not.toMatch(/S3cr3t|UzNjcjN0/);
  });

  it.each([
    ['Python', String.raw`p\u00e4ssw\u00f6rd`],
    ['.NET', String.raw`p\u00E4ssw\u00F6rd`],
  ])('hides a value with letters beyond ASCII in the JSON of %s', (_of, form) => {
    expect(hiding('pässwörd').text(`"${form}"`)).toBe('"***"');
  });

  it('hides a value in the connection strings of PostgreSQL, as a URL and as words', () => {
    const value = String.raw`it's a p@ss\w0rd`;
    const url = `postgres://shop:${encodeURIComponent(value)}@host:5432/shop?sslmode=verify-full`;
    const words = `host=x password='${value.replaceAll('\\', '\\\\').replaceAll("'", "\\'")}' dbname=shop`;
    const redactor = hiding(value);
    expect(redactor.text(url)).toBe('postgres://shop:***@host:5432/shop?sslmode=verify-full');
    expect(redactor.text(words)).toBe("host=x password='***' dbname=shop");
  });

  it('leaves everything around a value as it is', () => {
    expect(hiding('hunter22').text('user:hunter22@host')).toBe('user:***@host');
  });

  it('hides all of several values, the longer one first where one is part of the other', () => {
    const redactor = hiding('hunter22', 'hunter2233');
    expect(redactor.text('hunter2233 hunter22')).toBe('*** ***');
  });

  it('hides each long line of a value of several lines, with either line ending', () => {
    const key = '-----BEGIN KEY-----\nMIIEvQIBADANBgkqhkiG9w0\nBAQEFAASCBKcwggSjAgEAA\n-----END KEY-----';
    const redactor = hiding(key);
    expect(redactor.text(key.replaceAll('\n', '\r\n'))).not.toMatch(/MIIEv|BAQEF/);
    expect(redactor.text('at line BAQEFAASCBKcwggSjAgEAA')).toBe('at line ***');
  });

  it('hides values in every text of a JSON value, keys included, and keeps its shape', () => {
    const seen = { note: 'is hunter22', list: ['hunter22', 7, null], deep: { hunter22: true } };
    expect(hiding('hunter22').json(seen)).toEqual({
      note: 'is ***',
      list: ['***', 7, null],
      deep: { '***': true },
    });
  });

  it('hides a value that only became known later', () => {
    const redactor = hiding('first-one');
    expect(redactor.text('second-one')).toBe('second-one');
    redactor.hide('second-one');
    expect(redactor.text('first-one second-one')).toBe('*** ***');
  });

  it('hides nothing for a value of fewer than four characters, and nothing when it knows none', () => {
    expect(hiding('abc', '', '   ').text('abc def')).toBe('abc def');
    expect(createRedactor().json({ a: 'b' })).toEqual({ a: 'b' });
  });

  it('takes the characters of a value literally', () => {
    expect(hiding('a.c(d)*').text('abc(d)* a.c(d)*')).toBe('abc(d)* ***');
  });

  it('speaks of a leak only for values that nobody writes by chance', () => {
    const redactor = hiding('redis', 'hunter2233');
    expect(redactor.leaks('redis:6379')).toBe(false);
    expect(redactor.leaks('redis://:hunter2233@redis')).toBe(true);
    expect(redactor.leaks(Buffer.from('x:hunter2233').toString('base64'))).toBe(true);
  });

  it('hides any value, whatever stands around it', () => {
    const values = fc
      .string({ minLength: 8, unit: 'grapheme-ascii' })
      .filter((value) => value.trim().length >= 8);
    const encodings = [(text: string) => text, encodeURIComponent, (text: string) => JSON.stringify(text)];
    fc.assert(
      fc.property(values, fc.string(), fc.string(), (value, before, after) => {
        const redactor = hiding(value);
        for (const encode of encodings) {
          const within = redactor.text(encode(before) + encode(value) + encode(after));
          expect(within).toContain('***');
        }
        const wrapped = Buffer.from(before + value + after).toString('base64');
        expect(redactor.text(wrapped)).not.toBe(wrapped);
      }),
    );
  });
});

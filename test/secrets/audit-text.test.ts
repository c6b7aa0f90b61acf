import { describe, expect, it } from 'vitest';
import { createTextAudit } from '../../src/secrets/audit-text.ts';
import { formsOf } from '../../src/secrets/forms.ts';
import { jsonPathAt } from '../../src/secrets/json-path.ts';

const VALUE = 'S3cr3t/v+lue "with" & 100%';

describe('the audit of a text', () => {
  const audit = createTextAudit([
    { name: 'api-key', value: VALUE },
    { name: 'database-url', value: 'postgresql://shopadmin:hunter2hunter2@psql/shop' },
  ]);

  it('finds a value in each of its forms, by name, and says where and how long it is', () => {
    for (const form of formsOf(VALUE)) {
      const [hit, ...more] = audit(`before ${form} after`).filter(({ what }) => what === 'api-key');
      expect(hit).toMatchObject({ kind: 'value', offset: 'before '.length });
      expect(more).toEqual([]);
      expect(JSON.stringify(hit)).not.toContain('S3cr3t');
    }
  });

  it('tells what is known by its name alone, though it has a pattern, too', () => {
    expect(audit('at postgresql://shopadmin:hunter2hunter2@psql/shop')).toEqual([
      { kind: 'value', what: 'database-url', offset: 3, length: 47 },
    ]);
    expect(audit('at postgresql://other:hunter3hunter3@psql/shop')).toEqual([
      { kind: 'pattern', what: 'url-password', offset: 22, length: 14 },
    ]);
  });

  it('finds the same again in the next text, and nothing where there is nothing', () => {
    for (let time = 0; time < 3; time += 1) {
      expect(audit(`x ${VALUE}`)).toHaveLength(1);
      expect(audit('x ***')).toEqual([]);
    }
  });
});

describe('the path of a character in JSON', () => {
  const text = JSON.stringify(
    {
      a: { b: ['x', { c: 'here' }], 'd "e"': 'there' },
      f: 1,
      list: [
        [1, 2],
        [3, 'deep'],
      ],
    },
    undefined,
    2,
  );
  it.each([
    ['here', 'a.b[1].c'],
    ['there', String.raw`a.d \"e\"`],
    ['deep', 'list[1][1]'],
    ['1,', 'f'],
  ])('of %s is %s', (what, path) => {
    expect(jsonPathAt(text, text.indexOf(what))).toBe(path);
  });

  it('is that of the object for a key, which may be the secret itself', () => {
    expect(jsonPathAt(text, text.indexOf('d \\"e') + 1)).toBe('a');
    expect(jsonPathAt('{"secret":1}', 3)).toBeUndefined();
  });

  it('is none in what is no JSON', () => {
    expect(jsonPathAt('a line: {"b":"c"}', 14)).toBeUndefined();
    expect(jsonPathAt('{"a":1}\n{"b":"c"}', 14)).toBeUndefined();
  });

  it('is told of what a crash has torn', () => {
    expect(jsonPathAt('{"a":{"b":"torn', 12)).toBe('a.b');
  });
});

import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { canonical, changedLeaves, fingerprint, sameJson } from '../../src/engine/fingerprint.ts';
import type { JsonObject } from '../../src/engine/json.ts';

const step = { revision: 1 };
const anyObject = fc.dictionary(fc.string({ minLength: 1 }), fc.jsonValue(), { maxKeys: 6 }).map(asObject);

describe('the fingerprint of inputs', () => {
  test('does not depend on the order of members', () => {
    fc.assert(
      fc.property(anyObject, (inputs) => {
        const turned = Object.fromEntries(Object.entries(inputs).reverse());
        expect(fingerprint(turned, step)).toEqual(fingerprint(inputs, step));
      }),
    );
  });

  test('survives being written and read again', () => {
    fc.assert(
      fc.property(anyObject, (inputs) => {
        expect(fingerprint(asObject(JSON.parse(JSON.stringify(inputs))), step)).toEqual(
          fingerprint(inputs, step),
        );
      }),
    );
  });

  test('is the same exactly when the inputs are the same', () => {
    fc.assert(
      fc.property(anyObject, anyObject, (one, other) => {
        expect(fingerprint(one, step).hash === fingerprint(other, step).hash).toBe(sameJson(one, other));
      }),
    );
  });

  test('names the one leaf that changed, and no other', () => {
    fc.assert(
      fc.property(
        fc.dictionary(fc.stringMatching(/^[a-z]{1,8}$/), fc.integer(), { minKeys: 1 }),
        (inputs) => {
          const [key = ''] = Object.keys(inputs);
          const before = inputs[key] ?? 0;
          const changed = { ...inputs, [key]: before + 1 };
          expect(changedLeaves(fingerprint(inputs, step), fingerprint(changed, step))).toEqual([
            { leaf: key, before, after: before + 1 },
          ]);
        },
      ),
    );
  });

  test('tells nested leaves by dotted paths', () => {
    const { leaves } = fingerprint({ app: { image: 'a', ports: [80, 443], empty: {}, none: [] } }, step);
    expect(leaves).toEqual({
      'app.image': '"a"',
      'app.ports.0': '80',
      'app.ports.1': '443',
      'app.empty': '{}',
      'app.none': '[]',
      revision: '1',
    });
  });

  test('tells named items by their name, so that a new first one does not change the others', () => {
    const before = fingerprint({ services: [{ name: 'orders', size: 1 }] }, step);
    const after = fingerprint(
      {
        services: [
          { name: 'products', size: 2 },
          { name: 'orders', size: 1 },
        ],
      },
      step,
    );
    expect(changedLeaves(before, after).map(({ leaf }) => leaf)).toEqual([
      'services.products.name',
      'services.products.size',
    ]);
  });

  test('changes with the revision of a built-in step', () => {
    const one = fingerprint({}, { revision: 1 });
    const two = fingerprint({}, { revision: 2 });
    expect(two.hash).not.toBe(one.hash);
    expect(changedLeaves(one, two)).toEqual([{ leaf: 'revision', before: 1, after: 2 }]);
  });

  test('changes with the code of a user step', () => {
    const one = fingerprint({}, { revision: 1, code: 'a'.repeat(64) });
    const two = fingerprint({}, { revision: 1, code: 'b'.repeat(64) });
    expect(changedLeaves(one, two)).toEqual([{ leaf: 'code' }]);
  });

  test('tells apart inputs whose leaves have the same paths', () => {
    const one = fingerprint({ a: { 'b.c': 1 } }, step);
    const other = fingerprint({ 'a.b': { c: 1 } }, step);
    expect(one.leaves).toEqual(other.leaves);
    expect(one.hash).not.toBe(other.hash);
  });

  test('takes a member that is undefined for absent', () => {
    expect(fingerprint({ a: 1, b: undefined }, step)).toEqual(fingerprint({ a: 1 }, step));
  });

  test('keeps the leaf of an input that is called like the revision', () => {
    expect(fingerprint({ revision: 'mine' }, step).leaves).toEqual({ revision: '"mine"' });
  });

  test('has no leaf for inputs that are empty', () => {
    const added = changedLeaves(fingerprint({}, step), fingerprint({ a: 1 }, step));
    expect(added).toEqual([{ leaf: 'a', after: 1 }]);
  });
});

describe('changed leaves', () => {
  test.each([
    ['a digest', 'sha256:0123456789abcdef'],
    ['a keyed digest', 'hmac-sha256:0123456789abcdef'],
    ['a bare digest', 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855'],
    ['a long value', 'x'.repeat(300)],
  ])('show no value of %s', (_, secret) => {
    const before = fingerprint({ password: secret }, step);
    const after = fingerprint({ password: 'plain' }, step);
    expect(changedLeaves(before, after)).toEqual([{ leaf: 'password', after: 'plain' }]);
    expect(JSON.stringify(changedLeaves(after, before))).not.toContain(secret.slice(0, 12));
  });

  test('under another key of digests tell of that key once, first, and of what can be compared', () => {
    const digest = (key: string, value: string) => `hmac-sha256:${key}:${value.repeat(64)}`;
    const before = { secrets: { one: digest('aaaaaaaa', '1'), two: digest('aaaaaaaa', '2') }, a: 1 };
    const after = { secrets: { one: digest('bbbbbbbb', '3'), two: digest('bbbbbbbb', '4') }, a: 2 };
    expect(changedLeaves(fingerprint(before, step), fingerprint(after, step))).toEqual([
      { leaf: '<the digest key is new>' },
      { leaf: 'a', before: 1, after: 2 },
    ]);
    const rotated = { ...before, secrets: { ...before.secrets, two: digest('aaaaaaaa', '3') } };
    expect(changedLeaves(fingerprint(before, step), fingerprint(rotated, step))).toEqual([
      { leaf: 'secrets.two' },
    ]);
  });

  test('tell of digests that an older program wrote without their key, unless the value is another one', () => {
    const old = { one: `hmac-sha256:${'1'.repeat(64)}`, two: `hmac-sha256:${'2'.repeat(64)}` };
    const now = (value: string) => `hmac-sha256:aaaaaaaa:${value.repeat(64)}`;
    const of = (secrets: Record<string, string>) => fingerprint({ secrets }, step);
    expect(changedLeaves(of(old), of({ one: now('1'), two: now('2') }))).toEqual([
      { leaf: '<digests name their key now>' },
    ]);
    expect(changedLeaves(of(old), of({ one: now('1'), two: now('3') }))).toEqual([
      { leaf: '<digests name their key now>' },
      { leaf: 'secrets.two' },
    ]);
  });

  test('show what was added and what was taken away', () => {
    expect(changedLeaves(fingerprint({ old: 1 }, step), fingerprint({ fresh: 2 }, step))).toEqual([
      { leaf: 'fresh', after: 2 },
      { leaf: 'old', before: 1 },
    ]);
  });

  test('are none when only the order of named items changed, though the hash tells', () => {
    const one = fingerprint({ list: [{ name: 'a' }, { name: 'b' }] }, step);
    const other = fingerprint({ list: [{ name: 'b' }, { name: 'a' }] }, step);
    expect(changedLeaves(one, other)).toEqual([]);
    expect(one.hash).not.toBe(other.hash);
  });
});

describe('canonical JSON', () => {
  test('sorts members at every depth', () => {
    expect(canonical({ b: [{ d: 1, c: 2 }], a: null })).toBe('{"a":null,"b":[{"c":2,"d":1}]}');
  });

  test('refuses what JSON cannot hold', () => {
    expect(() => canonical({ a: Number.NaN })).toThrow();
    expect(() => canonical(JSON.parse('{}').absent)).toThrow(TypeError);
  });
});

function asObject(value: unknown): JsonObject {
  return JSON.parse(JSON.stringify(value));
}

import { describe, expect, it } from 'vitest';
import { parseYaml } from '../../../src/config/tree/yaml.ts';
import { toJson } from '../../../src/config/tree/tree.ts';
import { failureOf, findings, load, minimal, problems } from '../fixture.ts';

const messages = (text: string): string[] => (parseYaml(text).problems ?? []).map(({ message }) => message);
const value = (text: string): unknown => {
  const { root } = parseYaml(text);
  return root && toJson(root);
};

describe('a file that is not valid YAML', () => {
  it('is refused with every syntax error at its place', () => {
    expect(findings('name: [1, 2\nlocation: "x\n')).toEqual([
      'config.yaml:2:1 | is not valid YAML: flow sequence in block collection must be sufficiently indented and end with a ]',
      'config.yaml:3:1 | is not valid YAML: missing closing "quote',
    ]);
  });

  it.each([
    ['a:\n\tb: 1', 'is indented with a tab: YAML wants spaces'],
    ['a: 1\n---\nb: 2', 'starts a second document: a configuration is one document'],
    ['a: !secret 1', 'is not valid YAML: unresolved tag'],
    ['a: b: c', 'is not valid YAML: nested mappings are not allowed in compact mappings'],
    [': x', 'has a key that is not text'],
    ['{ a: 1 }: x', 'has a key that is not text'],
    ['- a', 'must be a mapping of keys to values at the top'],
    ['hello', 'must be a mapping of keys to values at the top'],
    ['', 'is empty'],
    ['# nothing but a comment\n', 'is empty'],
  ])('%j %s', (text, message) => {
    expect(messages(text)).toEqual([message]);
  });

  it('is told about without quoting the text, which may be a secret', () => {
    const text = 'password: |hunter2\n  x\nother: [\n]hunter2: {';
    expect(messages(text)).not.toEqual([]);
    expect(messages(text).join()).not.toContain('hunter2');
  });

  it('is told of once a line, and not again for each token after its early end', () => {
    expect(findings('a: { b: x} y } }\nc: 1\nd: 2\n')).toHaveLength(1);
  });

  it.each(['tags: { a: ${A} }', 'tags: [${A}]'])(
    'for want of quotes round a variable gets that hint: %s',
    (text) => {
      expect(findings(`${text}\nname: x\n`)).toEqual([
        expect.stringMatching(
          /^config\.yaml:1:\d+ .* \| inside \{ \} and \[ \] a variable stands in quotes: "\$\{NAME\}"$/,
        ),
      ]);
    },
  );

  it('is a config-invalid failure that carries the first place and says that nothing was changed', () => {
    const { reason, message, details } = failureOf(() => load('a: 1\na: 2\na: 3\n'));
    expect(reason).toBe('config-invalid');
    expect(message).toBe('the configuration has 2 errors');
    expect(details.location).toBe('config.yaml:2:1');
    expect(details.hint).toContain('nothing was changed');
  });
});

describe('a key that stands twice', () => {
  it('is refused at its second place, with its path', () => {
    expect(findings(`${minimal}location: northeurope\n`)).toEqual([
      'config.yaml:18:1 | location | stands here a second time',
    ]);
    expect(findings(minimal.replace('  name: rg-shop', '  name: rg-shop\n  name: rg-other'))).toEqual([
      'config.yaml:7:3 | resourceGroup.name | stands here a second time',
    ]);
  });
});

describe('aliases', () => {
  it('stand for the value of their anchor', () => {
    expect(value('a: &x { b: 1 }\nc: *x\nd: [*x]')).toEqual({ a: { b: 1 }, c: { b: 1 }, d: [{ b: 1 }] });
  });

  it('take the anchor last set before them', () => {
    expect(value('a: &x 1\nb: &x 2\nc: *x')).toEqual({ a: 1, b: 2, c: 2 });
  });

  it('are refused where no anchor was set before', () => {
    expect(messages('a: *x\nb: &x 1')).toEqual(['is an alias of an anchor that is not set before it: *x']);
  });

  it.each(['a: &a [*a]', 'a: &a { b: { c: *a } }'])('are refused where they would never end: %s', (text) => {
    expect(messages(text)).toEqual(['is an alias of what it stands in: *a']);
  });

  it('are refused, once and at once, when they unfold too far', () => {
    const levels = 'bcdefghijk'
      .split('')
      .map((name, index) => `${name}: &${name} [${`*${'abcdefghij'[index]},`.repeat(9)}]`);
    expect(messages(`a: &a [1, 2, 3]\n${levels.join('\n')}`)).toEqual([
      'makes the aliases unfold into more than 10000 values',
    ]);
  });

  it('have their own place, so that a wrong value is shown where it is used', () => {
    expect(findings(minimal.replace('name: rg-shop', 'name: &g rg.').replace('id-shop', '*g'))).toEqual([
      expect.stringMatching(/^config\.yaml:6:12 \| resourceGroup\.name \| is not a name/),
      expect.stringMatching(/^config\.yaml:8:9 \| identity\.name \| is not a name/),
    ]);
  });
});

describe('deep nesting', () => {
  it.each([['[['], ['{a: '], ['- ']])('of %s is refused rather than a crash', (bracket) => {
    expect(messages(bracket.repeat(100_000))).toContain('is nested too deeply');
  });
});

describe('merge keys', () => {
  it('are refused with what to write instead', () => {
    expect(problems(`${minimal}tags:\n  a: b\nrollback:\n  <<: { enabled: true }\n`)).toEqual([
      'rollback.<< | is not a key that deploy knows | YAML merge keys are not read: use an alias, or an overlay under environments',
    ]);
  });
});

describe('keys that look like other values', () => {
  it('are text like any other', () => {
    expect(value('8080: a\ntrue: b')).toEqual({ '8080': 'a', true: 'b' });
  });
});

describe('a value that was left out', () => {
  it('is null, and stands where its key does', () => {
    expect(findings(minimal.replace('  name: id-shop\n', ''))).toEqual([
      'config.yaml:7:1 | identity | has no value: it must be a mapping of keys to values',
    ]);
    expect(value('{ a, b: }')).toEqual({ a: null, b: null });
  });
});

import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { neutral, neutralJson } from '../../../src/report/ci/neutral.ts';
import { azureCommands, githubCommands } from './runner.ts';

const HOSTILE = [
  '::set-env name=PATH::/evil',
  '  ::add-path::/evil',
  '\t::stop-commands::x',
  'an error: ##[add-path]/evil',
  'x ##vso[task.setvariable variable=a]b',
  '##VSO[task.complete result=Succeeded]',
  'one\r::add-mask::a',
  '\u200b::add-path::/evil',
  ':\u200d:add-path::/evil',
  '#\u00ad#vso[task.setvariable variable=a]b',
  '##\ufeff[add-path]/evil',
  '##v\u2060so[task.setvariable variable=a]b',
];

describe('what others say', () => {
  test.each(HOSTILE)('is no command: %j', (line) => {
    const log = neutral(`before\n${line}\nafter\n`);
    expect([...githubCommands(log), ...azureCommands(log)]).toEqual([]);
    expect(log).toMatch(/^before\n[^]*\nafter\n$/);
  });

  test('was one before, or this would prove nothing', () => {
    for (const line of HOSTILE) {
      const found = [...githubCommands(line), ...azureCommands(line.replace('VSO', 'vso'))];
      expect(found, line).not.toEqual([]);
    }
  });

  test('stays as it is where it could be none', () => {
    for (const text of [
      '',
      'a::b ## c [d]',
      'https://x.test/#a',
      'std::vector',
      '  ::selection { color: red }',
      '::before, ::after { margin: 0 }',
      '### Plan: 3 to run\n',
      '✔ done\n',
    ])
      expect(neutral(text)).toBe(text);
  });

  test('is none however it is put together', () => {
    const part = fc.constantFrom(
      ':',
      '::',
      '#',
      '##',
      '[',
      'vso[',
      ']',
      'add-path',
      'task.complete',
      ' ',
      '\n',
      '\r',
      '\u200b',
      '\u00ad',
      'x',
    );
    fc.assert(
      fc.property(fc.array(part, { maxLength: 12 }), (parts) => {
        const log = neutral(parts.join(''));
        expect([...githubCommands(log), ...azureCommands(log)]).toEqual([]);
      }),
    );
  });
});

describe('a document', () => {
  test('keeps its values and holds no command', () => {
    const document = { message: HOSTILE.join('\n'), '##vso[task.x]': ['##[add-path]x', '#'.repeat(7)] };
    for (const space of [undefined, 2]) {
      const json = neutralJson(JSON.stringify(document, undefined, space));
      expect(JSON.parse(json)).toEqual(document);
      expect([...githubCommands(json), ...azureCommands(json)]).toEqual([]);
    }
  });
});

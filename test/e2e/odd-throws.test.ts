import { describe, expect, it } from 'vitest';
import { classify } from '../../src/report/errors/classify.ts';
import { folderHere } from './here.ts';
import { SMALL } from './small.ts';

const CONFIG = SMALL.replace(', create_monitoring]', ', ./odd.mjs]');

/** A step whose `run` throws what the code says. */
function throwing(code: string): string {
  return `import { defineStep } from '@deploy-cli/deploy';
import { z } from 'zod';
const deep = () => new Error('the deepest\\n    at inner (file:///x.mjs:1:2)\\nand more');
const answer = (members) => Object.assign(new Error('refused'), { name: 'RestError', statusCode: 403, ...members });
export default defineStep({
  name: 'odd',
  output: z.object({}),
  inputs: () => ({}),
  run: async () => { ${code}; return {}; },
});
`;
}

const LONG = 'Here is what was wrong with it, at length. '.repeat(200);

describe('whatever a step throws', { timeout: 60_000 }, () => {
  it.each([
    ['an error with a stack within its message', 'throw deep()', /^the deepest\nand more$/],
    [
      'an error whose message is its own stack',
      "throw new Error(new Error('inner').stack)",
      /^Error: inner$/,
    ],
    ['an error without a message', 'throw new TypeError()', /^it threw TypeError without a message$/],
    ['text', "throw 'plainly'", /^plainly$/],
    ['nothing', 'throw undefined', /^it threw undefined$/],
    ['null', 'throw null', /^it threw null$/],
    ['a number', 'throw 42', /^it threw 42$/],
    ['an object', 'throw { why: "so" }', /^it threw \{"why":"so"\}$/],
    ['an object that cannot be written', 'const o = {}; o.o = o; throw o', /^it threw a value \(object\)$/],
    ['an object without a prototype', 'throw Object.create(null)', /^it threw \{\}$/],
    [
      'an object that throws when it is read',
      'throw { get message() { throw new Error("no") } }',
      /^it threw a value \(object\)$/,
    ],
    ['a symbol', "throw Symbol('s')", /^it threw Symbol\(s\)$/],
    [
      'several errors',
      "throw new AggregateError([deep(), 'b', new Error('c'), 4], 'all failed')",
      /^all failed: the deepest\nand more; b; c; and 1 more$/,
    ],
    ['several errors without a word', "throw new AggregateError([new Error('a'), new Error('b')])", /^a; b$/],
    ['what zod refuses', "z.object({ a: z.string(), b: z.number() }).parse({ b: 'x' })", /^a: .+; b: .+$/],
    [
      'the answer of Azure',
      `throw answer({ code: 'AuthorizationFailed', message: '${LONG}' })`,
      /^AuthorizationFailed: Here is what was wrong/,
    ],
    [
      'the body of an answer',
      `throw answer({ code: 'X', message: JSON.stringify({ error: { code: 'X', message: 'It is so.', details: '${LONG}' } }) })`,
      /^X: It is so\.$/,
    ],
  ])('is told in a sentence, without a stack: %s', async (_, code, message) => {
    const { type } = folderHere({ 'config.yaml': CONFIG, 'odd.mjs': throwing(code) });
    const json = await type(['--env', 'local', '--output', 'json']);
    const { steps } = JSON.parse(json.stdout);
    const { error } = steps.at(-1);
    expect(error.message).toMatch(message);
    expect(error.message.length).toBeLessThan(500);
    expect(error).toMatchObject({ reason: 'step-failed', ...classify(error) });
    const text = await type(['--env', 'local']);
    expect(text.code).toBe(1);
    for (const told of [json.stdout, json.stderr, text.stdout, text.stderr]) {
      expect(told).not.toMatch(/^\s*at .+:\d+:\d+\)?$/m);
      expect(told).not.toMatch(/ {4}at |\.mjs:\d+:\d+/);
      expect(told).not.toContain(LONG.slice(0, 1000));
    }
    expect(text.stdout).toMatch(/^ {2}class {8}\w+, (not )?retryable \(docs\/errors\.md#[\w-]+\)$/m);
  });

  it('is told with its code, and by it, where it is an answer of Azure', async () => {
    const { type } = folderHere({
      'config.yaml': CONFIG,
      'odd.mjs': throwing("throw answer({ code: 'AuthorizationFailed', message: 'No.' })"),
    });
    const { stdout } = await type(['--env', 'local', '--output', 'json']);
    expect(JSON.parse(stdout).steps.at(-1).error).toMatchObject({
      message: 'AuthorizationFailed: No.',
      code: 'AuthorizationFailed',
      class: 'permission',
      page: 'docs/errors.md#authorizationfailed',
    });
  });

  it('is told with its stack where the log is to debug', async () => {
    const { type } = folderHere({ 'config.yaml': CONFIG, 'odd.mjs': throwing('throw new Error("here")') });
    const { stderr } = await type(['--env', 'local', '--log-level', 'debug']);
    expect(stderr).toMatch(/odd\.mjs:\d+:\d+/);
  });

  it('and wherever: a module that throws, inputs that throw', async () => {
    const module = 'throw new Error(new Error("while it was loaded").stack);';
    const inputs = throwing('').replace(
      'inputs: () => ({})',
      "inputs: () => { throw new Error(new Error('so').stack) }",
    );
    for (const odd of [module, inputs]) {
      const { type } = folderHere({ 'config.yaml': CONFIG, 'odd.mjs': odd });
      for (const argv of [
        ['--env', 'local'],
        ['plan', '--env', 'local'],
        ['--env', 'local', '--output', 'json'],
      ]) {
        const { code, stdout, stderr } = await type(argv);
        expect(code).toBe(1);
        expect(stdout + stderr).toMatch(/while it was loaded|Error: so/);
        expect(stdout + stderr).not.toMatch(/ {4}at /);
      }
    }
  });
});

import { describe, expect, test } from 'vitest';
import { code, folded, link, told, within } from '../../../src/report/ci/markdown.ts';
import { planMarkdown } from '../../../src/report/ci/plan-markdown.ts';
import { runMarkdown } from '../../../src/report/ci/run-markdown.ts';
import { runWith, stepWith, told as classified } from '../run.ts';
import { planWith } from './plan.ts';

const EVIL = '<script>@octocat #12 | ![x](https://evil.test/a.png) `code` **bold**\n\n# title\n</details>';

describe('text of others', () => {
  test('is shown word for word, and is no markup, no mention and no link', () => {
    const text = told(EVIL);
    expect(text).not.toMatch(/<|\n|@octocat|#12|https:\/\//);
    expect(text).not.toMatch(/(?<!\\)[|`*[\]]/);
    expect(told('- item')).toBe(String.raw`\- item`);
    expect(told('12. item')).toBe(String.raw`\12. item`);
  });

  test('as code ends where it should', () => {
    expect(code('a`b|c')).toBe("`a'b\\|c`");
    expect(link('https://shop.test/')).toBe('<https://shop.test/>');
    expect(link('https://shop.test/>x')).toBe('`https://shop.test/>x`');
    expect(folded('none', [])).toEqual([]);
  });

  test('is left out by whole paragraphs where it is too much, and that is said', () => {
    const text = within(400, [['first'], ['x'.repeat(1000)], ['last']]);
    expect(text).toMatch(/^first\n\nlast\n\n_There is more/);
    expect(Buffer.byteLength(text)).toBeLessThanOrEqual(400);
  });
});

describe('a plan', () => {
  test('says what would happen first, and folds the rest', () => {
    expect(planMarkdown(planWith({}))).toMatchInlineSnapshot(`
      "### Plan for production: 1 to run, 1 unchanged; undo possible for 1 of 1

      | Step | Would | Why | Takes |
      | --- | --- | --- | --- |
      | \`create_registry\` | **run**<br>update registry \`crshop\` | sku: "Basic" -> "Premium", and 1 more | about 61 s |

      <details>
      <summary>What decided, and where that stands</summary>

      - \`create_registry\`
        - sku: "Basic" -> "Premium" (\`config.yaml:9:3\`)
        - location: "a" -> "b"

      </details>

      <details>
      <summary>1 step unchanged</summary>

      \`create_group\`

      </details>
      "
    `);
  });

  test('of a thousand steps with long reasons fits a comment', () => {
    const steps = Array.from({ length: 1000 }, (_, at) => ({
      name: `step_${at}`,
      action: 'run' as const,
      because: Array.from({ length: 50 }, (__, leaf) => ({
        leaf: `leaf.${leaf}`,
        before: 'b',
        text: `${EVIL} ${'b'.repeat(500)}`,
        location: 'config.yaml:1:1',
      })),
    }));
    const text = planMarkdown(planWith({ steps }));
    expect(text.length).toBeLessThan(65_536);
    expect(text).toContain('1000 to run');
    expect(text).toContain('`step_0`');
    expect(text).toContain('There is more than fits here');
    expect(text.match(/<details>/g)?.length ?? 0).toBe(text.match(/<\/details>/g)?.length ?? 0);
  });

  test('names what would be refused, lost, given back and moved', () => {
    const text = planMarkdown(
      planWith({
        result: 'refused',
        exitCode: 1,
        refused: [{ step: 'one', why: EVIL, address: '/a' }],
        removals: [{ step: 'one', address: '/gone', action: 'remove', data: 'the table' }],
        handOvers: [{ from: 'one', to: 'two', address: '/moved' }],
        residue: [{ step: 'one', address: '/left' }],
        data: ['all rows'],
        warnings: ['careful'],
      }),
    );
    for (const word of [
      'refused',
      '`/a`',
      '`/gone`',
      'the table',
      '`/moved`',
      '`/left`',
      'all rows',
      '> careful',
    ])
      expect(text).toContain(word);
    expect(text).not.toContain('<script>');
  });
});

describe('a run', () => {
  const failed = runWith({
    result: 'failed',
    exitCode: 1,
    command: 'run',
    steps: [
      stepWith({ name: 'create_group', status: 'rolled_back' }),
      stepWith({
        name: 'create_registry',
        status: 'failed',
        error: classified({ reason: 'azure-refused', message: EVIL, hint: 'Ask.', code: 'Broken' }),
      }),
      stepWith({ name: 'verify', status: 'skipped' }),
    ],
    rollback: {
      clean: true,
      restored: [{ step: 'create_group', address: '/g' }],
      kept: ['/one', '/two'].map((address) => ({ step: 'create_group', address, why: 'protected' })),
      pending: [],
      residue: [],
    },
  });

  test('tells cause, class, undo, steps and what to type next', () => {
    const text = runMarkdown(failed, ['npx deploy  tries again'], 100_000);
    expect(text).toMatch(/^### ❌ local \(emulator\): failed\n/);
    for (const word of [
      'azure',
      'Ask.',
      '`Broken`',
      'proven by looking',
      '| `create_registry` | failed |',
      'npx deploy  tries again',
      '1 step unchanged',
    ])
      expect(text).toContain(word);
    expect(text, 'what is kept for one reason is told once').toContain('`/one`, `/two`');
    expect(text).not.toMatch(/<script>|@octocat/);
  });

  test('that is done names the addresses of its services', () => {
    const run = runWith({
      steps: [stepWith({ name: 'deploy_application_services' })],
      outputs: {
        deploy_application_services: { web: { url: 'https://web.test' }, api: { url: 'https://api.test' } },
      },
    });
    const text = runMarkdown(run, [], 100_000);
    expect(text).toContain('- web: <https://web.test>');
    expect(text).toContain('- api: <https://api.test>');
  });

  test('says what was done, where that was no deployment', () => {
    expect(runMarkdown(runWith({ command: 'destroy' }), [], 5000)).toMatch(
      /^### ✅ local \(emulator\): destroyed/,
    );
    expect(runMarkdown(runWith({ command: 'rollback' }), [], 5000)).toContain(': rolled back');
    expect(runMarkdown(runWith({ command: 'run' }), [], 5000)).toContain(': completed');
  });

  test('names what it changed in the cloud', () => {
    const change = { kind: 'registry', address: '/r' } as const;
    const run = runWith({
      steps: [
        stepWith({
          name: 'create_registry',
          changes: [
            { ...change, action: 'created' },
            { ...change, address: '/same', action: 'unchanged' },
          ],
        }),
      ],
    });
    const text = runMarkdown(run, [], 100_000);
    expect(text).toContain('made 1: registry');
    expect(text).toContain('- created `/r` (`create_registry`)');
    expect(text).not.toContain('/same');
  });

  test('keeps to the limit', () => {
    const steps = Array.from({ length: 5000 }, (_, at) => stepWith({ name: `step_${at}`, reason: EVIL }));
    expect(Buffer.byteLength(runMarkdown(runWith({ steps }), [], 5000))).toBeLessThanOrEqual(5000);
  });
});

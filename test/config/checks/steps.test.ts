import { describe, expect, it } from 'vitest';
import { isStepPath } from '../../../src/config/step-path.ts';
import { findings, load, minimal, problems } from '../fixture.ts';

describe('steps', () => {
  it('are built-in steps and modules', () => {
    expect(
      problems(`${minimal}steps: [create_resource_group, ./steps/my-step.ts, check_prerequisites]\n`),
    ).toEqual([]);
  });

  it('that are unknown are refused with the closest name, or with all of them', () => {
    const found = findings(`${minimal}steps:\n  - create_ressource_group\n  - xyz\n`);
    expect(found[0]).toBe(
      'config.yaml:19:5 | steps.0 | is no step: create_ressource_group | did you mean "create_resource_group"?',
    );
    expect(found[1]).toMatch(
      /steps\.1 \| is no step: xyz \| one of your own stands with its path; built-in steps: check_prerequisites, .*verify_deployment$/,
    );
  });

  it('stand in the list once', () => {
    expect(findings(`${minimal}steps: [./a.ts, check_prerequisites, ./a.ts, check_prerequisites]\n`)).toEqual(
      [
        'config.yaml:18:38 | steps.2 | stands in this list a second time',
        'config.yaml:18:46 | steps.3 | stands in this list a second time',
      ],
    );
  });

  it('are at least one, and text', () => {
    expect(problems(`${minimal}steps: []\n`)).toEqual(['steps | must have at least 1 entry']);
    expect(problems(`${minimal}steps: [7]\n`)).toEqual([
      'steps.0 | must be the name or path of a step, or a mapping of step and protect',
    ]);
  });

  it('may say that what they make is protected', () => {
    const steps = '[check_prerequisites, { step: ./a.ts, protect: true }, { step: store_secrets }]';
    expect(load(`${minimal}steps: ${steps}\n`).config.steps).toEqual([
      { step: 'check_prerequisites', protect: false },
      { step: './a.ts', protect: true },
      { step: 'store_secrets', protect: false },
    ]);
  });

  it('as mappings are checked like the others', () => {
    const wrong =
      '[{ step: xyz.tsx }, { step: ./a.ts, protect: 1 }, { protect: true }, ./a.ts, { stop: ./b.ts }]';
    expect(problems(`${minimal}steps: ${wrong}\n`)).toEqual([
      expect.stringMatching(/^steps\.0 \| is no step: xyz\.tsx/),
      'steps.1.protect | must be true or false, not a number',
      'steps.2.step | is missing',
      'steps.3 | stands in this list a second time',
      'steps.4.step | is missing',
      'steps.4.stop | is not a key that deploy knows | did you mean "step"?',
    ]);
  });

  it('that are retired are none by default', () => {
    expect(load(minimal).config.retire).toEqual([]);
    expect(problems(`${minimal}retire: [create_databases, ./gone.ts]\n`)).toEqual([]);
  });

  it('that are retired exist, each once, and are not listed too', () => {
    const text = `${minimal}steps: [check_prerequisites, { step: ./a.ts }]\nretire: [create_databasse, ./a.ts, ./b.ts, ./b.ts, check_prerequisites]\n`;
    expect(problems(text)).toEqual([
      'retire.0 | is no step: create_databasse | did you mean "create_databases"?',
      'retire.1 | is listed under steps too | take it out of one of them',
      'retire.3 | stands in this list a second time',
      'retire.4 | is listed under steps too | take it out of one of them',
    ]);
  });

  it.each(['./a', '../a', '/a', 'a.ts', 'steps/a.mjs', 'a.js', 'a.mts'])('%s is a module', (entry) => {
    expect(isStepPath(entry)).toBe(true);
  });

  it.each(['create_key_vault', 'ts', '.hidden', 'a.tsx', 'a.json'])('%s is the name of a step', (entry) => {
    expect(isStepPath(entry)).toBe(false);
  });
});

import { describe, expect, it } from 'vitest';
import { isStepPath } from '../../../src/config/step-path.ts';
import { findings, minimal, problems } from '../fixture.ts';

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
      /steps\.1 \| is no step: xyz \| built-in steps: check_prerequisites, .*verify_deployment$/,
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
      'steps.0 | must be text, not a number | put it in quotes',
    ]);
  });

  it.each(['./a', '../a', '/a', 'a.ts', 'steps/a.mjs', 'a.js', 'a.mts'])('%s is a module', (entry) => {
    expect(isStepPath(entry)).toBe(true);
  });

  it.each(['create_key_vault', 'ts', '.hidden', 'a.tsx', 'a.json'])('%s is the name of a step', (entry) => {
    expect(isStepPath(entry)).toBe(false);
  });
});

import { describe, expect, it } from 'vitest';
import { findings, minimal, problems } from '../fixture.ts';

describe('an overlay that is not in force', () => {
  it('is checked for unknown keys, so that a typo shows before production meets it', () => {
    const text = `${minimal}environments:\n  production:\n    registry: { skuu: Premium }\n    locaton: x\n  staging:\n    services: { a: { replicas: { mn: 1 } } }\n`;
    expect(findings(text)).toEqual([
      'config.yaml:20:17 | environments.production.registry.skuu | is not a key that deploy knows | did you mean "sku"?',
      'config.yaml:21:5 | environments.production.locaton | is not a key that deploy knows | did you mean "location"?',
      'config.yaml:23:34 | environments.staging.services.a.replicas.mn | is not a key that deploy knows | did you mean "min"?',
    ]);
  });

  it('may hold variables that are not set', () => {
    expect(problems(`${minimal}environments: { production: { location: "\${REGION}" } }\n`)).toEqual([]);
  });

  it.each([
    ['7', 'not a number'],
    ['[a]', 'not a list'],
    ['text', 'not text'],
  ])('must be a mapping: %s', (overlay, kind) => {
    expect(problems(`${minimal}environments: { production: ${overlay} }\n`)).toEqual([
      `environments.production | must be a mapping of keys to values, ${kind}`,
    ]);
  });
});

describe('environments', () => {
  it('may be empty', () => {
    expect(problems(`${minimal}environments:\n`)).toEqual([]);
  });

  it('must be a mapping', () => {
    expect(problems(`${minimal}environments: [local]\n`)).toEqual([
      'environments | must be a mapping of names to overlays',
    ]);
  });

  it.each(['Staging', '1st', 'a_b', 'a-', '../x', 'a'.repeat(41)])('may not be called %s', (name) => {
    expect(problems(`${minimal}environments: { ${name}: {} }\n`)).toEqual([
      expect.stringContaining('is not a name for an environment'),
    ]);
  });
});

describe('defaultEnvironment', () => {
  it('must exist, even while another environment is in force', () => {
    expect(findings(`${minimal}defaultEnvironment: prodution\n`)).toEqual([
      'config.yaml:18:21 | defaultEnvironment | names no environment | did you mean "production"?',
    ]);
  });

  it('must be text', () => {
    expect(problems(`${minimal}defaultEnvironment: [local]\n`)).toEqual([
      'defaultEnvironment | must be text',
    ]);
  });

  it('is not asked for its variable while another environment is in force', () => {
    expect(problems(`${minimal}defaultEnvironment: \${STAGE}\n`)).toEqual([]);
  });
});

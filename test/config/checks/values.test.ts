import { describe, expect, it } from 'vitest';
import { findings, minimal, problems } from '../fixture.ts';

describe('a value of the wrong kind', () => {
  it.each([
    ['name: 7', 'name | must be text, not a number | put it in quotes'],
    ['name: true', 'name | must be text, not a boolean | put it in quotes'],
    ['name: [a]', 'name | must be text, not a list'],
    ['name: {}', 'name | must be text, not a mapping'],
    ['name:', 'name | has no value: it must be text'],
    ['subscriptionId: x', 'subscriptionId | must be a GUID, such as 11111111-1111-4111-8111-111111111111'],
    [
      'location: West Europe',
      'location | must be the short name of an Azure region, such as westeurope for West Europe',
    ],
    ['registry: []', 'registry | must be a mapping of keys to values, not a list'],
  ])('is told in words: %s', (line, problem) => {
    const key = line.replace(/:.*/, '');
    const text =
      key === 'registry'
        ? minimal.replace('registry:\n  name: crshopdemo', line)
        : minimal.replace(new RegExp(`^${key}: .*$`, 'm'), line);
    expect(problems(text)).toEqual([problem]);
  });

  it.each([
    ['rollback: { enabled: "true" }', 'rollback.enabled | must be true or false, not text'],
    ['services: []', 'services | must be a mapping of names to values, not a list'],
    ['secrets: {}', 'secrets | must be a list, not a mapping'],
    ['execution: { concurrency: 1.5 }', 'execution.concurrency | must be a whole number'],
    ['execution: { concurrency: 0 }', 'execution.concurrency | must be at least 1'],
    ['execution: { concurrency: 33 }', 'execution.concurrency | must be at most 32'],
    [
      'emulator: { latency: quik }',
      'emulator.latency | must be one of instant, quick and realistic | did you mean "quick"?',
    ],
    ['emulator: { latency: 5 }', 'emulator.latency | must be one of instant, quick and realistic'],
    ['emulator: { exchanges: "" }', 'emulator.exchanges | must not be empty'],
    ['verification: { timeoutSeconds: 86401 }', 'verification.timeoutSeconds | must be at most 86400'],
  ])('is told in words: %s', (line, problem) => {
    expect(problems(`${minimal}${line}\n`)).toEqual([problem]);
  });

  it('never shows the value, which may be a secret in the wrong place', () => {
    const text = minimal
      .replace('crshopdemo', 'hunter2!')
      .replace('westeurope', 'hunter2!')
      .replace('rg-shop', 'hunter2!.');
    expect(
      problems(`${text}emulator: { latency: hunter2! }\nrollback: { enabled: hunter2! }\n`).join(),
    ).not.toContain('hunter2');
  });
});

describe('all errors', () => {
  it('are told at once, in the order of the file', () => {
    const text = `${minimal.replace('westeurope', '7').replace('crshopdemo', 'cr-shop')}nam: x\nservices: { A: {} }\nsteps: [x]\n`;
    expect(problems(text).map((problem) => problem.replace(/ \|.*/, ''))).toEqual([
      'location',
      'registry.name',
      'nam',
      'services.A',
      'steps.0',
    ]);
  });
});

describe('missing keys', () => {
  it('are each told, at what they are missing from', () => {
    const text = minimal
      .replace(/^(?:tenantId|location).*\n/gm, '')
      .replace(/^  workspace.*\n  component.*/m, '  retentionDays: 30');
    expect(findings(text)).toEqual([
      'config.yaml:1:1 | tenantId | is missing',
      'config.yaml:1:1 | location | is missing',
      'config.yaml:7:1 | monitoring.workspace | is missing',
      'config.yaml:7:1 | monitoring.component | is missing',
    ]);
  });
});

import { describe, expect, test } from 'vitest';
import {
  doctorAnnotations,
  planAnnotations,
  runAnnotations,
  validationAnnotations,
} from '../../../src/report/ci/annotations.ts';
import type { Place } from '../../../src/report/ci/dialect.ts';
import { runWith, stepWith, told } from '../run.ts';
import { planWith } from './plan.ts';

const placing = (location: string): Place | undefined => {
  const [file = '', line, column] = location.split(':');
  return file === 'elsewhere' ? undefined : { file, line: Number(line), column: Number(column) };
};

describe('a run', () => {
  test('shows everything that is wrong with the configuration at its line', () => {
    const run = runWith({
      result: 'failed',
      exitCode: 1,
      error: told({
        reason: 'config-invalid',
        message: 'the configuration has 2 errors',
        location: 'config.yaml:3:1',
        findings: [
          {
            location: 'config.yaml:3:1',
            path: 'location',
            message: 'is no region',
            hint: 'did you mean westeurope?',
          },
          { location: 'elsewhere:9:9', path: 'name', message: 'is missing' },
        ],
      }),
    });
    expect(runAnnotations(run, placing)).toEqual([
      {
        kind: 'error',
        title: 'deploy: location',
        message: 'is no region\ndid you mean westeurope?',
        place: { file: 'config.yaml', line: 3, column: 1 },
      },
      { kind: 'error', title: 'deploy: name', message: 'is missing', place: undefined },
    ]);
  });

  test('shows each failed step with its hint, an undo that is not clean, and warnings', () => {
    const run = runWith({
      result: 'failed',
      exitCode: 1,
      steps: [
        stepWith({
          name: 'create_monitoring',
          status: 'failed',
          error: told({
            reason: 'azure-refused',
            message: 'No.',
            hint: 'Ask.',
            code: 'Broken',
            address: '/a/b',
          }),
        }),
      ],
      rollback: {
        clean: false,
        restored: [],
        kept: [],
        pending: [],
        residue: [{ step: 'create_monitoring', address: '/a/b', why: 'it is locked' }],
      },
      warnings: ['careful'],
    });
    expect(runAnnotations(run, placing)).toEqual([
      {
        kind: 'error',
        title: 'create_monitoring failed',
        code: 'Broken',
        message: 'No.\n→ Ask.\naddress /a/b',
        place: undefined,
      },
      { kind: 'warning', title: 'not rolled back clean', message: 'create_monitoring: /a/b (it is locked)' },
      { kind: 'warning', title: 'deploy', message: 'careful' },
    ]);
  });

  test('that is done is a notice, and one with nothing to do is nothing', () => {
    expect(runAnnotations(runWith({ steps: [stepWith({})] }), placing)).toEqual([
      { kind: 'notice', title: 'deploy', message: 'done: 1 of 1 steps ran' },
    ]);
    expect(runAnnotations(runWith({ command: 'destroy', steps: [stepWith({})] }), placing)).toMatchObject([
      { message: 'done: destroyed' },
    ]);
    expect(runAnnotations(runWith({ result: 'nothing-to-do', runId: null }), placing)).toEqual([]);
  });

  test('has no more than ten of a kind, and the last says how many there are', () => {
    const findings = Array.from({ length: 25 }, (_, at) => ({
      location: `c.yaml:${at + 1}:1`,
      message: 'bad',
    }));
    const error = told({ reason: 'config-invalid', message: 'many', findings });
    const shown = runAnnotations(runWith({ error, warnings: ['w'] }), placing);
    const errors = shown.filter(({ kind }) => kind === 'error');
    expect(errors).toHaveLength(10);
    expect(errors.at(-1)?.message).toMatch(/^and 16 more/);
    expect(shown.filter(({ kind }) => kind === 'warning')).toHaveLength(1);
  });
});

test('a configuration that is looked at shows everything at its line', () => {
  const findings = [
    {
      severity: 'error',
      location: 'c.yaml:2:3',
      path: 'name',
      message: 'is bad',
      hint: 'say x',
      environments: [],
    },
    { severity: 'warning', location: 'c.yaml:1:1', path: '', message: 'is odd', environments: [] },
  ] as const;
  const document = { result: 'invalid', exitCode: 1, file: 'c.yaml', environments: [], findings } as const;
  expect(validationAnnotations(document, placing)).toEqual([
    {
      kind: 'error',
      title: 'deploy validate: name',
      message: 'is bad\nsay x',
      place: { file: 'c.yaml', line: 2, column: 3 },
    },
    {
      kind: 'warning',
      title: 'deploy validate',
      message: 'is odd',
      place: { file: 'c.yaml', line: 1, column: 1 },
    },
  ]);
});

test('what the doctor finds is shown with what to do', () => {
  const checks = [
    { name: 'node', level: 'ok', detail: 'v24' },
    { name: 'store', level: 'fail', detail: 'no', hint: 'make it' },
    { name: 'disk', level: 'warn', detail: 'full' },
  ] as const;
  const document = { result: 'unhealthy', exitCode: 1, environment: null, cloud: null, checks } as const;
  expect(doctorAnnotations(document)).toEqual([
    { kind: 'error', title: 'deploy doctor: store', message: 'no\n→ make it' },
    { kind: 'warning', title: 'deploy doctor: disk', message: 'full' },
  ]);
});

test('a plan shows why it would be refused, or how much would run', () => {
  const refused = [
    { step: 'create_registry', why: 'others made it', address: '/a' },
    { step: 'create_group', why: 'never' },
  ];
  expect(planAnnotations(planWith({ result: 'refused', exitCode: 1, refused }), placing)).toEqual([
    {
      kind: 'error',
      title: 'create_registry would be refused',
      message: 'others made it\n/a',
      place: { file: 'config.yaml', line: 9, column: 3 },
    },
    { kind: 'error', title: 'create_group would be refused', message: 'never', place: undefined },
  ]);
  expect(planAnnotations(planWith({}), placing)).toEqual([
    { kind: 'notice', title: 'deploy plan', message: '1 of 2 steps would run' },
  ]);
});

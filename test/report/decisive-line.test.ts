import { describe, expect, it } from 'vitest';
import { decisiveLine } from '../../src/report/decisive-line.ts';

const ACR_END = [
  '2026/11/21 13:09:34 Container failed during run: build. No retries remaining.',
  'failed to run step ID: build: exit status 1',
  '',
  'Run ID: ca1 failed after 4s. Error: failed during run, err: exit status 1',
];

describe('the line of a log that says why', () => {
  it.each([
    [
      'Docker says what it does not find',
      ['Step 4/7 : COPY sever.js ./', 'COPY failed: stat sever.js: file does not exist', ...ACR_END],
      'COPY failed: stat sever.js: file does not exist',
    ],
    [
      'BuildKit counts its steps',
      ['#8 0.512 src/a.ts(1,2): error TS2322: no', '#8 ERROR: process "tsc" did not complete', ...ACR_END],
      'ERROR: process "tsc" did not complete',
    ],
    [
      'npm ends with where its own log is',
      [
        'npm error code ETARGET',
        'npm error notarget No matching version found for x@9.',
        'npm error A complete log of this run can be found in: /root/.npm/_logs/x.log',
        ...ACR_END,
      ],
      'npm error notarget No matching version found for x@9.',
    ],
    [
      'Node ends with a stack and its version',
      [
        '2026-11-21T13:09:34.1Z starting node migrate.ts',
        '2026-11-21T13:09:34.2Z error: relation "products" already exists',
        '    at Parser.parse (/app/node_modules/pg/parser.js:1:2) {',
        "  severity: 'ERROR',",
        '}',
        'Node.js v24.1.0',
      ],
      'error: relation "products" already exists',
    ],
    [
      'a program logs JSON',
      ['{"level":"info","msg":"start"}', '{"level":"error","msg":"the password is wrong","code":7}'],
      'the password is wrong',
    ],
    ['a test counts no errors behind it', ['Error: no disk', 'done with 0 errors'], 'Error: no disk'],
    [
      'nothing speaks of an error',
      ['one', './main.go:3: undefined: x', ...ACR_END],
      './main.go:3: undefined: x',
    ],
    ['it would steer the terminal', ['\u001b[31mError: no\u001b[0m\u0007'], 'Error: no'],
    ['what looks like JSON is none', ['{"msg": error'], '{"msg": error'],
  ])('is found where %s', (_, lines, line) => {
    expect(decisiveLine(lines)).toBe(line);
  });

  it('is none where the log has nothing but what is said around every failure', () => {
    expect(decisiveLine(ACR_END)).toBeUndefined();
    expect(decisiveLine([])).toBeUndefined();
  });

  it('is cut where it is data', () => {
    expect(decisiveLine([`Error: ${'x'.repeat(9000)}`])?.length).toBe(300);
  });
});

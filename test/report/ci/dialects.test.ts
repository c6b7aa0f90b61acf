import { describe, expect, test } from 'vitest';
import { azure, azureSummary, azureVariable } from '../../../src/report/ci/azure.ts';
import type { Annotation } from '../../../src/report/ci/dialect.ts';
import { github, githubOutput } from '../../../src/report/ci/github.ts';
import { azureCommands, githubCommands } from './runner.ts';

const HARD = 'a % of: b, c; d] %25 %0A %AZP25\r\nsecond ##vso[task.x y=z]w';
const WRONG: Annotation = {
  kind: 'error',
  title: HARD,
  message: HARD,
  code: 'A;B]C',
  place: { file: 'a,b:c/config.yaml', line: 12, column: 5 },
};

describe('GitHub Actions', () => {
  test('reads an annotation as it was meant', () => {
    const line = github.annotation(WRONG) ?? '';
    expect(line).not.toMatch(/[\r\n]/);
    expect(githubCommands(line)).toEqual([
      {
        name: 'error',
        properties: { file: 'a,b:c/config.yaml', line: '12', col: '5', title: HARD },
        data: HARD,
      },
    ]);
  });

  test('reads one without a place, a group and its end', () => {
    const log = [
      github.annotation({ kind: 'notice', title: 't', message: 'm' }),
      github.group('a%\nb'),
      github.endGroup,
    ];
    expect(githubCommands(log.join('\n'))).toEqual([
      { name: 'notice', properties: { title: 't' }, data: 'm' },
      { name: 'group', properties: {}, data: 'a%\nb' },
      { name: 'endgroup', properties: {}, data: '' },
    ]);
  });

  test('reads an output of many lines, whatever they are', () => {
    expect(githubOutput('urls', 'a\nghadelimiter_\nEOF', 'guid-1')).toBe(
      'urls<<ghadelimiter_guid-1\na\nghadelimiter_\nEOF\nghadelimiter_guid-1\n',
    );
  });
});

describe('Azure Pipelines', () => {
  test('reads an issue as it was meant', () => {
    const line = azure.annotation(WRONG) ?? '';
    expect(line).not.toMatch(/[\r\n]/);
    expect(azureCommands(line)).toEqual([
      {
        name: 'task.logissue',
        properties: {
          type: 'error',
          sourcepath: 'a,b:c/config.yaml',
          linenumber: '12',
          columnnumber: '5',
          code: 'A;B]C',
        },
        data: `${HARD}: ${HARD}`,
      },
    ]);
  });

  test('is told no notice, since it has none', () => {
    expect(azure.annotation({ kind: 'notice', title: 't', message: 'm' })).toBeUndefined();
  });

  test('reads variables and the summary as they were meant', () => {
    expect(azureCommands(`${azureVariable('runId', HARD)}\n${azureSummary('/tmp/a;b]c.md')}`)).toEqual([
      { name: 'task.setvariable', properties: { variable: 'runId', isOutput: 'true' }, data: HARD },
      { name: 'task.uploadsummary', properties: {}, data: '/tmp/a;b]c.md' },
    ]);
  });

  test('finds no command in the title of a group', () => {
    expect(azureCommands(azure.group('x ##vso[task.complete result=Failed]'))).toEqual([]);
  });
});

import { describe, expect, it } from 'vitest';
import { minimal, problems, service } from '../fixture.ts';

const web = (more: string): string[] =>
  problems(`${minimal}services:\n${service('web', more)}`).map((problem) =>
    problem.replace('services.web.', ''),
  );

describe('the size of a container', () => {
  it.each(Array.from({ length: 16 }, (_, index) => (index + 1) / 4))(
    '%d cores go with twice as many Gi',
    (cpu) => {
      expect(web(`    cpu: ${cpu}\n    memory: ${cpu * 2}Gi\n`)).toEqual([]);
    },
  );

  it.each([
    ['cpu: 0.5\n    memory: 2Gi', 'memory | must be 2Gi a core'],
    ['cpu: 2', 'memory | must be 2Gi a core'],
    ['memory: 2Gi', 'memory | must be 2Gi a core'],
    ['cpu: 0.3', 'cpu | must be one of 0.25,'],
    ['cpu: 8\n    memory: 16Gi', 'cpu | must be one of'],
    ['cpu: "1"', 'cpu | must be one of'],
    ['memory: 1.0Gi', 'memory | must be one of 0.5Gi, 1Gi,'],
    ['memory: 1024Mi', 'memory | must be one of'],
  ])('refuses %j', (size, problem) => {
    expect(web(`    ${size}\n`)[0]).toContain(problem);
  });

  it('is checked although the container has other errors', () => {
    const text = service('web', '    cpu: 2\n    x: 1\n').replace('port: 8080', 'port: 0');
    expect(problems(`${minimal}services:\n${text}`).map((problem) => problem.replace(/ \|.*/, ''))).toEqual([
      'services.web.memory',
      'services.web.port',
      'services.web.x',
    ]);
  });
});

describe('replicas', () => {
  it.each(['min: 0, max: 1', 'min: 1000, max: 1000', 'max: 20'])('may be %s', (replicas) => {
    expect(web(`    replicas: { ${replicas} }\n`)).toEqual([]);
  });

  it.each([
    ['min: 2, max: 1', 'replicas.max | must not be less than min'],
    ['min: 2', 'replicas.max | must not be less than min'],
    ['min: -1', 'replicas.min | must be at least 0'],
    ['max: 0', 'replicas.max | must be at least 1'],
    ['max: 1001', 'replicas.max | must be at most 1000'],
    ['max: many', 'replicas.max | must be a number, not text'],
  ])('may not be %s', (replicas, problem) => {
    expect(web(`    replicas: { ${replicas} }\n`)).toEqual([problem]);
  });
});

import { describe, expect, it } from 'vitest';
import { minimal, problems } from '../fixture.ts';

describe('a Dapr component', () => {
  const component = (more: string): string[] =>
    problems(
      minimal.replace('name: cae-shop', `name: cae-shop\n  daprComponents: { state: { ${more} } }`),
    ).map((problem) => problem.replace('containerAppsEnvironment.daprComponents.state.', ''));

  it.each([
    ['type: redis', 'type | must be the type of a Dapr component'],
    ['type: state.redis, version: 1', 'version | must be text'],
    ['type: state.redis, version: one', 'version | must be the version'],
    [
      'type: state.redis, metadata: [{ name: a }]',
      'metadata.0 | must have exactly one of value and secretKeyRef',
    ],
    [
      'type: state.redis, metadata: [{ name: a, value: x, secretKeyRef: 7 }]',
      'metadata.0 | must have exactly one of',
    ],
    ['type: state.redis, metadata: [7]', 'metadata.0 | must be a mapping'],
  ])('refuses %s', (more, problem) => {
    expect(component(more)[0]).toContain(problem);
  });
});

import { describe, expect, it } from 'vitest';
import { minimal, problems, service } from '../fixture.ts';

describe('a service', () => {
  it.each([
    ['port: 65536', 'port | must be at most 65535'],
    ['port: 0', 'port | must be at least 1'],
    ['health: { path: healthz }', 'health.path | must be a path that starts with /'],
    ['env: { 9A: x }', 'env.9A | is not a name for an environment variable'],
    ['scale: { concurrentRequests: 0 }', 'scale.concurrentRequests | must be at least 1'],
    ['dapr: { protocol: tcp }', 'dapr.protocol | must be one of http and grpc'],
    ['dapr: { appId: Web }', 'dapr.appId | is not a name for a container app'],
    ['context: ""', 'context | must not be empty'],
  ])('refuses %s', (line, problem) => {
    const key = line.replace(/:.*/, '');
    const text = service('web').replace(new RegExp(`    ${key}: .*\\n`), '');
    const found = problems(`${minimal}services:\n${text}    ${line}\n`);
    expect(found.map((one) => one.replace('services.web.', ''))).toEqual([expect.stringContaining(problem)]);
  });
});

describe('an infrastructure service', () => {
  it.each(['redis', 'redis:7.4', 'docker.io/library/redis:7.4-alpine', 'host:5000/a/b@sha256:0a'])(
    'runs the image %s',
    (image) => {
      expect(problems(`${minimal}infrastructure: { redis: { image: "${image}", port: 1 } }\n`)).toEqual([]);
    },
  );

  it.each(['https://docker.io/redis', 'a b', '', '-x'])('refuses the image "%s"', (image) => {
    expect(problems(`${minimal}infrastructure: { redis: { image: "${image}", port: 1 } }\n`)).toEqual([
      expect.stringContaining('infrastructure.redis.image | must be an image'),
    ]);
  });
});

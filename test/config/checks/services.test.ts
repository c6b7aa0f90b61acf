import { describe, expect, it } from 'vitest';
import { findings, minimal, problems, service } from '../fixture.ts';

const secrets = 'secrets:\n  - { name: one, env: ONE }\n  - { name: two, env: TWO }\n';

const redis = 'infrastructure:\n  redis: { image: redis, port: 6379 }\n';

const services = (...members: string[]): string => `services:\n${members.join('')}`;

describe('an address', () => {
  it('names a service', () => {
    const text = minimal + services(service('web', '    addresses: { API_URL: api }\n'), service('api'));
    expect(problems(text)).toEqual([]);
  });

  it('of no service is refused with the closest name', () => {
    const text = minimal + services(service('web', '    addresses: { API_URL: apis }\n'), service('api'));
    expect(findings(text)).toEqual([
      'config.yaml:23:27 | services.web.addresses.API_URL | names no service | did you mean "api"?',
    ]);
  });

  it('of an infrastructure service is refused with how that is reached', () => {
    const text = minimal + redis + services(service('web', '    addresses: { REDIS: redis }\n'));
    expect(problems(text)).toEqual([
      'services.web.addresses.REDIS | names no service | infrastructure services are reached under their name and port; this takes one of services',
    ]);
  });
});

describe('migrations', () => {
  it('run in the image of a service', () => {
    expect(problems(`${minimal}${services(service('web'))}migrations: { service: web, up: [up] }\n`)).toEqual(
      [],
    );
  });

  it('of no service are refused', () => {
    expect(problems(`${minimal}migrations: { service: web, up: [up] }\n`)).toEqual([
      'migrations.service | names no service | services: none',
    ]);
  });
});

describe('the name of a service', () => {
  it('may not be that of an infrastructure service too', () => {
    expect(findings(minimal + redis + services(service('redis')))).toEqual([
      'config.yaml:21:3 | services.redis | is the name of an infrastructure service too: both would be the same container app',
    ]);
  });
});

describe('an environment variable', () => {
  it.each([
    ['env: { A: x }\n    secretEnv: { A: one }', 'secretEnv', 'env'],
    ['env: { A: x }\n    addresses: { A: web }', 'addresses', 'env'],
    ['secretEnv: { A: one }\n    addresses: { A: web }', 'addresses', 'secretEnv'],
  ])('is set once in a service: %s', (text, second, first) => {
    expect(problems(minimal + secrets + services(service('web', `    ${text}\n`)))).toEqual([
      `services.web.${second}.A | is set by ${first} too`,
    ]);
  });

  it('is set once in an infrastructure service', () => {
    const text = redis.replace('6379 }', '6379, env: { A: x }, secretEnv: { A: one } }');
    expect(problems(minimal + secrets + text)).toEqual([
      'infrastructure.redis.secretEnv.A | is set by env too',
    ]);
  });

  it('may be set in several services', () => {
    const env = '    env: { A: x }\n';
    expect(problems(minimal + services(service('web', env), service('api', env)))).toEqual([]);
  });
});

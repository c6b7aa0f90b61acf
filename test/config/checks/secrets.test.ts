import { describe, expect, it } from 'vitest';
import { findings, minimal, problems, service } from '../fixture.ts';

const secrets = 'secrets:\n  - { name: one, env: ONE }\n  - { name: two, env: TWO }\n';

const postgres = 'databases: { postgres: { name: psql, administratorLogin: shop, database: shop } }\n';

const redis = 'infrastructure:\n  redis: { image: redis, port: 6379 }\n';

const services = (...members: string[]): string => `services:\n${members.join('')}`;

describe('a secret', () => {
  const reads = (name: string): string => services(service('web', `    secretEnv: { KEY: ${name} }\n`));

  it('is declared under secrets', () => {
    expect(problems(minimal + secrets + reads('two'))).toEqual([]);
    expect(problems(minimal + secrets + reads('twoo'))).toEqual([
      'services.web.secretEnv.KEY | names no declared secret | did you mean "two"?',
    ]);
    expect(problems(minimal + reads('two'))).toEqual([
      'services.web.secretEnv.KEY | names no declared secret | declared secrets: none',
    ]);
  });

  it('is not that in which the key of digests is kept', () => {
    const message = 'is the secret in which deploy keeps the key of its digests';
    expect(problems(`${minimal}secrets:\n  - { name: Deploy-Digest-Key, env: KEY }\n`)).toContain(
      `secrets.0.name | ${message}`,
    );
    const server = postgres.replace(
      'database: shop }',
      'database: shop, passwordSecret: deploy-digest-key }',
    );
    expect(problems(minimal + server)).toEqual([`databases.postgres.passwordSecret | ${message}`]);
  });

  it.each(['postgres-password', 'database-url'])('comes with the database: %s', (name) => {
    expect(problems(minimal + postgres + reads(name))).toEqual([]);
    expect(problems(minimal + reads(name))).toHaveLength(1);
  });

  it('of the database may be named otherwise, and the old name is then not declared', () => {
    const text = minimal + postgres.replace('database: shop', 'database: shop, urlSecret: pg-url');
    expect(problems(text + reads('pg-url'))).toEqual([]);
    expect(problems(text + reads('database-url'))).toHaveLength(1);
  });

  it('is declared once', () => {
    expect(findings(minimal + secrets.replace('two', 'one'))).toEqual([
      'config.yaml:20:13 | secrets.1.name | stands in this list a second time',
    ]);
  });

  it('of the database is not declared under secrets', () => {
    expect(problems(minimal + postgres + secrets.replace('two', 'database-url'))).toEqual([
      'databases.postgres.urlSecret | is declared under secrets too, but its value is made by deploy',
    ]);
  });

  it('of the database is another one for the password than for the connection string', () => {
    const text = minimal + postgres.replace('database: shop', 'database: shop, urlSecret: postgres-password');
    expect(problems(text)).toEqual([
      'databases.postgres.urlSecret | must be another secret than passwordSecret',
    ]);
  });

  it('of an infrastructure service is declared too', () => {
    expect(problems(minimal + redis.replace('6379 }', '6379, secretEnv: { P: none } }'))).toEqual([
      'infrastructure.redis.secretEnv.P | names no declared secret | declared secrets: none',
    ]);
  });

  it.each(['secrets: one\n', 'secrets: [{ name: 7, env: A }]\n', 'secrets: [one]\n'])(
    'is not missed while the list itself is wrong: %j',
    (text) => {
      expect(problems(minimal + text + reads('one'))).toEqual([expect.stringMatching(/^secrets/)]);
    },
  );

  it('is not missed while the name of a secret of the database is wrong', () => {
    const text = minimal + postgres.replace('database: shop', 'database: shop, urlSecret: 7');
    expect(problems(text + reads('x-y'))).toEqual([
      expect.stringMatching(/^databases\.postgres\.urlSecret \| must be text/),
    ]);
  });
});

import { describe, expect, it } from 'vitest';
import { minimal, problems, service } from '../fixture.ts';

const postgres = 'databases: { postgres: { name: psql, administratorLogin: shop, database: shop } }\n';

const services = (...members: string[]): string => `services:\n${members.join('')}`;

describe('references', () => {
  it('are checked even while other values are wrong', () => {
    const text = minimal.replace('westeurope', '7') + services(service('web', '    addresses: { A: xy }\n'));
    expect(problems(text)).toEqual([
      'location | must be text, not a number | put it in quotes',
      'services.web.addresses.A | names no service | services: web',
    ]);
  });

  it.each([
    'services: 7\n',
    'services: { web: 7 }\n',
    'services: { web: { addresses: 7, env: 7, dapr: 7, secretEnv: 7 } }\n',
  ])('say nothing of values that are wrong themselves: %j', (text) => {
    for (const problem of problems(minimal + text)) expect(problem).toMatch(/must be|is missing/);
    expect(problems(minimal + text)).not.toEqual([]);
  });
});

describe('firewall rules', () => {
  it('have names of their own', () => {
    const rule = '{ name: a, startIpAddress: 1.2.3.4, endIpAddress: 1.2.3.4 }';
    expect(
      problems(minimal + postgres.replace('database: shop', `database: shop, firewall: [${rule}, ${rule}]`)),
    ).toEqual(['databases.postgres.firewall.1.name | stands in this list a second time']);
  });
});

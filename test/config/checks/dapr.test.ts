import { describe, expect, it } from 'vitest';
import { findings, minimal, problems, service } from '../fixture.ts';

const secrets = 'secrets:\n  - { name: one, env: ONE }\n  - { name: two, env: TWO }\n';

const services = (...members: string[]): string => `services:\n${members.join('')}`;

const component = (more: string): string =>
  minimal.replace(
    'name: cae-shop',
    `name: cae-shop\n  daprComponents: { state: { type: state.redis, ${more} } }`,
  );

describe('a Dapr component', () => {
  const dapr = '    dapr: { enabled: true }\n';

  it('is scoped to services with Dapr', () => {
    expect(problems(component('scopes: [web]') + services(service('web', dapr)))).toEqual([]);
  });

  it('scoped to no service is refused', () => {
    expect(problems(component('scopes: [wep]') + services(service('web', dapr)))).toEqual([
      'containerAppsEnvironment.daprComponents.state.scopes.0 | names no service | did you mean "web"?',
    ]);
  });

  it.each(['', '    dapr: { enabled: false }\n', '    dapr: {}\n'])(
    'scoped to a service without Dapr is refused: %j',
    (more) => {
      expect(problems(component('scopes: [web]') + services(service('web', more)))).toEqual([
        'containerAppsEnvironment.daprComponents.state.scopes.0 | names a service without Dapr | set services.web.dapr.enabled to true, or take web out of the scopes',
      ]);
    },
  );

  it('is not compared with a scope of no use', () => {
    expect(problems(component('scopes: [7, { a: b }]'))).toEqual([
      'containerAppsEnvironment.daprComponents.state.scopes.0 | must be text, not a number | put it in quotes',
      'containerAppsEnvironment.daprComponents.state.scopes.1 | must be text, not a mapping',
    ]);
  });

  it('names each service and each setting once', () => {
    const text = component('scopes: [web, web], metadata: [{ name: a, value: x }, { name: a, value: y }]');
    expect(problems(text + services(service('web', dapr)))).toEqual([
      'containerAppsEnvironment.daprComponents.state.scopes.1 | stands in this list a second time',
      'containerAppsEnvironment.daprComponents.state.metadata.1.name | stands in this list a second time',
    ]);
  });

  it('refers to declared secrets', () => {
    const text = component('metadata: [{ name: a, secretKeyRef: one }, { name: b, secretKeyRef: twoo }]');
    expect(problems(text + secrets)).toEqual([
      'containerAppsEnvironment.daprComponents.state.metadata.1.secretKeyRef | names no declared secret | did you mean "two"?',
    ]);
  });
});

describe('a Dapr app id', () => {
  it('is that of one service', () => {
    const dapr = (id: string): string => `    dapr: { enabled: true${id} }\n`;
    const text = minimal + services(service('web', dapr('')), service('api', dapr(', appId: web')));
    expect(findings(text)).toEqual([
      'config.yaml:28:35 | services.api.dapr.appId | is the Dapr app id of web too',
    ]);
    const other = minimal + services(service('api', dapr(', appId: web')), service('web', dapr('')));
    expect(findings(other)).toEqual([
      'config.yaml:24:3 | services.web.dapr.appId | is the Dapr app id of api too',
    ]);
  });

  it.each(['appId: 7', 'enabled: 7'])('of no use is not compared: %s', (line) => {
    const text = minimal + services(service('web', `    dapr: { ${line}, protocol: http }\n`));
    expect(problems(text)).toEqual([expect.stringContaining(' | must be ')]);
  });

  it('does not count without Dapr', () => {
    const text =
      minimal +
      services(service('web', '    dapr: { enabled: true }\n'), service('api', '    dapr: { appId: web }\n'));
    expect(problems(text)).toEqual([]);
  });
});

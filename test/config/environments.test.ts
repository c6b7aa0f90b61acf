import { describe, expect, it } from 'vitest';
import { failureOf, findings, load, minimal, problems } from './fixture.ts';

const withOverlays = `${minimal}rollback: { enabled: true }
tags: { a: base, b: base }
secrets:
  - { name: one, env: ONE }
  - { name: two, env: TWO }
environments:
  production:
    location: northeurope
    tags: { b: over, c: over }
    secrets:
      - { name: three, env: THREE }
    registry:
      sku: Premium
  staging:
    cloud: emulator
  development:
`;

describe('the environment', () => {
  it('is the one of --env, before DEPLOY_ENV, before defaultEnvironment', () => {
    const text = `${minimal}defaultEnvironment: development\n`;
    const env = { DEPLOY_ENV: 'production' };
    expect(load(text, { environment: 'local', env }).environment).toBe('local');
    expect(load(text, { environment: undefined, env }).environment).toBe('production');
    expect(load(text, { environment: undefined }).environment).toBe('development');
    expect(load(text, { environment: undefined, env: { DEPLOY_ENV: '' } }).environment).toBe('development');
  });

  it('may default to a variable', () => {
    const text = `${minimal}defaultEnvironment: \${STAGE:-development}\n`;
    expect(load(text, { environment: undefined }).environment).toBe('development');
    expect(load(text, { environment: undefined, env: { STAGE: 'local' } }).environment).toBe('local');
  });

  it('must be named, and those that exist are listed', () => {
    const failure = failureOf(() => load(withOverlays, { environment: undefined }));
    expect(failure.reason).toBe('environment-unknown');
    expect(failure.message).toBe('no environment was named');
    expect(failure.hint).toBe(
      'name one with --env or DEPLOY_ENV; the environments are local, development, production, staging',
    );
  });

  it.each([
    ['prod', 'did you mean "production"? the environments are local, development, production, staging'],
    ['stagin', 'did you mean "staging"? the environments are local, development, production, staging'],
    ['xyz', 'the environments are local, development, production, staging'],
    ['', 'the environments are local, development, production, staging'],
  ])('"%s" is refused: %s', (environment, hint) => {
    const failure = failureOf(() => load(withOverlays, { environment }));
    expect(failure.reason).toBe('environment-unknown');
    expect(failure.message).toBe(`there is no environment "${environment}"`);
    expect(failure.hint).toBe(hint);
  });

  it.each(['local', 'development', 'production'])('%s exists without an overlay', (environment) => {
    expect(load(minimal, { environment }).environment).toBe(environment);
  });
});

describe('the cloud', () => {
  it.each([
    ['local', 'emulator'],
    ['development', 'azure'],
    ['production', 'azure'],
    ['staging', 'emulator'],
  ])('of %s is %s', (environment, cloud) => {
    expect(load(withOverlays, { environment })).toMatchObject({ cloud, stateKey: environment });
  });

  it.each([
    [{ cloud: 'emulator' }, {}],
    [{}, { DEPLOY_CLOUD: 'emulator' }],
  ])('is overridden towards the emulator, with a state of its own: %j %j', (options, env) => {
    expect(load(withOverlays, { environment: 'production', ...options, env })).toMatchObject({
      cloud: 'emulator',
      stateKey: 'production@emulator',
    });
  });

  it('keeps its state when the override changes nothing', () => {
    expect(load(withOverlays, { environment: 'staging', cloud: 'emulator' }).stateKey).toBe('staging');
  });

  it.each([
    [{ cloud: 'azure' }, {}],
    [{}, { DEPLOY_CLOUD: 'azure' }],
    [{ cloud: '' }, {}],
  ])('is never overridden towards anything else: %j %j', (options, env) => {
    const failure = failureOf(() => load(minimal, { ...options, env }));
    expect(failure.reason).toBe('usage');
    expect(failure.hint).toContain('cloud key');
  });

  it('ignores an empty DEPLOY_CLOUD', () => {
    expect(load(minimal, { env: { DEPLOY_CLOUD: '' } }).cloud).toBe('emulator');
  });

  it('may be a variable, that need not be set while another environment is in force', () => {
    const text = `${minimal}environments:\n  production: { cloud: "\${CLOUD}" }\n`;
    expect(load(text, { environment: 'production', env: { CLOUD: 'emulator' } }).cloud).toBe('emulator');
    expect(load(text).cloud).toBe('emulator');
    expect(problems(text, { environment: 'production' })).toEqual([
      'environments.production.cloud | needs the environment variable CLOUD, which is not set | set CLOUD, or give it a default: ${CLOUD:-default}',
    ]);
  });

  it.each([
    ['azur', ' | did you mean "azure"?'],
    ['aws', ''],
    ['[azure]', ''],
    ['', ''],
  ])('of any environment in the file must exist: %s', (cloud, hint) => {
    expect(findings(`${minimal}environments:\n  production: { cloud: ${cloud} }\n`)).toEqual([
      expect.stringMatching(
        /^config\.yaml:19:\d+ \| environments\.production\.cloud \| must be emulator or azure/,
      ),
    ]);
    expect(findings(`${minimal}environments:\n  production: { cloud: ${cloud} }\n`)[0]).toMatch(
      new RegExp(`${hint.replaceAll(/[|?]/g, '\\$&')}$`),
    );
  });
});

describe('the overlay of the environment in force', () => {
  it('is merged deeply: mappings key by key, lists replaced', () => {
    const { config } = load(withOverlays, { environment: 'production' });
    expect(config.location).toBe('northeurope');
    expect(config.tags).toEqual({ a: 'base', b: 'over', c: 'over' });
    expect(config.secrets).toEqual([{ name: 'three', env: 'THREE', protect: true }]);
    expect(config.registry).toMatchObject({ name: 'crshopdemo', sku: 'Premium' });
    expect(config).not.toHaveProperty('cloud');
    expect(config).not.toHaveProperty('environments');
  });

  it.each(['local', 'development', 'staging'])('changes nothing in %s', (environment) => {
    expect(load(withOverlays, { environment }).config.tags).toEqual({ a: 'base', b: 'base' });
  });

  it('is merged before anything is checked, so it may give what the base lacks', () => {
    const text = minimal.replace('location: westeurope\n', '');
    const overlay = 'environments: { production: { location: westeurope } }\n';
    expect(load(text + overlay, { environment: 'production' }).config.location).toBe('westeurope');
    expect(problems(text + overlay)).toEqual(['location | is missing']);
  });

  it('is where an error in a value of its own is shown', () => {
    expect(findings(withOverlays.replace('Premium', 'Premum'), { environment: 'production' })).toEqual([
      'config.yaml:30:12 | registry.sku | must be one of Basic, Standard and Premium | did you mean "Premium"?',
    ]);
  });

  it('leaves errors of the base where they are', () => {
    const text = withOverlays.replace('name: crshopdemo', 'name: cr-shop');
    expect(findings(text, { environment: 'production' })).toEqual([
      'config.yaml:13:9 | registry.name | is not a name for a container registry: 5 to 50 letters and digits',
    ]);
  });

  it('leaves errors in a key where the base has it', () => {
    const text = `${minimal}services:\n  Web: { port: 1, context: x, health: { path: / } }\nenvironments: { production: { services: { Web: { port: 2 } } } }\n`;
    expect(findings(text, { environment: 'production' })).toEqual([
      expect.stringMatching(/^config\.yaml:19:3 \| services\.Web \| is not a name for a container app/),
    ]);
  });

  it('may replace a mapping by what is no mapping, which is then the error', () => {
    const text = `${minimal}environments: { production: { registry: none } }\n`;
    expect(findings(text, { environment: 'production' })).toEqual([
      'config.yaml:18:41 | registry | must be a mapping of keys to values, not text',
    ]);
  });

  it('may reuse the base by an alias', () => {
    const text = `${minimal.replace('location: westeurope', 'location: &home westeurope')}environments: { production: { tags: { home: *home } } }\n`;
    expect(load(text, { environment: 'production' }).config.tags).toEqual({ home: 'westeurope' });
  });
});

describe('adopt', () => {
  it.each([
    ['local', '', true],
    ['development', '', false],
    ['production', '', false],
    ['local', 'adopt: false\n', false],
    ['production', 'adopt: true\n', true],
  ])('in %s with "%s" is %s', (environment, text, adopt) => {
    expect(load(minimal + text, { environment }).config.adopt).toBe(adopt);
  });
});

describe('protect', () => {
  const databases = (more = ''): string =>
    `databases: { postgres: { name: psql, administratorLogin: boss, database: shop${more} }, redis: { name: red } }\nsecrets: [{ name: one, env: ONE }]\n`;

  it.each([
    ['local', false],
    ['development', false],
    ['production', true],
  ])('in %s is %s for databases, the vault and its secrets where it is not written', (environment, kept) => {
    const { config } = load(minimal + databases(), { environment });
    expect(config.databases).toMatchObject({ postgres: { protect: kept }, redis: { protect: kept } });
    expect(config.keyVault.protect).toBe(kept);
    expect(config.secrets).toMatchObject([{ protect: kept }]);
    expect(config.registry.protect).toBe(false);
    expect(config.resourceGroup.protect).toBe(false);
  });

  it('is what was written, everywhere', () => {
    const text = (minimal + databases(', protect: false')).replace(
      'name: kv-shop-demo',
      'name: kv-shop-demo\n  protect: false',
    );
    const production = load(text, { environment: 'production' }).config;
    expect(production.databases).toMatchObject({ postgres: { protect: false }, redis: { protect: true } });
    expect(production.keyVault.protect).toBe(false);
    expect(production.secrets).toMatchObject([{ protect: false }]);
  });

  it('of a secret can be told apart from its vault', () => {
    const text = `${minimal}secrets: [{ name: one, env: ONE, protect: false }, { name: two, env: TWO }]\n`;
    const production = load(text, { environment: 'production' }).config;
    expect(production.secrets).toMatchObject([{ protect: false }, { protect: true }]);
  });
});

describe('rollback.deadline', () => {
  it('is two minutes where it is not written, and a duration', () => {
    expect(load(minimal).config.rollback.deadline).toBe('2m');
    expect(load(`${minimal}rollback: { deadline: 90s }\n`).config.rollback.deadline).toBe('90s');
    expect(problems(`${minimal}rollback: { deadline: 90 }\n`)).toEqual([
      'rollback.deadline | must be text, not a number | put it in quotes',
    ]);
    expect(problems(`${minimal}rollback: { deadline: soon }\n`)).toEqual([
      'rollback.deadline | must be a duration of at most a day, such as 90s, 2m or 1h30m',
    ]);
  });
});

describe('rollback.enabled', () => {
  it.each([
    ['local', '', false],
    ['production', '', true],
    ['local', 'rollback: { enabled: true }\n', true],
    ['local', 'rollback: {}\n', false],
    ['development', 'rollback: { enabled: false }\n', false],
  ])('in %s with "%s" is %s', (environment, text, enabled) => {
    expect(load(minimal + text, { environment }).config.rollback.enabled).toBe(enabled);
  });
});

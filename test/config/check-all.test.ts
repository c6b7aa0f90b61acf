import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { checkAll, type CheckedConfig } from '../../src/config/check-all.ts';
import type { LoadOptions } from '../../src/config/load.ts';
import { builtInSteps, failureOf, minimal, shippedExample, temporaryFolder } from './fixture.ts';

function check(text: string, options: Partial<LoadOptions> = {}): CheckedConfig {
  const cwd = temporaryFolder();
  writeFileSync(join(cwd, 'config.yaml'), text);
  return checkAll({ env: {}, cwd, shippedExample, builtInSteps, ...options });
}

const told = ({ findings }: CheckedConfig): string[] =>
  findings.map(({ severity, location, path, environments }) =>
    [severity, location, path, environments.join('+')].join(' '),
  );

const OVERLAYS = 'environments:\n  local: { cloud: emulator }\n  staging: { cloud: azure }\n';

describe('a look at all environments', () => {
  it('is at those that are written, or at the three that always exist', () => {
    expect(check(minimal).environments).toEqual(['local', 'development', 'production']);
    expect(check(minimal + OVERLAYS).environments).toEqual(['local', 'staging']);
    const named = check(`${minimal}${OVERLAYS}defaultEnvironment: production\n`, {
      env: { DEPLOY_ENV: 'development' },
    });
    expect(named.environments).toEqual(['local', 'development', 'production', 'staging']);
    expect(check(minimal + OVERLAYS, { environment: 'staging' }).environments).toEqual(['staging']);
  });

  it('finds nothing wrong with what loads, and hands it over', () => {
    const { findings, seen, file } = check(minimal + OVERLAYS);
    expect(findings).toEqual([]);
    expect(file).toBe('config.yaml');
    expect(seen.map(({ loaded }) => loaded?.cloud)).toEqual(['emulator', 'azure']);
    expect(seen[0]?.locate([['nothing'], ['registry', 'name']])).toBe('config.yaml:13:9');
    expect(seen[0]?.locate([['nothing']])).toBe('config.yaml');
  });

  it('tells everything at once, what is wrong in several of them once, in the order of the file', () => {
    const text = `${minimal.replace('westeurope', 'West Europe')}environments:
  local: { registry: { sku: Gold } }
  staging: { cloud: aws, regsitry: {} }
`;
    expect(told(check(text))).toEqual([
      'error config.yaml:4:11 location local+staging',
      'error config.yaml:19:29 registry.sku local',
      'error config.yaml:20:21 environments.staging.cloud local+staging',
      'error config.yaml:20:26 environments.staging.regsitry local+staging',
    ]);
  });

  it('takes a variable that is not set for a warning where another environment does without it', () => {
    const text = `${minimal}environments:\n  local: {}\n  staging: { location: "\${REGION}" }\n`;
    expect(told(check(text))).toEqual(['warning config.yaml:20:24 location staging']);
    expect(told(check(text, { environment: 'staging' }))).toEqual([
      'error config.yaml:20:24 location staging',
    ]);
  });

  it('takes one that every environment needs for an error', () => {
    const { findings } = check(minimal.replace('westeurope', '${REGION}') + OVERLAYS);
    expect(findings).toMatchObject([
      { severity: 'error', message: 'needs the environment variable REGION, which is not set' },
    ]);
  });

  it('tells what is no YAML once', () => {
    const { findings, seen } = check('name: [');
    expect(findings).toHaveLength(1);
    expect(findings).toMatchObject([{ path: '', environments: ['local', 'development', 'production'] }]);
    expect(seen).toEqual([]);
  });

  it('tells a switch that contradicts an environment as a finding about the whole file', () => {
    const checked = check(minimal, { env: { DEPLOY_ROLLBACK: 'off' } });
    expect(told(checked)).toEqual(['error config.yaml  production']);
  });

  it('ends where there is no configuration, and no such environment', () => {
    const options = { env: {}, cwd: temporaryFolder(), shippedExample, builtInSteps };
    expect(failureOf(() => checkAll(options)).reason).toBe('config-missing');
    expect(failureOf(() => check(minimal, { environment: 'prod' })).reason).toBe('environment-unknown');
  });
});

import { describe, expect, it } from 'vitest';
import type { LoadOptions } from '../../src/config/load.ts';
import { failureOf, findings, load, minimal, problems } from './fixture.ts';

const production = { environment: 'production' };

describe('what wins', () => {
  const text = `${minimal}flags: { retries: false }\nenvironments:\n  development: { flags: { retries: true } }\n`;
  const retriesIn = (options: Partial<LoadOptions>): [boolean, string] => {
    const { flags, flagStates } = load(text, options);
    return [flags.retries, flagStates.find(({ name }) => name === 'retries')?.origin.kind ?? ''];
  };

  it('is the later one of policy, file, overlay, variable and command line', () => {
    const off = { DEPLOY_RETRIES: 'off' };
    expect(load(minimal).flags.retries).toBe(true);
    expect(retriesIn({ environment: 'local' })).toEqual([false, 'file']);
    expect(retriesIn({ environment: 'development' })).toEqual([true, 'file']);
    expect(retriesIn({ environment: 'development', env: off })).toEqual([false, 'variable']);
    expect(retriesIn({ environment: 'development', env: off, flags: ['retries=on'] })).toEqual([
      true,
      'command-line',
    ]);
  });

  it('is not asked for by an empty variable', () => {
    expect(retriesIn({ environment: 'local', env: { DEPLOY_RETRIES: '' } })).toEqual([false, 'file']);
  });

  it('may be a variable in the file', () => {
    const made = `${minimal}flags: { telemetry: "\${TRACES:-false}" }\n`;
    expect(load(made, { env: { TRACES: 'true' } }).flags.telemetry).toBe(true);
    expect(load(made, { environment: 'development' }).flags.telemetry).toBe(false);
  });
});

describe('a variable', () => {
  it.each(['true', 'TRUE', 'on', 'On', '1'])('"%s" switches on', (value) => {
    expect(load(minimal, { env: { USE_KEY_VAULT: value } }).flags.useKeyVault).toBe(true);
    expect(load(minimal, { env: { DEPLOY_USE_KEY_VAULT: value } }).flags.useKeyVault).toBe(true);
  });

  it.each(['false', 'False', 'off', 'OFF', '0'])('"%s" switches off', (value) => {
    const options = { environment: 'development', env: { USE_KEY_VAULT: value } };
    expect(load(minimal, options).flags.useKeyVault).toBe(false);
  });

  it.each(['yes', 'no', '2', ' true', 'truee'])('"%s" is refused by its name, without its value', (value) => {
    const failure = failureOf(() => load(minimal, { env: { DEPLOY_TELEMETRY: value } }));
    expect(failure.reason).toBe('usage');
    expect(failure.message).toBe('the variable DEPLOY_TELEMETRY is neither on nor off');
  });

  it('that contradicts its other spelling is refused; one that agrees is not', () => {
    const env = { USE_KEY_VAULT: 'on', DEPLOY_USE_KEY_VAULT: 'off' };
    const failure = failureOf(() => load(minimal, { env }));
    expect(failure.reason).toBe('usage');
    expect(failure.message).toBe(
      'the variable USE_KEY_VAULT and the variable DEPLOY_USE_KEY_VAULT contradict each other',
    );
    const same = { USE_KEY_VAULT: 'on', DEPLOY_USE_KEY_VAULT: 'TRUE' };
    expect(load(minimal, { env: same }).flags.useKeyVault).toBe(true);
  });
});

describe('--flag', () => {
  it.each([
    ['teleemtry=on', 'there is no flag "teleemtry"', 'did you mean "telemetry"?'],
    ['xyz=on', 'there is no flag "xyz"', 'the flags are useKeyVault, retries'],
    ['retries', 'is neither on nor off', '--flag retries=on'],
    ['retries=', 'is neither on nor off', '--flag retries=on'],
    ['retries=maybe', 'is neither on nor off', '--flag retries=on'],
    ['retries=on=off', 'is neither on nor off', '--flag retries=on'],
  ])('%s is refused: %s', (given, message, hint) => {
    const failure = failureOf(() => load(minimal, { flags: [given] }));
    expect(failure.reason).toBe('usage');
    expect(failure.message).toContain(message);
    expect(failure.hint).toContain(hint);
  });

  it('that contradicts another one, or --rollback, is refused', () => {
    const twice = failureOf(() => load(minimal, { flags: ['retries=on', 'retries=0'] }));
    expect(twice.message).toBe('--flag retries=on and --flag retries=0 contradict each other');
    const both = failureOf(() => load(minimal, { flags: ['rollback=on'], rollback: false }));
    expect(both.message).toBe('--flag rollback=on and --no-rollback contradict each other');
    expect(load(minimal, { flags: ['rollback=on'], rollback: true }).flags.rollback).toBe(true);
  });
});

describe('rollback.enabled, the older spelling of flags.rollback', () => {
  it('says the same, and config.rollback.enabled is what is in force', () => {
    const old = load(`${minimal}rollback: { enabled: true }\n`);
    expect(old.flags.rollback).toBe(true);
    const { config, flags } = load(`${minimal}flags: { rollback: true }\n`);
    expect([config.rollback.enabled, flags.rollback]).toEqual([true, true]);
    const off = load(minimal, { environment: 'development', rollback: false });
    expect([off.config.rollback.enabled, off.flags.rollback]).toEqual([false, false]);
  });

  it('beside the new one must agree, and both places are told', () => {
    expect(findings(`${minimal}flags: { rollback: true }\nrollback: { enabled: false }\n`)).toEqual([
      expect.stringMatching(
        /^config\.yaml:18:20 \| flags\.rollback \| says true, but rollback\.enabled says false/,
      ),
      expect.stringMatching(
        /^config\.yaml:19:22 \| rollback\.enabled \| says false, but flags\.rollback says true/,
      ),
    ]);
    expect(findings(`${minimal}flags: { rollback: true }\nrollback: { enabled: true }\n`)).toEqual([]);
  });

  it('in an overlay wins over either outside', () => {
    const overlay = 'environments: { local: { rollback: { enabled: false } } }\n';
    expect(load(`${minimal}flags: { rollback: true }\n${overlay}`).flags.rollback).toBe(false);
    const newer = 'environments: { local: { flags: { rollback: true } } }\n';
    expect(load(`${minimal}rollback: { enabled: false }\n${newer}`).flags.rollback).toBe(true);
  });

  it('is locked like the new one', () => {
    expect(findings(`${minimal}rollback: { enabled: false }\n`, production)).toEqual([
      expect.stringMatching(
        /^config\.yaml:18:22 \| rollback\.enabled \| cannot be off: the policy of production locks it \| Leave it out/,
      ),
    ]);
  });
});

describe('what production locks', () => {
  it('is refused in the base and in the overlay of an environment that extends it', () => {
    const own = 'environments:\n  staging:\n    extends: production\n    flags: { healthChecks: false }\n';
    expect(findings(minimal + own, { environment: 'staging' })).toEqual([
      expect.stringMatching(
        /^config\.yaml:21:28 \| flags\.healthChecks \| cannot be off: the policy of production, which staging extends, locks it/,
      ),
    ]);
    expect(findings(minimal + own, { environment: 'local' })).toEqual([]);
    const both = `${minimal}flags: { telemetry: false, retries: false, circuitBreaker: false }\n`;
    expect(problems(both, production).map((one) => one.split(' ')[0])).toEqual([
      'flags.telemetry',
      'flags.circuitBreaker',
    ]);
  });

  it('may be off outside its overlay where that switches it on', () => {
    const text = `${minimal}flags: { telemetry: false }\nenvironments: { production: { flags: { telemetry: true } } }\n`;
    expect(load(text, production).flags.telemetry).toBe(true);
    expect(load(text, { environment: 'development' }).flags.telemetry).toBe(false);
  });

  it('is refused for variables and the command line together, also where another one switches it on', () => {
    const env = { USE_KEY_VAULT: '0', DEPLOY_ROLLBACK: 'off' };
    const failure = failureOf(() =>
      load(minimal, { ...production, env, rollback: true, flags: ['telemetry=0'] }),
    );
    expect(failure.reason).toBe('usage');
    expect(failure.message.split('\n').map((line) => line.replace(/ cannot.*/, ''))).toEqual([
      'the variable USE_KEY_VAULT',
      'the variable DEPLOY_ROLLBACK',
      '--flag telemetry=0',
    ]);
  });

  it('does not change with the cloud', () => {
    const options = { ...production, cloud: 'emulator', rollback: false };
    expect(failureOf(() => load(minimal, options)).message).toContain('the policy of production locks it');
  });
});

describe('the circuit breaker of production', () => {
  const written = (failures: number, openFor: string): string =>
    `${minimal}circuitBreaker: { failures: ${failures}, openFor: ${openFor} }\n`;

  it('may be as strict as its policy, or stricter', () => {
    expect(problems(written(5, '60s'), production)).toEqual([]);
    expect(problems(written(2, '1h'), production)).toEqual([]);
    expect(problems(written(50, '1s'), { environment: 'development' })).toEqual([]);
  });

  it('may not be looser, and each threshold is told', () => {
    expect(problems(written(6, '59s'), production)).toEqual([
      'circuitBreaker.failures | must be at most 5: the policy of production wants a strict breaker',
      'circuitBreaker.openFor | must be at least 60s: the policy of production wants a strict breaker',
    ]);
  });
});

describe('extends', () => {
  const text = (value: string): string => `${minimal}environments:\n  staging: { extends: ${value} }\n`;

  it.each(['local', 'development', 'production'])('takes over the policy of %s, and its cloud', (base) => {
    const { policy, cloud, config } = load(text(base), { environment: 'staging' });
    expect(policy.base).toBe(base);
    expect(cloud).toBe(base === 'local' ? 'emulator' : 'azure');
    expect(config.adopt).toBe(base === 'local');
    expect(config.keyVault.protect).toBe(base === 'production');
    expect(config).not.toHaveProperty('extends');
  });

  it('takes over nothing of the overlay', () => {
    const overlays =
      'environments:\n  production: { location: northeurope }\n  staging: { extends: production }\n';
    expect(load(minimal + overlays, { environment: 'staging' }).config.location).toBe('westeurope');
  });

  it.each(['own', 'staging', 'prod', '"${BASE}"', '[production]', ''])(
    '"%s" is refused, with its place',
    (value) => {
      expect(findings(text(value), { environment: 'local', env: { BASE: 'production' } })).toEqual([
        expect.stringMatching(
          /^config\.yaml:19:\d+ \| environments\.staging\.extends \| must be local, development or production, written out/,
        ),
      ]);
    },
  );

  it('guesses what was meant', () => {
    expect(findings(text('prod'))[0]).toContain('did you mean "production"?');
  });

  it('is refused in an environment that has a policy of its own', () => {
    expect(findings(`${minimal}environments: { production: { extends: development } }\n`)).toEqual([
      expect.stringMatching(
        /^config\.yaml:18:\d+ \| environments\.production\.extends \| cannot stand here: production has a policy of its own/,
      ),
    ]);
  });
});

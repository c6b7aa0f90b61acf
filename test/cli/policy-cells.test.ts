import { describe, expect, test } from 'vitest';
import { FLAGS, type FlagName } from '../../src/config/feature-flags.ts';
import { Failure } from '../../src/engine/failure.ts';
import { flagsDocument, type FlagsDocument } from '../../src/report/flags-document.ts';
import { SMALL } from '../e2e/small.ts';
import { typing } from './typed.ts';

/** The table of the policies, written down once more: on, off, or on and locked. */
const TABLE = {
  local: { useKeyVault: 0, retries: 1, circuitBreaker: 0, rollback: 0, telemetry: 0, healthChecks: 0 },
  development: { useKeyVault: 1, retries: 1, circuitBreaker: 1, rollback: 1, telemetry: 1, healthChecks: 1 },
  production: {
    useKeyVault: 'locked',
    retries: 1,
    circuitBreaker: 'locked',
    rollback: 'locked',
    telemetry: 'locked',
    healthChecks: 'locked',
  },
} as const;

type Base = keyof typeof TABLE;
type Flag = FlagName;

const VARIABLES: Readonly<Record<Flag, string>> = {
  useKeyVault: 'USE_KEY_VAULT',
  retries: 'DEPLOY_RETRIES',
  circuitBreaker: 'DEPLOY_CIRCUIT_BREAKER',
  rollback: 'DEPLOY_ROLLBACK',
  telemetry: 'DEPLOY_TELEMETRY',
  healthChecks: 'DEPLOY_HEALTH_CHECKS',
};

/** Every environment that exists by itself, and one of one's own for each that it can extend, or none. */
const ENVIRONMENTS: readonly (readonly [name: string, base: Base])[] = [
  ['local', 'local'],
  ['development', 'development'],
  ['production', 'production'],
  ['sandbox', 'local'],
  ['testing', 'development'],
  ['staging', 'production'],
  ['plain', 'development'],
];

const EXTENDS = { sandbox: 'local', testing: 'development', staging: 'production', plain: undefined };

/** The four ways to switch a flag, and what the origin says of each. */
const WAYS = ['file', 'overlay', 'variable', 'command-line'] as const;

type Way = (typeof WAYS)[number];

const cells = ENVIRONMENTS.flatMap(([environment, base]) =>
  FLAGS.map((flag) => ({
    environment,
    base,
    flag,
    standing: TABLE[base][flag],
  })),
);

describe.each(cells)(
  '$flag in $environment, which follows $base',
  ({ environment, base, flag, standing }) => {
    test(`is ${standing === 0 ? 'off' : 'on'}${standing === 'locked' ? ' and locked' : ''} by its policy`, async () => {
      const { policy, flags } = await listed(environment, flag);
      expect(policy).toBe(base);
      expect(flags.find(({ name }) => name === flag)).toEqual({
        name: flag,
        on: standing !== 0,
        locked: standing === 'locked',
        origin: { kind: 'policy', text: `policy of ${base}` },
      });
    });

    test.each(WAYS)('is switched on by %s', async (way) => {
      const { flags } = await listed(environment, flag, { way, on: true });
      expect(flags.find(({ name }) => name === flag)).toMatchObject({
        on: true,
        origin: { kind: kindOf(way), text: expect.stringMatching(textOf(way, flag)) },
      });
    });
  },
);

const isLocked = ({ standing }: (typeof cells)[number]): boolean => standing === 'locked';

describe.each(cells.filter((cell) => !isLocked(cell)))(
  '$flag in $environment, which follows $base',
  ({ environment, base, flag }) => {
    test.each(WAYS)('is switched off by %s, and nothing else with it', async (way) => {
      const { flags } = await listed(environment, flag, { way, on: false });
      expect(flags.find(({ name }) => name === flag)).toMatchObject({
        on: false,
        origin: { kind: kindOf(way), text: expect.stringMatching(textOf(way, flag)) },
      });
      const others = flags.filter(({ name }) => name !== flag);
      expect(others.map(({ on }) => on)).toEqual(others.map(({ name }) => TABLE[base][name] !== 0));
    });
  },
);

describe.each(cells.filter(isLocked))(
  '$flag in $environment, where it is locked',
  ({ environment, base, flag }) => {
    const whose =
      environment === base ? 'the policy of production locks it' : /production, which staging extends/;

    test.each(['file', 'overlay'] as const)('is not switched off by %s: its line is told', async (way) => {
      const failure = await refusal(listed(environment, flag, { way, on: false }));
      expect(failure.reason).toBe('config-invalid');
      expect(failure.details.location).toMatch(/^config\.yaml:\d+:\d+$/);
      expect(failure.details.findings).toMatchObject([
        { path: `flags.${flag}`, message: expect.stringMatching(whose), hint: expect.stringMatching(/\S/) },
      ]);
    });

    test.each([
      ['variable', `the variable ${VARIABLES[flag]} cannot switch ${flag} off: `],
      ['command-line', `--flag ${flag}=off cannot switch ${flag} off: `],
    ] as const)('is not switched off by %s: what was tried is told', async (way, typed) => {
      const failure = await refusal(listed(environment, flag, { way, on: false }));
      expect(failure.reason).toBe('usage');
      expect(failure.message.startsWith(typed)).toBe(true);
      expect(failure.message).toMatch(whose);
      expect(failure.hint).toContain('extends development');
    });
  },
);

describe.each(ENVIRONMENTS)('in %s, which follows %s,', (environment, base) => {
  const told = async (how: string) =>
    flagsDocument
      .parse(
        (await typing({ 'config.yaml': configOf({}) })(`flags --env ${environment} --cloud emulator ${how}`))
          .document,
      )
      .flags.find(({ name }) => name === 'rollback');

  test('--rollback switches rollback on', async () => {
    expect(await told('--rollback')).toMatchObject({ on: true, origin: { text: '--rollback' } });
  });

  test.runIf(base === 'production')('--no-rollback is refused', async () => {
    expect((await refusal(told('--no-rollback'))).message).toContain(
      '--no-rollback cannot switch rollback off',
    );
  });

  test.runIf(base !== 'production')('--no-rollback switches it off', async () => {
    expect(await told('--no-rollback')).toMatchObject({ on: false, origin: { text: '--no-rollback' } });
  });
});

/** The failure that this ends with. */
async function refusal(attempt: Promise<unknown>): Promise<Failure> {
  const outcome: unknown = await attempt.catch((error: unknown) => error);
  if (outcome instanceof Failure) return outcome;
  throw new Error(`it was not refused: ${String(outcome)}`);
}

interface Switched {
  readonly way: Way;
  readonly on: boolean;
}

/** What `deploy flags` lists in the emulator, with a flag switched in one way. */
async function listed(environment: string, flag: Flag, switched?: Switched): Promise<FlagsDocument> {
  const { way, on = false } = switched ?? {};
  const written = `{ ${flag}: ${on} }`;
  const type = typing({
    'config.yaml': configOf({
      ...(way === 'file' && { base: written }),
      ...(way === 'overlay' && { overlay: [environment, written] }),
    }),
  });
  const typed = way === 'command-line' ? `--flag ${flag}=${on ? 'on' : 'off'}` : '';
  const { document } = await type(
    `flags --env ${environment} --cloud emulator ${typed}`,
    way === 'variable' ? { [VARIABLES[flag]]: on ? 'ON' : 'False' } : {},
  );
  return flagsDocument.parse(document);
}

function configOf({ base, overlay }: { base?: string; overlay?: readonly [string, string] }): string {
  const overlays = ENVIRONMENTS.map(([name]) => {
    const extended = Object.entries(EXTENDS).find(([own]) => own === name)?.[1];
    const members = [
      ...(extended === undefined ? [] : [`extends: ${extended}`]),
      ...(overlay?.[0] === name ? [`flags: ${overlay[1]}`] : []),
    ];
    return `  ${name}: { ${members.join(', ')} }\n`;
  });
  return `${SMALL}${base === undefined ? '' : `flags: ${base}\n`}environments:\n${overlays.join('')}`;
}

function kindOf(way: Way): string {
  return way === 'overlay' ? 'file' : way;
}

/** What the origin says of a flag that was switched in that way. */
function textOf(way: Way, flag: Flag): RegExp {
  if (way === 'variable') return new RegExp(`^\\$${VARIABLES[flag]}$`);
  return way === 'command-line' ? new RegExp(`^--flag ${flag}=`) : /^config\.yaml:\d+/;
}

import { Failure } from '../engine/failure.ts';
import { FLAGS, type FlagName } from './feature-flags.ts';
import type { Origin } from './origin.ts';
import type { Policy } from './policy.ts';
import { didYouMean } from './suggestion.ts';
import type { Variables } from './tree/variables.ts';

/** A flag that a variable or the command line switches. */
export type Switch = { readonly name: FlagName; readonly on: boolean; readonly origin: Origin };

/** What the command line says of flags. */
export type Asked = {
  /** --rollback, --no-rollback */
  readonly rollback?: boolean | undefined;
  /** --flag, as often as it was given: `retries=off` */
  readonly flags?: readonly string[] | undefined;
};

/** The variables that switch a flag. */
export const FLAG_VARIABLES: Readonly<Record<FlagName, readonly string[]>> = {
  useKeyVault: ['USE_KEY_VAULT', 'DEPLOY_USE_KEY_VAULT'],
  retries: ['DEPLOY_RETRIES'],
  circuitBreaker: ['DEPLOY_CIRCUIT_BREAKER'],
  rollback: ['DEPLOY_ROLLBACK'],
  telemetry: ['DEPLOY_TELEMETRY'],
  healthChecks: ['DEPLOY_HEALTH_CHECKS'],
};

/**
 * Reads which flags the variables and the command line switch, in the order in which the later one wins. An empty variable
 * switches nothing.
 *
 * @throws Failure `usage` for a value or a name that is none, and where two of one kind contradict each other.
 */
export function readSwitches(variables: Variables, asked: Asked): readonly Switch[] {
  return [
    ...unanimous(FLAGS.flatMap((name) => fromVariables(name, variables))),
    ...unanimous(fromCommandLine(asked)),
  ];
}

/**
 * Refuses what switches a locked flag off, wherever it comes from, all of it at once.
 *
 * @throws Failure `usage`.
 */
export function refuseLocked(switches: readonly Switch[], policy: Policy, environment: string): void {
  const refused = switches.filter(({ name, on }) => !on && policy.flags[name] === 'locked');
  if (refused.length === 0) return;
  const told = refused.map(
    ({ name, origin }) => `${typed(origin)} cannot switch ${name} off: ${lockWords(policy, environment)}`,
  );
  throw new Failure('usage', told.join('\n'), { hint: LOCK_HINT });
}

/** Whose policy locks a flag, as the end of a sentence. */
export function lockWords({ base }: Policy, environment: string): string {
  const extended = environment === base ? '' : `, which ${environment} extends,`;
  return `the policy of ${base}${extended} locks it`;
}

/** What to do about it. */
export const LOCK_HINT =
  'Leave it out; nothing was changed. To work without it, use an environment that extends development.';

/** What was typed or set, as the beginning of a sentence. */
function typed(origin: Origin): string {
  return origin.kind === 'variable'
    ? `the variable ${origin.name}`
    : origin.kind === 'command-line'
      ? origin.typed
      : '';
}

function fromVariables(name: FlagName, variables: Variables): Switch[] {
  return FLAG_VARIABLES[name].flatMap((variable): Switch[] => {
    const value = variables[variable];
    if (value === undefined || value === '') return [];
    const on = truthOf(value);
    if (on !== undefined) return [{ name, on, origin: { kind: 'variable', name: variable } }];
    throw new Failure('usage', `the variable ${variable} is neither on nor off`, {
      hint: `set ${variable} to true, on or 1, or to false, off or 0; without it the configuration decides`,
    });
  });
}

function fromCommandLine({ rollback, flags = [] }: Asked): Switch[] {
  return [
    ...flags.map(readFlag),
    ...(rollback === undefined
      ? []
      : [
          {
            name: 'rollback' as const,
            on: rollback,
            origin: { kind: 'command-line' as const, typed: rollback ? '--rollback' : '--no-rollback' },
          },
        ]),
  ];
}

function readFlag(given: string): Switch {
  const typedAs = `--flag ${given}`;
  const [asked = '', value = ''] = given.split(/=(.*)/s);
  const name = FLAGS.find((one) => one === asked);
  if (name === undefined) {
    const guess = didYouMean(asked, FLAGS);
    const known = `the flags are ${FLAGS.join(', ')}`;
    throw new Failure('usage', `${typedAs}: there is no flag "${asked}"`, {
      hint: guess === undefined ? known : `${guess} ${known}`,
    });
  }
  const on = truthOf(value);
  if (on !== undefined) return { name, on, origin: { kind: 'command-line', typed: typedAs } };
  throw new Failure('usage', `${typedAs} is neither on nor off`, {
    hint: `write --flag ${name}=on or --flag ${name}=off`,
  });
}

function truthOf(value: string): boolean | undefined {
  const word = value.toLowerCase();
  if (['true', 'on', '1'].includes(word)) return true;
  return ['false', 'off', '0'].includes(word) ? false : undefined;
}

/** Of two that say different things nobody can tell which one is meant. */
function unanimous(switches: readonly Switch[]): readonly Switch[] {
  for (const [index, { name, on, origin }] of switches.entries()) {
    const other = switches.slice(0, index).find((one) => one.name === name && one.on !== on);
    if (other === undefined) continue;
    throw new Failure('usage', `${typed(other.origin)} and ${typed(origin)} contradict each other`, {
      hint: `one switches ${name} ${other.on ? 'on' : 'off'}, the other ${on ? 'on' : 'off'}: leave one of them out`,
    });
  }
  return switches;
}

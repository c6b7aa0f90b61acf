import { BASE_POLICIES, POLICIES, type Policy, type Standing } from './policy.ts';
import { FLAGS } from './feature-flags.ts';

/** The table of the policies for people: its head, and a row for each thing that an environment decides. */
export function policyTable(): readonly (readonly string[])[] {
  const row = (what: string, cell: (policy: Policy) => string): string[] => [
    what,
    ...BASE_POLICIES.map((base) => cell(POLICIES[base])),
  ];
  return [
    row('', ({ base }) => `\`${base}\``),
    ...FLAGS.map((name) => row(`\`${name}\``, ({ flags }) => STANDINGS[flags[name]])),
    row('`cloud` where it is not written', ({ cloud }) => cloud),
    row('secrets from `.env`', ({ dotenv }) => (dotenv ? 'allowed' : 'refused')),
    row('things that others made (`adopt`)', ({ adopt }) => (adopt ? 'taken over' : 'refused')),
    row('databases, vault, its secrets (`protect`)', ({ protectData }) =>
      protectData ? 'protected' : 'not protected',
    ),
    row('`deploy destroy` without a question', ({ destroyBy }) =>
      destroyBy === 'name' ? '`--confirm NAME`' : '`--yes` or `--confirm NAME`',
    ),
    row('changes that cannot be undone', ({ irreversible }) =>
      irreversible === 'allowed' ? 'made' : 'want `--allow-irreversible`',
    ),
    row('thresholds of the circuit breaker', ({ breaker }) =>
      breaker === undefined
        ? 'as configured'
        : `at most ${breaker.mostFailures} failures, open for ${breaker.leastOpenMs / 1000}s or longer`,
    ),
  ];
}

const STANDINGS: Readonly<Record<Standing, string>> = { on: 'on', off: 'off', locked: 'on, locked' };

import type { Command } from '../command.ts';
import { configShow } from './config-show.ts';
import { destroy } from './destroy.ts';
import { drift } from './drift.ts';
import { flags } from './flags.ts';
import { health } from './health.ts';
import { plan } from './plan.ts';
import { rollback } from './rollback.ts';
import { run } from './run.ts';
import { secretsCheck } from './secrets-check.ts';
import { stateAudit } from './state-audit.ts';
import { stateInit } from './state-init.ts';
import { stateMigrate } from './state-migrate.ts';
import { statePull } from './state-pull.ts';
import { statePush } from './state-push.ts';
import { stateUnprotect } from './state-unprotect.ts';
import { unlock } from './unlock.ts';

/**
 * The commands, in the order of the help; the first one is what `deploy` without a command does. To add one: a file
 * here that exports what `defineCommand` returns (its `perform` imports what it needs only when it is called), and a
 * place in this list. The words of a name make groups: for `state pull` the group `state` needs an entry in
 * {@link groups}. `--help`, bad usage and `docs/contract.md` (`npm run docs`) follow from the definition.
 */
export const commands: readonly Command[] = [
  run,
  plan,
  rollback,
  drift,
  health,
  destroy,
  configShow,
  flags,
  secretsCheck,
  unlock,
  stateInit,
  statePull,
  statePush,
  stateMigrate,
  stateUnprotect,
  stateAudit,
];

/** What the commands of a group are about, by their first word. */
export const groups: Readonly<Record<string, string>> = {
  config: 'what is configured',
  secrets: 'where the values of secrets come from',
  state: 'what is kept of an environment, and where',
};

/** What can be typed: the commands, in the order of the help, and their groups. */
export interface CommandTable {
  readonly commands: readonly Command[];
  readonly groups: Readonly<Record<string, string>>;
}

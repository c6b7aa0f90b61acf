import type { Command } from '../command.ts';
import { completion } from './completion.ts';
import { configShow } from './config-show.ts';
import { destroy } from './destroy.ts';
import { doctor } from './doctor.ts';
import { drift } from './drift.ts';
import { explain } from './explain.ts';
import { flags } from './flags.ts';
import { graph } from './graph.ts';
import { health } from './health.ts';
import { history } from './history.ts';
import { init } from './init.ts';
import { logs } from './logs.ts';
import { outputs } from './outputs.ts';
import { plan } from './plan.ts';
import { report } from './report.ts';
import { rollback } from './rollback.ts';
import { run } from './run.ts';
import { schema } from './schema.ts';
import { secretsCheck } from './secrets-check.ts';
import { show } from './show.ts';
import { stateAudit } from './state-audit.ts';
import { stateInit } from './state-init.ts';
import { stateMigrate } from './state-migrate.ts';
import { statePull } from './state-pull.ts';
import { statePush } from './state-push.ts';
import { stateUnprotect } from './state-unprotect.ts';
import { status } from './status.ts';
import { steps } from './steps.ts';
import { stepNew } from './step-new.ts';
import { unlock } from './unlock.ts';
import { validate } from './validate.ts';

/**
 * The commands, in the order of the help; the first one is what `deploy` without a command does. To add one: a file
 * here that exports what `defineCommand` returns (its `perform` imports what it needs only when it is called), and a
 * place in this list. The words of a name make groups: for `state pull` the group `state` needs an entry in
 * {@link groups}. `--help`, bad usage and `docs/contract.md` (`npm run docs`) follow from the definition.
 */
export const commands: readonly Command[] = [
  run,
  plan,
  explain,
  graph,
  steps,
  rollback,
  drift,
  status,
  outputs,
  health,
  history,
  show,
  logs,
  report,
  destroy,
  init,
  validate,
  doctor,
  schema,
  stepNew,
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
  completion,
];

/** What the commands of a group are about, by their first word. */
export const groups: Readonly<Record<string, string>> = {
  config: 'what is configured',
  secrets: 'where the values of secrets come from',
  state: 'what is kept of an environment, and where',
  step: 'steps of your own',
};

/** What can be typed: the commands, in the order of the help, and their groups. */
export interface CommandTable {
  readonly commands: readonly Command[];
  readonly groups: Readonly<Record<string, string>>;
}

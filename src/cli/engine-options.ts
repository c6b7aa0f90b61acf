import { join } from 'node:path';
import type { RefusedRequest } from '../azure/refused-requests.ts';
import type { Config } from '../config/schema.ts';
import type { Event } from '../engine/event.ts';
import type { EngineOptions } from '../engine/open-session.ts';
import { traceLine } from '../report/trace.ts';
import { openDigestKey } from '../secrets/digest-key.ts';
import { guardStep } from '../secrets/guard-step.ts';
import { readSecrets } from '../secrets/source.ts';
import type { Facts, Ports } from '../../steps/ports.ts';
import { forcedNames } from './choose-steps.ts';
import { openCloud } from './cloud.ts';
import { cloudRules } from './cloud-rules.ts';
import type { Telling } from './common-flags.ts';
import { evidenceSaver } from './evidence.ts';
import { gateOf } from './gate.ts';
import { bindingOf, createFacts } from './facts.ts';
import { createPorts } from './ports.ts';
import type { Project } from './project.ts';
import { createRefusals } from './refusals.ts';
import { withActivity } from './step-activity.ts';
import type { Shell } from './shell.ts';
import { NO_TELEMETRY, type Telemetry } from './telemetry.ts';
import { neverLeavingBehind } from './state-store.ts';

/** The flags that the engine follows; a command takes those that mean something to it. */
export interface RunFlags {
  readonly offline: boolean;
  readonly forceStep?: readonly string[];
  readonly forceAll?: boolean;
  /** Undefined: the configuration decides. */
  readonly rollback?: boolean | undefined;
}

/**
 * Puts together what the engine needs: the store, the cloud, the facts and the ports. Events are redacted before they are
 * emitted. Throws a `Failure` for what would fail anyway, before anything is changed.
 */
export async function engineOptions(
  project: Project,
  options: RunFlags & Telling,
  shell: Shell,
  may: { readonly write: boolean; readonly emit: (event: Event) => void; readonly telemetry?: Telemetry },
): Promise<EngineOptions<Config, Facts, Ports>> {
  const { config, folder, flags } = project.loaded;
  const { redactor, variables, world, signal } = shell;
  const { telemetry = NO_TELEMETRY } = may;
  const emit = (event: Event): void => may.emit(redactor.json(event));
  const warn = (text: string, step?: string): void =>
    emit({ type: 'warning', text, ...(step !== undefined && { step }) });
  const { offline, forceStep = [], forceAll = false } = options;
  const forced = forcedNames(project, { forceStep, forceAll });
  const given = readSecrets(config.secrets, { variables, envFile: join(folder, '.env'), redactor });
  const givenKey = variables['DEPLOY_DIGEST_KEY'];
  redactor.hide(givenKey ?? '');
  const digest = openDigestKey(join(project.stateFolder, 'key'), { ...may, given: givenKey });
  const store = neverLeavingBehind(project.state, project.stateFolder);
  const refusals = createRefusals();
  const onRefused = (refused: RefusedRequest): void => refusals.note(refused);
  const cloud = await openCloud(project, shell, {
    ...may,
    lookUp: !offline,
    onRefused,
    warn,
    traffic: telemetry.traffic,
  });
  const facts = createFacts({ project, cloud, store, given, digest, offline, warn }, shell);
  // People see the cause in a sentence; where it was thrown is for those who mend the program.
  const onThrown = (thrown: unknown, step: string): void => {
    if (options.logLevel === 'debug') shell.stderr.write(redactor.text(traceLine(thrown, world.now(), step)));
  };
  const guarded = (steps: Project['steps']): Project['steps'] =>
    steps.map((step) => withActivity(guardStep(step, redactor, onThrown)));
  return {
    steps: guarded(project.steps),
    others: guarded(project.others),
    config,
    facts,
    ports: createPorts({ project, cloud, given, digest, warn, telemetry }, shell),
    store,
    binding: bindingOf(project),
    world,
    signal,
    emit,
    concurrency: config.execution.concurrency,
    forced,
    rollback: options.rollback ?? flags.rollback,
    requestTimeoutMs: cloud.requestTimeoutMs,
    look: cloud.look,
    missing: offline ? undefined : (addresses) => cloud.azure('none', 'run').missing(addresses),
    saveEvidence: evidenceSaver({
      azure: () => cloud.azure('none', 'run'),
      refused: () => refusals.all(),
      files: project.state.runs,
      redactor,
      world,
      signal,
    }),
    ...(may.write && { gate: gateOf(project, cloud, shell) }),
    ...cloudRules(project),
  };
}

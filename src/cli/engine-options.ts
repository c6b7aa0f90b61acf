import type { RefusedRequest } from '../azure/refused-requests.ts';
import type { Config } from '../config/schema.ts';
import type { Event } from '../engine/event.ts';
import type { EngineOptions } from '../engine/open-session.ts';
import type { State } from '../engine/state.ts';
import { traceLine } from '../report/trace.ts';
import { guardStep, type GuardTerms } from '../secrets/guard-step.ts';
import type { Facts, Ports } from '../../steps/ports.ts';
import { forcedNames } from './choose-steps.ts';
import { openCloud } from './cloud.ts';
import { cloudRules } from './cloud-rules.ts';
import type { Telling } from './common-flags.ts';
import { evidenceSaver } from './evidence.ts';
import { gateOf } from './gate.ts';
import { idsOf, openLogFormat } from './log-format.ts';
import { bindingOf, createFacts, stateOf } from './facts.ts';
import { once } from './once.ts';
import { onceEach } from './once-each.ts';
import { createPorts } from './ports.ts';
import type { Project } from './project.ts';
import { createRefusals } from './refusals.ts';
import { maskedReason, maskTermsOf } from './masked.ts';
import { missingIn } from './missing.ts';
import { rereading } from './reread.ts';
import { openSecrets, type RunSecrets, usesSecrets } from './secrets.ts';
import { withActivity } from './step-activity.ts';
import type { Shell } from './shell.ts';
import { NO_TELEMETRY, type Telemetry } from './telemetry.ts';
import { neverLeavingBehind } from './state-store.ts';

/** The flags that the engine follows; a command takes those that mean something to it. */
export interface RunFlags {
  readonly offline: boolean;
  readonly forceStep?: readonly string[];
  readonly forceAll?: boolean;
  readonly allowIrreversible?: boolean;
}

/** All that the engine is given, and the secrets of the run. */
export interface Engine extends EngineOptions<Config, Facts, Ports> {
  readonly secrets: Pick<RunSecrets, 'refuseMissing' | 'refuseNew' | 'from'>;
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
): Promise<Engine> {
  const { config, flags, policy } = project.loaded;
  const { redactor, world, signal } = shell;
  const { telemetry = NO_TELEMETRY } = may;
  const masks = maskTermsOf(project.loaded);
  const emit = (event: Event): void => may.emit(redactor.json(event));
  const warn = (text: string, step?: string): void =>
    emit({ type: 'warning', text, ...(step !== undefined && { step }) });
  const { offline, forceStep = [], forceAll = false } = options;
  const forced = forcedNames(project, { forceStep, forceAll });
  const store = neverLeavingBehind(project.state, project.stateFolder);
  const refusals = createRefusals();
  const onRefused = (refused: RefusedRequest): void => refusals.note(refused);
  const cloud = await openCloud(project, shell, {
    ...may,
    lookUp: !offline,
    onRefused,
    warn,
    progress: onceEach((text, step, item) =>
      emit(
        step === undefined
          ? { type: 'run-progress', text }
          : { type: 'step-progress', step, ...(item !== undefined && { item }), text },
      ),
    ),
    traffic: telemetry.traffic,
  });
  telemetry.reach({
    connectionString: (id) => cloud.azure('none', 'run').components.connectionString(id),
    httpClient: cloud.httpClient,
  });
  const settings = rereading({ loaded: project.loaded, cloud, load: project.reload, warn });
  const state = (): Promise<State> => stateOf(project, store, shell);
  const secrets = openSecrets({ project, cloud, state, offline, write: may.write, warn }, shell);
  // Whatever needs the key says why it is not to be had.
  const ready = once(async () => {
    if (usesSecrets(config)) await secrets.ready().catch(() => undefined);
  });
  const facts = createFacts({ project, cloud, state: once(state), secrets, offline, shell });
  const format = options.logLevel === 'debug' ? await openLogFormat(shell) : undefined;
  // People see the cause in a sentence; where it was thrown is for those who mend the program.
  const onThrown = (thrown: unknown, step: string): void => {
    if (format)
      shell.stderr.write(format(redactor.text(traceLine(thrown, world.now(), { ...idsOf(shell), step }))));
  };
  const terms: GuardTerms = {
    onThrown,
    ready,
    reveal: (shown) => secrets.reveal(shown),
  };
  const guarded = (steps: Project['steps']): Project['steps'] =>
    steps.map((step) => withActivity(guardStep(step, redactor, terms), { emit, now: () => world.now() }));
  return {
    secrets,
    steps: guarded(project.steps),
    others: guarded(project.others),
    config,
    facts,
    ports: createPorts({ project, cloud, secrets, warn, telemetry }, shell),
    store,
    binding: bindingOf(project),
    world,
    signal,
    emit,
    concurrency: may.write ? () => settings.concurrency() : config.execution.concurrency,
    forced,
    rollback: flags.rollback,
    allowIrreversible: policy.irreversible === 'allowed' || options.allowIrreversible === true,
    requestTimeoutMs: cloud.requestTimeoutMs,
    look: cloud.look,
    missing: offline ? undefined : missingIn(project, cloud, secrets, warn),
    saveEvidence: evidenceSaver({
      azure: () => cloud.azure('none', 'run'),
      refused: () => refusals.all(),
      files: project.state.runs,
      emit,
      redactor,
      world,
      signal,
    }),
    ...(may.write && { gate: gateOf(cloud, shell) }),
    shown: (because) => maskedReason(because, masks),
    ...cloudRules(project),
  };
}

import { NO_TELEMETRY } from '../../src/cli/telemetry.ts';
import { createAzure } from '../../src/azure/client-factory.ts';
import type { AzureOptions } from '../../src/azure/connection.ts';
import { inProcessClient } from '../../src/azure/in-process.ts';
import type { Cloud } from '../../src/cli/cloud.ts';
import { cloudRules } from '../../src/cli/cloud-rules.ts';
import { evidenceSaver } from '../../src/cli/evidence.ts';
import { bindingOf, createFacts, stateOf } from '../../src/cli/facts.ts';
import { once } from '../../src/cli/once.ts';
import { createPorts } from '../../src/cli/ports.ts';
import { openProject, type Project } from '../../src/cli/project.ts';
import { createRefusals } from '../../src/cli/refusals.ts';
import { openSecrets } from '../../src/cli/secrets.ts';
import type { Shell } from '../../src/cli/shell.ts';
import type { Config } from '../../src/config/schema.ts';
import type { AzureRequest, AzureResponse } from '../../src/emulator/exchange.ts';
import type { PortScope } from '../../src/engine/bound-step.ts';
import type { Settings } from '../../src/engine/session.ts';
import type { StateStore } from '../../src/engine/store.ts';
import type { World } from '../../src/engine/world.ts';
import { guardStep } from '../../src/secrets/guard-step.ts';
import { hidingSecrets } from '../../src/secrets/hiding.ts';
import { createRedactor } from '../../src/secrets/redact.ts';
import type { RunFiles } from '../../src/state/run-files.ts';
import type { Facts, Ports } from '../../steps/ports.ts';
import type { Program } from '../crash/scenario.ts';
import type { ConfigFolder } from './config-folder.ts';

/** Whoever signs the requests. */
export const PRINCIPAL = { id: '33333333-3333-4333-8333-333333333333', type: 'User' } as const;

/** Who sends a request: a step, or nobody for what is looked up before any step; and which way the run goes. */
export interface Sender {
  readonly step: string;
  readonly during: 'run' | 'undo';
}

/** What a process is wired to. */
export interface Surroundings {
  readonly store: StateStore;
  readonly world: World;
  /** The way to the embedded Azure. */
  readonly send: (request: AzureRequest, from: Sender) => Promise<AzureResponse>;
  /** Where the evidence of failures is saved; absent: it is not. */
  readonly runFiles?: RunFiles;
  /** How Azure is waited for, where it differs. */
  readonly waits?: Pick<AzureOptions, 'pollIntervalMs' | 'retryDelayMs' | 'patienceMs' | 'requestTimeoutMs'>;
}

/** Loads the configuration of a folder, as the command line does. */
export function openFolder(folder: ConfigFolder): Promise<Project> {
  return openProject(
    {
      config: folder.file,
      env: 'local',
      cloud: undefined,
      offline: false,
    },
    shellOf(folder, NO_WORLD),
  );
}

/** Wires the real steps, facts, ports and adapters as the command line does, but for the way to Azure. */
export function wired(
  folder: ConfigFolder,
  project: Project,
  { store, world, send, runFiles, waits = {} }: Surroundings,
): Program<Config, Facts, Ports> & Pick<Settings, 'saveEvidence'> {
  const shell = shellOf(folder, world);
  const { redactor } = shell;
  const { config } = project.loaded;
  const refusals = createRefusals();
  const open = (sender: Sender, lineage: string, scope: PortScope | undefined) =>
    hidingSecrets(
      createAzure({
        subscriptionId: config.subscriptionId,
        tenantId: config.tenantId,
        lineage,
        during: () => sender.during,
        correlationId: PRINCIPAL.id,
        world,
        signal: scope?.signal ?? shell.signal,
        ...(scope && { operations: scope.operations, deletionsLater: scope.deletionsLater }),
        onRefused: (refused) => refusals.note(refused),
        principal: PRINCIPAL,
        credential: { getToken: async () => ({ token: 'embedded', expiresOnTimestamp: Infinity }) },
        retryDelayMs: 1000,
        patienceMs: 600_000,
        ...waits,
        httpClient: inProcessClient((request) => send(request, sender)),
      }),
      redactor,
    );
  const cloudFor = cloudsOf(open);
  const cloud = cloudFor(undefined);
  const state = () => stateOf(project, store, shell);
  const secrets = openSecrets(
    { project, cloud, state, offline: false, write: true, warn: () => undefined },
    shell,
  );
  const ready = once(() => secrets.ready().catch(() => undefined));
  return {
    steps: project.steps.map((step) =>
      guardStep(step, redactor, { ready, reveal: (shown) => secrets.reveal(shown) }),
    ),
    others: project.others,
    config,
    facts: createFacts({ project, cloud, state: once(state), secrets, offline: false, shell }),
    ports: (scope) =>
      createPorts(
        { project, cloud: cloudFor(scope), secrets, warn: () => undefined, telemetry: NO_TELEMETRY },
        shell,
      )(scope),
    missing: (addresses) => cloud.azure('none', 'run').missing(addresses),
    ...cloudRules(project),
    ...(runFiles && {
      saveEvidence: evidenceSaver({
        azure: () => cloud.azure('none', 'run'),
        refused: () => refusals.all(),
        files: runFiles,
        redactor,
        world,
        signal: shell.signal,
      }),
    }),
    binding: bindingOf(project),
  };
}

/** Gives each step clients of its own, so that it is known who sends what. */
function cloudsOf(
  open: (sender: Sender, lineage: string, scope: PortScope | undefined) => ReturnType<Cloud['azure']>,
): (scope: PortScope | undefined) => Cloud {
  const opened = new Map<string, ReturnType<Cloud['azure']>>();
  return (scope) => ({
    principal: PRINCIPAL,
    requestTimeoutMs: 0,
    look: { times: 5, delayMs: 1000 },
    azure: (lineage, during) => {
      const step = scope?.step ?? '';
      const key = `${step} ${lineage} ${during}`;
      const azure = opened.get(key) ?? open({ step, during }, lineage, scope);
      opened.set(key, azure);
      return azure;
    },
  });
}

function shellOf(folder: ConfigFolder, world: World): Shell {
  return {
    argv: [],
    variables: { DEPLOY_CACHE: 'off', ...folder.variables },
    cwd: folder.path,
    stdin: process.stdin,
    stdout: process.stdout,
    stderr: process.stderr,
    world,
    signal: new AbortController().signal,
    correlationId: 'correlation',
    redactor: createRedactor(),
    known: {},
  };
}

const NO_WORLD: World = { now: () => 0, sleep: async () => undefined, guid: () => PRINCIPAL.id };

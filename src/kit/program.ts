import { createAzure } from '../azure/client-factory.ts';
import type { Azure } from '../azure/azure.ts';
import type { AzureOptions } from '../azure/connection.ts';
import { inProcessClient } from '../azure/in-process.ts';
import { cloudRules } from '../cli/cloud-rules.ts';
import { defaultFlags } from '../config/feature-flags.ts';
import type { Config } from '../config/schema.ts';
import type { AzureRequest, AzureResponse } from '../emulator/exchange.ts';
import type { PortScope } from '../engine/bound-step.ts';
import type { EngineOptions } from '../engine/open-session.ts';
import type { World } from '../engine/world.ts';
import { guardStep } from '../secrets/guard-step.ts';
import { hidingSecrets } from '../secrets/hiding.ts';
import { createRedactor, isUncommon } from '../secrets/redact.ts';
import type { Facts, Ports } from '../../steps/ports.ts';
import { contextsIn } from './contexts-in.ts';
import { givenSecrets } from './given-secrets.ts';
import { PRINCIPAL } from './ground.ts';
import type { Proc } from './process.ts';
import type { OwnStep, StepSetup } from './setup.ts';

/** What a process of a trial is to do, and with what. */
export interface Task {
  readonly steps: readonly OwnStep[];
  readonly config: Config;
  readonly setup: StepSetup;
  readonly guid: () => string;
}

/** Puts together for the engine what the command line does for a run, but in memory, and for one process of a trial. */
export function programOf(
  { steps, config, setup, guid }: Task,
  process: Proc<AzureRequest, AzureResponse>,
): EngineOptions<Config, Facts, Ports> {
  const { secrets: values = {}, folder = globalThis.process.cwd(), environment = 'local' } = setup;
  const redactor = createRedactor();
  for (const value of [...Object.values(values), ...secretVariables()]) redactor.hide(value);
  const declared = new Set(config.secrets.map(({ name }) => name));
  const given = givenSecrets({
    values,
    mayGenerate: (name) => declared.has(name),
    hide: (value) => redactor.hide(value),
  });
  const generate = (length: number): string => {
    const value = given.ports.generate(length);
    redactor.hide(value);
    return value;
  };
  const contexts = contextsIn(folder);
  const world: World = { ...process.connection.world, guid };
  const azure = azureFor(config, world, process, (one) => hidingSecrets(one, redactor));
  const guarded = steps.map((step) => guardStep(step, redactor));
  return {
    steps: guarded,
    config,
    facts: {
      principal: async () => PRINCIPAL,
      ...given.facts,
      ...contexts.facts,
      environment,
      cloud: 'emulator',
    },
    ports: (scope) => ({
      azure: azure(scope),
      secrets: { ...given.ports, generate },
      files: contexts.ports,
      transaction: scope.transaction,
      world,
      signal: scope.signal,
      log: (text) => scope.log(text),
      warn: () => undefined,
      metric: () => undefined,
      flags: defaultFlags('local'),
    }),
    store: process.store,
    binding: {
      environment,
      cloud: 'emulator',
      tenantId: config.tenantId,
      subscriptionId: config.subscriptionId,
    },
    world,
    signal: process.signal,
    emit: () => undefined,
    concurrency: config.execution.concurrency,
    forced: [],
    rollback: true,
    requestTimeoutMs: 0,
    look: { times: 5, delayMs: 1000 },
    missing: (addresses) => azure(undefined).missing(addresses),
    ...cloudRules({ loaded: { config }, steps, retired: [], protectedSteps: [] }),
  };
}

/** Each step has clients of its own, as a run gives them. */
function azureFor(
  { subscriptionId, tenantId }: Config,
  world: World,
  { connection, signal }: Proc<AzureRequest, AzureResponse>,
  hiding: (azure: Azure) => Azure,
): (scope: PortScope | undefined) => Azure {
  const opened = new Map<string, Azure>();
  return (scope) => {
    const { step = '', during = 'run', lineage = 'none' } = scope ?? {};
    const key = JSON.stringify([step, during, lineage]);
    const known = opened.get(key);
    if (known !== undefined) return known;
    const fresh = hiding(
      createAzure({
        ...EMBEDDED,
        subscriptionId,
        tenantId,
        lineage,
        during: () => during,
        world,
        signal,
        ...(scope && { operations: scope.operations, deletionsLater: scope.deletionsLater }),
        httpClient: inProcessClient((request) => connection.send(request)),
      }),
    );
    opened.set(key, fresh);
    return fresh;
  };
}

/** It is waited for on the clock of the trial, where waiting takes no time. */
const EMBEDDED: Pick<
  AzureOptions,
  'credential' | 'principal' | 'correlationId' | 'pollIntervalMs' | 'retryDelayMs' | 'patienceMs'
> = {
  credential: { getToken: async () => ({ token: 'embedded', expiresOnTimestamp: Infinity }) },
  principal: PRINCIPAL,
  correlationId: PRINCIPAL.id,
  pollIntervalMs: 0,
  retryDelayMs: 1000,
  patienceMs: 600_000,
};

/** What the process environment holds under a name by which secrets go. */
function secretVariables(): string[] {
  return Object.entries(globalThis.process.env).flatMap(([name, value = '']) =>
    /(?:KEY|TOKEN|SECRET|PASSWORD|CONNECTION_STRING)$/i.test(name) && isUncommon(value) ? [value] : [],
  );
}

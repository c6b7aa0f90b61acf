import type { AzureOptions } from '../../azure/connection.ts';
import type { Azure } from '../../azure/azure.ts';
import { createAzure } from '../../azure/client-factory.ts';
import { createResilience } from '../../azure/resilience/resilience.ts';
import { loadClients } from '../../azure/load-clients.ts';
import { embeddedWay } from '../embedded.ts';
import type { Project } from '../project.ts';
import type { Shell } from '../shell.ts';
import { signingIn } from '../signing-in.ts';
import { openState, type OpenState } from '../state-store.ts';

/** What is looked at: the store of the state and the cloud of one environment, both asked in haste. */
export interface Access {
  readonly project: Project;
  readonly state: OpenState;
  /** Azure for one round of looks: the signal ends every request and every wait of it. */
  azure(signal: AbortSignal): Promise<Azure>;
  /** Gets a token for Azure Resource Manager, or the one that was got before and is still good. */
  token(signal: AbortSignal): Promise<{ readonly token: string; readonly expiresOnTimestamp: number } | null>;
}

/**
 * Opens what is looked at: what it takes is loaded, nothing is asked before the first call, and nothing is ever changed. Who
 * only wants to know whether it answers waits for no conflict to clear, and repeats no request.
 */
export async function openAccess(project: Project, shell: Shell, limitMs: number): Promise<Access> {
  const { config, cloud } = project.loaded;
  const { world } = shell;
  // Before the look as a whole is over: then it is told which blob gave no answer.
  const limits = { attemptMs: limitMs * 0.6, budgetMs: 0, delayMs: 0 };
  const way = onceDone(async (): Promise<Pick<AzureOptions, 'httpClient' | 'principal'> & Signed> => {
    if (cloud === 'azure') return { credential: signingIn(config.tenantId, shell) };
    const { options } = await embeddedWay(project, shell, { write: false, lookUp: true });
    const { httpClient, principal, credential = signingIn(config.tenantId, shell) } = options;
    return { credential, ...(httpClient && { httpClient }), ...(principal && { principal }) };
  });
  // Each request is sent once: another attempt has no time left, and what refuses now is what is told.
  const resilience = createResilience({ world, retries: false });
  await loaded(project);
  return {
    project,
    state: await openState(project.loaded, shell, limits),
    azure: async (signal) =>
      createAzure({
        ...(await way()),
        resilience,
        patienceMs: 0,
        requestTimeoutMs: limitMs,
        subscriptionId: config.subscriptionId,
        tenantId: config.tenantId,
        // Nothing is made.
        lineage: 'none',
        during: () => 'run',
        correlationId: world.guid(),
        world,
        signal,
      }),
    token: async (abortSignal) => (await way()).credential.getToken(SCOPE, { abortSignal }),
  };
}

type Signed = Required<Pick<AzureOptions, 'credential'>>;

const SCOPE = 'https://management.azure.com/.default';

/** On a busy machine it takes seconds to load a client: that is no time in which nobody answered. */
async function loaded({ loaded: { cloud, store } }: Project): Promise<void> {
  await Promise.all([
    loadClients(cloud),
    ...(store.type === 'blob'
      ? [import('../../state/blob-account.ts').then((blob) => blob.loadClient())]
      : []),
  ]);
}

/** Does something once it works: what failed is tried again by the next one who asks. */
function onceDone<Result>(make: () => Promise<Result>): () => Promise<Result> {
  let made: Promise<Result> | undefined;
  return () =>
    (made ??= make().catch((error: unknown) => {
      made = undefined;
      throw error;
    }));
}

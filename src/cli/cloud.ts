import type { Azure } from '../azure/azure.ts';
import { createAzure } from '../azure/client-factory.ts';
import { REQUEST_TIMEOUT_MS } from '../azure/client-options.ts';
import type { AzureOptions, Principal } from '../azure/connection.ts';
import { createResilience } from '../azure/resilience/resilience.ts';
import { signInAhead } from '../azure/sign-in.ts';
import type { Traffic } from '../azure/traffic.ts';
import { LONGEST_SIGN_IN_MS } from '../azure/watched-credential.ts';
import type { Config } from '../config/schema.ts';
import type { PortScope } from '../engine/bound-step.ts';
import type { Operations } from '../engine/operations.ts';
import type { Settings } from '../engine/session.ts';
import { hidingSecrets } from '../secrets/hiding.ts';
import { embeddedWay, type Way } from './embedded.ts';
import type { Environment } from './environment.ts';
import { breakerOf, longestTimeLimit, retryOf } from './resilience.ts';
import type { Shell } from './shell.ts';
import { signingIn } from './signing-in.ts';

/** The cloud of one environment: the real Azure, or the embedded one. */
export interface Cloud {
  /** Azure as it is reached going forward or to undo, by a state of this lineage; for a step with what its scope holds. */
  azure(
    lineage: string,
    during: 'run' | 'undo',
    scope?: Pick<PortScope, 'operations' | 'deletionsLater'>,
  ): Azure;
  /** Who signs the requests, where that is known without asking. */
  readonly principal: Principal | undefined;
  /** When the credential ends for good, where that is known without asking: milliseconds since 1970, or `Infinity`. */
  readonly credentialEndsAt?: number | undefined;
  readonly requestTimeoutMs: number;
  readonly look: Settings['look'];
  /** The embedded Azure's door; undefined: the network. */
  readonly httpClient?: AzureOptions['httpClient'] | undefined;
}

/** A cloud whose requests can be repeated by other settings from now on. */
export interface TunableCloud extends Cloud {
  retune(retry: Config['retry']): void;
}

/**
 * Opens the cloud of a project. Of the real one only a token is asked for before the first call, where it is going to be
 * looked up. A command that may not write changes nothing of the embedded one.
 * Throws `Failure` `state-invalid` when that cannot be read.
 */
export async function openCloud(
  project: Environment,
  shell: Shell,
  may: {
    readonly write: boolean;
    readonly lookUp: boolean;
    readonly onRefused?: AzureOptions['onRefused'];
    readonly warn?: (text: string, step?: string) => void;
    readonly progress?: (text: string, step?: string, item?: string) => void;
    readonly traffic?: Traffic | undefined;
    /** Who signs the requests to the real Azure; default: whoever is signed in. */
    readonly credential?: NonNullable<AzureOptions['credential']>;
  },
): Promise<TunableCloud> {
  const { config, cloud, flags } = project.loaded;
  const { world, signal, correlationId } = shell;
  const way =
    cloud === 'azure' ? azureWay(config.tenantId, shell, may) : await embeddedWay(project, shell, may);
  const { timeScale, retryDelayMs = REAL_DELAY_MS } = way.options;
  // One for all: what a run learns of an endpoint holds for its undo, and requests of all lineages are counted together.
  const resilience = createResilience({
    world,
    timeScale,
    delayScale: retryDelayMs / REAL_DELAY_MS,
    retry: retryOf(config.retry),
    retries: flags.retries,
    ...(flags.circuitBreaker && { breaker: breakerOf(config.circuitBreaker) }),
    warn: may.warn,
    progress: may.progress,
    traffic: may.traffic,
  });
  // One command may open the state twice: each session has operations and a deadline of its own.
  const opened = new Map<Operations | undefined, Map<string, Azure>>();
  const open = (lineage: string, during: 'run' | 'undo', scope: Parameters<Cloud['azure']>[2]): Azure =>
    hidingSecrets(
      createAzure({
        ...way.options,
        subscriptionId: config.subscriptionId,
        tenantId: config.tenantId,
        lineage,
        during: () => during,
        correlationId,
        world,
        signal,
        resilience,
        mayWrite: () => project.state.mayWrite(),
        ...(may.onRefused && { onRefused: may.onRefused }),
        ...(may.traffic && { traffic: may.traffic }),
        ...(scope && { operations: scope.operations, deletionsLater: scope.deletionsLater }),
      }),
      shell.redactor,
    );
  return {
    principal: way.options.principal,
    credentialEndsAt: way.credentialEndsAt,
    requestTimeoutMs: way.requestTimeoutMs === 0 ? 0 : longestTimeLimit(config.retry, way.requestTimeoutMs),
    retune: (retry) => resilience.retune(retryOf(retry)),
    look: way.look,
    httpClient: way.options.httpClient,
    azure: (lineage, during, scope) => {
      const ofSession = opened.get(scope?.operations) ?? new Map<string, Azure>();
      opened.set(scope?.operations, ofSession);
      const key = `${lineage} ${during}`;
      const azure = ofSession.get(key) ?? open(lineage, during, scope);
      ofSession.set(key, azure);
      return azure;
    },
  };
}

/** One credential for all connections, so that a token is asked for once; while the state is read and the plan is made. */
function azureWay(
  tenantId: string,
  shell: Shell,
  { lookUp, credential = signingIn(tenantId, shell, LONGEST_SIGN_IN_MS) }: SignsIn,
): Way {
  if (lookUp) signInAhead(credential);
  return {
    options: { credential },
    requestTimeoutMs: REQUEST_TIMEOUT_MS,
    look: { times: 5, delayMs: 2000 },
  };
}

interface SignsIn {
  readonly lookUp: boolean;
  readonly credential?: NonNullable<AzureOptions['credential']>;
}

/** The wait before the first retry in the real Azure: how much shorter it is elsewhere, all of them are. */
const REAL_DELAY_MS = 2000;

import type { TokenCredential } from '@azure/core-auth';
import type { HttpClient } from '@azure/core-rest-pipeline';
import type { Operations } from '../engine/operations.ts';
import type { World } from '../engine/world.ts';
import { openArmGet, type ArmGet } from './arm-pipeline.ts';
import { clientOptions, PATIENCE_MS, type ClientOptions } from './client-options.ts';
import { operation, type Patience } from './operation.ts';
import type { During } from './policies/during.ts';
import type { RefusedRequest } from './refused-requests.ts';
import { IDEMPOTENT_BUT_VERSIONING } from './resilience/repeatable.ts';
import { createResilience, type Resilience } from './resilience/resilience.ts';
import { DEFAULT_RETRY } from './resilience/rules.ts';
import { signedIn } from './sign-in.ts';
import { LONGEST_SIGN_IN_MS, watchedCredential } from './watched-credential.ts';
import type { Traffic } from './traffic.ts';

/** How Azure is reached, and by whom. */
export interface AzureOptions {
  readonly subscriptionId: string;
  readonly tenantId: string;
  /** Who signs the requests; absent: whoever is signed in (`signedIn`), who is then asked for this connection alone. */
  readonly credential?: TokenCredential;
  /** The embedded Azure's door (`inProcessClient`); absent: the real Azure, over the network (`sharedTransport`). */
  readonly httpClient?: HttpClient;
  /** Who the credential is, where its token does not say so. */
  readonly principal?: Principal;
  /** The usual wait between two looks at what Azure is at, where it asks for nothing else (`polling`). Default 2000. */
  readonly pollIntervalMs?: number;
  /** The wait before the first retry of a request and of a conflict; it doubles. Default 2000. */
  readonly retryDelayMs?: number;
  /** How long what is known to clear (conflicts, new roles, eventual consistency) is waited for. Default ten minutes. */
  readonly patienceMs?: number;
  /** How long a second of Azure's takes: the embedded one is faster, and is waited for less in the same measure. Default 1. */
  readonly timeScale?: number;
  /** After so many milliseconds an attempt counts as unanswered. Default {@link REQUEST_TIMEOUT_MS}; recovery relies on it. */
  readonly requestTimeoutMs?: number;
  /**
   * What all clients of one process share against trouble: rules, breakers, token buckets. Absent: a rule of its own that
   * is the default, and no breakers.
   */
  readonly resilience?: Resilience;
  /** The lineage of the state: the tag on all that we make. */
  readonly lineage: string;
  /** Whether requests are made going forward or to undo; told to the embedded Azure only. */
  readonly during: () => During;
  /** A GUID for all requests of a run. */
  readonly correlationId: string;
  readonly world: World;
  /** Ends every request and every wait. */
  readonly signal?: AbortSignal;
  /** Called before every request that writes; what it throws, `Failure` `lock-lost`, keeps the request from leaving. */
  readonly mayWrite?: () => void;
  /** Called with each request that Azure refused: what is told of a failure rests on it. */
  readonly onRefused?: (refused: RefusedRequest) => void;
  /** Is told of every call. */
  readonly traffic?: Traffic;
  /** Where operations are noted, so that the next process can go on with them. */
  readonly operations?: Operations;
  /** Aborted when deletions that Azure has accepted are no longer waited for: then `Failure` `pending`. */
  readonly deletionsLater?: AbortSignal;
}

/** Who signs the requests. */
export interface Principal {
  /** The object id in Microsoft Entra. */
  readonly id: string;
  readonly type: 'User' | 'ServicePrincipal';
}

/** What the adapters share: the options of their clients, and the way to call them. */
export interface Connection {
  readonly subscriptionId: string;
  readonly tenantId: string;
  readonly lineage: string;
  readonly world: World;
  readonly signal: AbortSignal | undefined;
  readonly patience: Patience;
  /** The same for deletions that Azure has accepted: an undo may end before they do. */
  readonly deletionPatience: Patience;
  readonly resilience: Resilience;
  /** Whether requests are made going forward or to undo. */
  readonly during: () => During;
  readonly operations: Operations | undefined;
  /** Tokens of operations whose end this process has seen. */
  readonly endedOperations: Set<string>;
  readonly armGet: () => Promise<ArmGet>;
  readonly credential: () => Promise<TokenCredential>;
  readonly clientOptions: ClientOptions;
  /** The same for services where a repeated PUT makes another version (the secrets of a vault): it is not repeated. */
  readonly versioningClientOptions: ClientOptions;
  /** Milliseconds that so many seconds take in this cloud. */
  readonly milliseconds: (seconds: number) => number;
  /** Makes one call, as `operation` does: conflicts waited out, failures told with code and hint. */
  readonly call: <T>(address: string, run: () => Promise<T>) => Promise<T>;
}

/** Puts together what every client gets: our policies in one order, no retries of its own, one user agent. */
export function connect(options: AzureOptions): Connection {
  const { world, signal, retryDelayMs = 2000, patienceMs = PATIENCE_MS, pollIntervalMs = 2000 } = options;
  const credential = once(async () => watchedCredential(credentialOf(options), options.traffic));
  const resilience = options.resilience ?? resilienceOf(options);
  const patience: Patience = {
    world,
    signal,
    delayMs: retryDelayMs,
    pollMs: pollIntervalMs,
    budgetMs: patienceMs,
    waiting: (text) => resilience.waiting(text),
  };
  const resilient = { ...options, resilience, credential };
  const clients = clientOptions(resilient);
  return {
    subscriptionId: options.subscriptionId,
    tenantId: options.tenantId,
    lineage: options.lineage,
    world,
    signal,
    patience,
    deletionPatience: { ...patience, later: options.deletionsLater },
    resilience,
    during: options.during,
    operations: options.operations,
    endedOperations: new Set(),
    armGet: once(async () => openArmGet(clients, await credential())),
    credential,
    clientOptions: clients,
    versioningClientOptions: clientOptions(resilient, IDEMPOTENT_BUT_VERSIONING),
    milliseconds: (seconds) => seconds * 1000 * (options.timeScale ?? 1),
    call: (address, run) => operation(address, patience, run),
  };
}

/** Calls a function the first time only, so that Azure packages are loaded when a call needs them; a failure is forgotten. */
export function once<T>(make: () => Promise<T>): () => Promise<T> {
  let made: Promise<T> | undefined;
  return () => (made ??= make().catch(forget));

  function forget(error: unknown): never {
    made = undefined;
    throw error;
  }
}

/** What one connection has to itself. */
function resilienceOf({ world, timeScale, retryDelayMs, traffic }: AzureOptions): Resilience {
  const retry = { ...DEFAULT_RETRY, firstDelayMs: retryDelayMs ?? DEFAULT_RETRY.firstDelayMs };
  return createResilience({ world, timeScale, retry, traffic });
}

function credentialOf(options: AzureOptions): TokenCredential {
  return options.credential ?? signedIn(options.tenantId, options.world, { limitMs: LONGEST_SIGN_IN_MS });
}

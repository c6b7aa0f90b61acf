import type { World } from '../engine/world.ts';
import { collecting, type Evidence } from './evidence.ts';
import { azureFailure, codeOf, stillDeleting, statusOf } from './failures.ts';

/** How long, and how, what is known to clear is waited for. */
export interface Patience {
  readonly world: World;
  /** The first wait; it doubles up to eight times of it. */
  readonly delayMs: number;
  /** After so many milliseconds a conflict counts as a failure. */
  readonly budgetMs: number;
  readonly signal?: AbortSignal | undefined;
  /** Of deletions only: aborted when they are no longer waited for. */
  readonly later?: AbortSignal | undefined;
}

/**
 * Makes one call of an Azure client, long-running operations included, and waits out conflicts that are known to clear:
 * Azure refused those, so nothing was done and the call can be made again.
 * Throws `Failure` with Azure's code, message and correlation id; `interrupted` when the signal is aborted.
 */
export async function operation<T>(address: string, patience: Patience, call: () => Promise<T>): Promise<T> {
  const { world, signal } = patience;
  const deadline = world.now() + patience.budgetMs;
  for (let attempt = 0; ; attempt += 1) {
    const evidence: Evidence = {};
    try {
      signal?.throwIfAborted();
      return await untilAborted(collecting(evidence, call), signal);
    } catch (thrown) {
      const failure = azureFailure(thrown, { address, ...evidence, interrupted: signal?.aborted === true });
      const delay = patience.delayMs * 2 ** Math.min(attempt, 3);
      if (!clears(failure) || world.now() + delay > deadline) throw failure;
      await pause(patience, delay, address);
    }
  }
}

/**
 * Waits no longer than until the interrupt: not everything in a client heeds a signal, and signing in does not. What it is
 * still at ends with the process. Throws the signal's reason.
 */
export async function untilAborted<T>(call: Promise<T>, signal: AbortSignal | undefined): Promise<T> {
  if (signal === undefined) return call;
  const { promise: aborted, reject } = Promise.withResolvers<never>();
  const stop = (): void => reject(signal.reason);
  signal.addEventListener('abort', stop);
  try {
    return await Promise.race([call, aborted]);
  } finally {
    signal.removeEventListener('abort', stop);
  }
}

/**
 * Looks again and again until there is something, or the budget is spent: what was just made can be invisible for a
 * while (eventual consistency), what was just deleted visible. Returns the last look.
 * Throws as `pause` does.
 */
export async function lookedUntil<T>(
  patience: Patience,
  address: string,
  look: () => Promise<T>,
  done: (seen: T) => boolean,
): Promise<T> {
  const { world } = patience;
  const deadline = world.now() + patience.budgetMs;
  for (let attempt = 0; ; attempt += 1) {
    const seen = await look();
    const delay = patience.delayMs * 2 ** Math.min(attempt, 3);
    if (done(seen) || world.now() + delay > deadline) return seen;
    await pause(patience, delay, address);
  }
}

/** Waits. Throws `interrupted` when the run is, and `pending` when a deletion is no longer waited for. */
export async function pause(
  { world, signal, later }: Patience,
  milliseconds: number,
  address: string,
): Promise<void> {
  const enough = [signal, later].filter((one) => one !== undefined);
  try {
    await world.sleep(milliseconds, enough.length > 1 ? AbortSignal.any(enough) : enough[0]);
  } catch (thrown) {
    if (signal?.aborted !== true && later?.aborted === true) throw stillDeleting(address);
    throw azureFailure(thrown, { address, interrupted: signal?.aborted === true });
  }
}

function clears(failure: Error): boolean {
  const code = codeOf(failure);
  // One code, two refusals: the other is for a name that a soft-deleted vault holds.
  if (code === 'ConflictError') return failure.message.includes('parallel operations');
  return statusOf(failure) === 429 || (code !== undefined && CLEARING.has(code));
}

/**
 * Refusals that end by themselves, and nothing else: other conflicts (a taken name, a lock somebody set) do not.
 * Sources: Microsoft Learn, "Troubleshoot common Azure deployment errors" (AnotherOperationInProgress, RetryableError) and
 * "Troubleshoot Azure RBAC" (PrincipalNotFound while a new identity replicates); github.com/microsoft/azure-container-apps
 * issues 701 and 1112 (ManagedEnvironmentOperationInProgress), Azure/azure-postgresql 134 (ServerIsBusy),
 * hashicorp/terraform-provider-azurerm 28298 (ServerBusy), scylladb/scylla-cluster-tests 13184 (ConflictError of vaults), Azure/azure-cli 28679 (ResourceGroupBeingDeleted),
 * Azure/azure-sdk-for-net sdk/keyvault, Secrets Sample4 (ObjectIsBeingDeleted).
 */
const CLEARING: ReadonlySet<string> = new Set([
  'AnotherOperationInProgress',
  'ConflictingConcurrentWriteNotAllowed',
  'ConflictingServerOperation',
  'ContainerAppLockConflict',
  'ContainerAppOperationInProgress',
  'ContainerAppsJobOperationInProgress',
  'ManagedEnvironmentOperationInProgress',
  'ManagedEnvironmentNotReadyForAppCreation',
  'MaintenanceConfigurationLockConflict',
  'ObjectIsBeingDeleted',
  'OperationInProgress',
  'PrincipalNotFound',
  'ResourceBeingDeleted',
  'ResourceGroupBeingDeleted',
  'ResourceGroupDeletionInProgress',
  'RetryableError',
  'RetryableErrorDueToAnotherOperation',
  'ServerBusy',
  'ServerIsBusy',
]);

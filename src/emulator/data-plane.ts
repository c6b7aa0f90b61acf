import type { Calls } from './calls.ts';
import type { AzureRequest, AzureResponse } from './exchange.ts';

/** A host of Azure beside ARM: a vault, a blob account, a registry, an app's own address. */
export interface DataPlane {
  /** True for the hosts it answers, such as `kv1.vault.azure.net`. The host is lower-case, without a port. */
  matches(host: string): boolean;
  /** Answers one request. What it throws as `ArmError` is answered as its error body; changes are then discarded. */
  handle(request: AzureRequest, call: Calls): AzureResponse | Promise<AzureResponse>;
}

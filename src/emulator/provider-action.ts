import type { Calls } from './calls.ts';
import type { AzureResponse } from './exchange.ts';

/** A path of a resource provider, below a subscription or a group, that is no resource: a name check, a list of deleted vaults. */
export interface ProviderAction {
  /** Such as `Microsoft.KeyVault`. */
  readonly provider: string;
  readonly method: 'GET' | 'POST' | 'DELETE';
  /** Below the provider, any casing; `{name}` stands for one segment: `locations/{location}/deletedVaults/{name}/purge`. */
  readonly path: string;
  readonly apiVersions: readonly string[];
  answer(request: ProviderRequest, call: Calls): AzureResponse | Promise<AzureResponse>;
}

/** What a provider action is asked: the segments that its path leaves open by name, the JSON body, the query. */
export interface ProviderRequest {
  readonly segments: Readonly<Record<string, string>>;
  /** What the path lies under: the subscription, a group or a resource. */
  readonly scope: string;
  /** The resource group that the path names, if any. */
  readonly group?: string | undefined;
  readonly body: unknown;
  readonly query: URLSearchParams;
}

/** What happens when the time of `Calls.later` or `Calls.operation` has come; an `ArmError` fails the operation. */
export type Continuation = (argument: string, call: Calls) => void | Promise<void>;

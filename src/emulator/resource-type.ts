import type { z } from 'zod';
import type { Calls } from './calls.ts';
import type { AzureResponse } from './exchange.ts';

/** A resource as the embedded Azure stores it: the body a GET shows, and what Azure keeps but never shows. */
export interface StoredResource {
  id: string;
  name: string;
  type: string;
  location?: string;
  tags?: Record<string, string>;
  properties?: Record<string, unknown>;
  [member: string]: unknown;
}

/** How a change is answered: at once, or as one of ARM's two styles of long-running operation. */
export type Style = 'sync' | 'azure-async-operation' | 'location' | 'provisioning-state';

/**
 * One ARM resource type, declaratively: the core routes by it, checks parents and api-versions, runs the operations
 * and persists. A type's file says only what is particular to that type, each rule with the page it comes from.
 */
export interface ResourceType {
  /** As Azure writes it: `Microsoft.App/managedEnvironments/daprComponents`. */
  readonly type: string;
  /** Accepted api-versions; the first is the one our client pins. Others answer 400 NoRegisteredProviderFound. */
  readonly apiVersions: readonly string[];
  /** Zod schema of the request body: unknown members, wrong types, enum values and missing ones are refused as Azure does. */
  readonly body: z.ZodType;
  /** Allowed names; another one is refused with 400. */
  readonly name?: RegExp;
  /** False for children and extension resources, which carry no tags and do not appear in the group's list. */
  readonly tracked: boolean;
  /** True for names that are unique in all of Azure (registries, vaults, servers). */
  readonly globalName?: boolean;
  /**
   * Status codes: PUT of a new one, PUT of an existing one, PATCH where that differs, DELETE of an existing one, DELETE of
   * a missing one.
   */
  readonly statuses: {
    create: number;
    update: number;
    patch?: number;
    delete: number;
    deleteMissing: 204 | 404;
  };
  /** `update` says how a PUT of an existing one is answered, `patch` a PATCH, where that differs from `put`. */
  readonly style: { put: Style; update?: Style; patch?: Style; delete: Style };
  /** How long the operations take with realistic latencies, in seconds, and where the figure comes from. */
  readonly seconds: { create: number; update: number; delete: number };
  /**
   * Makes the resource to store of a checked body: refuses what Azure refuses (by throwing `ArmError`), adds server
   * defaults and read-only properties, leaves write-only ones out. `before` is what stands there now.
   */
  accept(
    body: StoredResource,
    before: StoredResource | undefined,
    call: Calls,
  ): StoredResource | Promise<StoredResource>;
  /** True when a PATCH is supported: the body is merged (RFC 7396, tags replaced) over the resource, then accepted. */
  readonly patch?: boolean;
  /**
   * Runs when a long-running PUT ends: changes `resource`, which is stored afterwards, or fails the operation by
   * throwing `ArmError`; what it stored beside (a failed revision, say) is kept then too.
   */
  finish?(resource: StoredResource, call: Calls): void | Promise<void>;
  /** What the headers of the answer to a PUT or PATCH add, for types that tell in their own way how to follow its end. */
  headers?(resource: StoredResource, call: Calls): Readonly<Record<string, string>>;
  /** What a GET shows, when it differs from what is stored. */
  present?(resource: StoredResource, call: Calls): StoredResource;
  /** Refuses a deletion (by throwing `ArmError`) or does what comes with it, such as a soft delete. */
  removing?(resource: StoredResource, call: Calls): void | Promise<void>;
  /** The code of the 409 that refuses a write while another is in progress; default `AnotherOperationInProgress`. */
  readonly conflictCode?: string;
  /** Its message; default: one that names the resource. */
  readonly conflictMessage?: string;
  /** True where a PUT must name a location; default: what `tracked` says. */
  readonly located?: boolean;
  /** True for types that lie on any other resource, group or subscription: role assignments. */
  readonly extension?: boolean;
  /** False for types that show no `systemData`; default true. */
  readonly systemData?: boolean;
  /** True for types whose body has an `etag`; If-Match is then honoured. */
  readonly etag?: boolean;
  /** Where the state shows while an operation is in progress, when it is not ARM's usual words; null: nowhere. */
  readonly states?: Partial<States> | null;
  /** The code of the 409 that refuses a globally unique name which is taken; default `NameAlreadyExists`. */
  readonly takenCode?: string;
  /** True where a synchronous DELETE answers with what it removed. */
  readonly deleteShows?: boolean;
  /** Narrows and orders a list as the query asks (`$filter`); `found` lies under the scope. */
  listed?(found: StoredResource[], scope: string, query: URLSearchParams, call: Calls): StoredResource[];
  /** How a 404 says that there is none, where it is not ARM's ResourceNotFound. */
  readonly missing?: { readonly code: string; message(name: string): string };
  /** Methods that answer 405, such as `PUT` for what only Azure makes. */
  readonly refuses?: readonly ('PUT' | 'DELETE')[];
  /** POST actions by name, and GETs of read-only sub-collections by their path, such as `revisions`. */
  readonly actions?: Readonly<Record<string, Action>>;
}

/** What a type shows of an operation: the member of `properties` and its values. */
export interface States {
  /** Default `provisioningState`. */
  readonly member: string;
  readonly creating: string;
  readonly updating: string;
  readonly deleting: string;
  readonly succeeded: string;
  readonly failed: string;
}

/** What an action answers; `rest` holds the path segments behind the action's own. */
export type Action = (
  resource: StoredResource,
  request: { method: string; body: unknown; rest: readonly string[]; query: URLSearchParams },
  call: Calls,
) => AzureResponse | Promise<AzureResponse>;

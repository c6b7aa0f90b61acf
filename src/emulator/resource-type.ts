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
  /** Status codes: PUT of a new one, PUT of an existing one, DELETE of an existing one, DELETE of a missing one. */
  readonly statuses: { create: number; update: number; delete: number; deleteMissing: 204 | 404 };
  readonly style: { put: Style; delete: Style };
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
  /** True when a PATCH is supported: the body is merged (RFC 7396) over the resource, then accepted. */
  readonly patch?: boolean;
  /** Runs when a long-running PUT ends: sets the final state (a revision, say) or fails it by throwing `ArmError`. */
  finish?(resource: StoredResource, call: Calls): void | Promise<void>;
  /** What a GET shows, when it differs from what is stored. */
  present?(resource: StoredResource, call: Calls): StoredResource;
  /** Refuses a deletion (by throwing `ArmError`) or does what comes with it, such as a soft delete. */
  removing?(resource: StoredResource, call: Calls): void | Promise<void>;
  /** POST actions by name, and GETs of read-only sub-collections by their path, such as `revisions`. */
  readonly actions?: Readonly<Record<string, Action>>;
}

/** What an action answers; `rest` holds the path segments behind the action's own. */
export type Action = (
  resource: StoredResource,
  request: { method: string; body: unknown; rest: readonly string[]; query: URLSearchParams },
  call: Calls,
) => AzureResponse | Promise<AzureResponse>;

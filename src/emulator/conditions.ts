/** What may be done at a scope: the members of ARM's permission. */
export interface Permission {
  readonly actions: readonly string[];
  readonly notActions: readonly string[];
  readonly dataActions: readonly string[];
  readonly notDataActions: readonly string[];
}

/** How much of something a subscription may have in a region. */
export interface Limits {
  readonly containerAppsEnvironments: number;
  /** Of PostgreSQL, of one family of sizes. */
  readonly postgresVCores: number;
}

/** What the subscription finds in Azure: what its caller may do, what is left of it, and what is offered. */
export interface Conditions {
  /** What the caller may do by its role on the subscription; roles given by assignments here come on top. */
  readonly permissions: Permission;
  readonly limits: Limits;
  /** Names that others hold somewhere in Azure, of any kind of thing whose names are unique in all of it. */
  readonly takenNames: readonly string[];
  /** What a region does not offer: `westeurope/Standard_B1ms`, a size of PostgreSQL servers, or `westeurope/` and a type. */
  readonly notOffered: readonly string[];
}

/**
 * An owner of a subscription with Azure's usual limits, who finds everything free and offered.
 * Sources: Microsoft Learn, "Azure built-in roles" (Owner has no data actions), "Quotas for Azure Container Apps" (15
 * environments in a region). How many cores of PostgreSQL a subscription begins with is not published;
 * azure-rest-api-specs, QuotaUsagesForFlexibleServers.json, shows 100.
 */
export const USUAL: Conditions = {
  permissions: { actions: ['*'], notActions: [], dataActions: [], notDataActions: [] },
  limits: { containerAppsEnvironments: 15, postgresVCores: 100 },
  takenNames: [],
  notOffered: [],
};

/** Tells whether a region offers a resource type or a size, whatever the casing. */
export function isOffered({ notOffered }: Conditions, region: string, what: string): boolean {
  return !notOffered.some((one) => one.toLowerCase() === `${region}/${what}`.toLowerCase());
}

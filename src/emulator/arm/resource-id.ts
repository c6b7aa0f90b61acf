/** An ARM path, taken apart. Ids keep the casing they came with. */
export interface Address {
  /** What the last `providers` segment stands behind: a subscription, a group or a resource; empty for the tenant. */
  readonly scope: string;
  readonly subscription: string | undefined;
  readonly group: string | undefined;
  /** The namespace behind the last `providers`. */
  readonly provider: string | undefined;
  /** The segments behind the namespace; without one, those behind the subscription or the group. */
  readonly rest: readonly string[];
}

/** Takes the segments of an ARM path apart. */
export function readAddress(segments: readonly string[]): Address {
  const lower = segments.map((segment) => segment.toLowerCase());
  const subscription = lower[0] === 'subscriptions' ? segments[1] : undefined;
  const group = subscription !== undefined && lower[2] === 'resourcegroups' ? segments[3] : undefined;
  const providers = lower.lastIndexOf('providers');
  const base = group === undefined ? (subscription === undefined ? 0 : 2) : 4;
  const end = providers < 0 ? base : providers;
  return {
    scope: segments
      .slice(0, end)
      .map((segment) => `/${segment}`)
      .join(''),
    subscription,
    group,
    provider: providers < 0 ? undefined : segments[providers + 1],
    rest: segments.slice(providers < 0 ? base : providers + 2),
  };
}

/** The id of the resource that a nested one belongs to, or of the scope that any other one lies under. */
export function parentOf(id: string): string {
  const segments = id.split('/').filter(Boolean);
  const { scope, provider, rest } = readAddress(segments);
  if (provider === undefined) return `/${segments.slice(0, 2).join('/')}`;
  return rest.length > 2 ? `/${segments.slice(0, -2).join('/')}` : scope;
}

/** True when an id lies under another one, at any depth. */
export function isUnder(id: string, parent: string): boolean {
  return id.toLowerCase().startsWith(`${parent.toLowerCase()}/`);
}

/** The name of the resource group in an id. */
export function groupOf(id: string): string | undefined {
  return readAddress(id.split('/').filter(Boolean)).group;
}

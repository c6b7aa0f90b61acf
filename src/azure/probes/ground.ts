import { z } from 'zod';
import type { Principal } from '../connection.ts';
import { groupId, providerId } from '../ids.ts';
import { regionName } from '../image.ts';
import type { Names } from '../names.ts';
import { GROUP_TYPE, parseResourceId } from '../resource-id.ts';
import { apiVersionOf } from '../resource-kinds.ts';
import type { Asking } from './asking.ts';

/** What the probes look at; each thing is looked at once, however many ask for it. */
export interface Ground {
  readonly asking: Asking;
  readonly names: Names;
  readonly principal: () => Promise<Principal>;
  /** The group that an id lies in, or is; null for none. */
  readonly group: (id: string) => Promise<Standing | null>;
  /** A resource as the list of its group shows it, or it itself where that lags behind, or a group; null for none. */
  readonly standing: (id: string) => Promise<Standing | null>;
  /** The registration with a provider, and where it offers its types. */
  readonly provider: (namespace: string) => Promise<Provider>;
  /** Throws {@link Unregistered} where the subscription is not registered with a provider: then that answers nothing. */
  readonly registered: (namespace: string) => Promise<void>;
}

/** A group or a resource, as far as a list shows it. */
export interface Standing {
  readonly id: string;
  readonly location: string | undefined;
  readonly sku: string | undefined;
  readonly state: string | undefined;
}

/** A resource provider. */
export interface Provider {
  readonly state: string;
  /** Short names of the regions of a type; undefined where it has none, or the type is not known. */
  regionsOf(type: string): readonly string[] | undefined;
}

/** Nothing can be asked of a provider that the subscription is not registered with. */
export class Unregistered extends Error {
  readonly namespace: string;

  constructor(namespace: string) {
    super(`not registered: ${namespace}`);
    this.namespace = namespace;
  }
}

/** Opens what the probes look at. */
export function openGround(asking: Asking, names: Names, principal: Ground['principal']): Ground {
  const group = async (id: string): Promise<Standing | null> => {
    const { subscriptionId, group: name } = parseResourceId(id);
    if (name === undefined) return null;
    const found = await asking.get(groupId(subscriptionId, name), RESOURCES);
    return found === null ? null : standingIn(found);
  };
  const contents = async (id: string): Promise<Map<string, Standing>> => {
    const { subscriptionId, group: name = '' } = parseResourceId(id);
    const path = `${groupId(subscriptionId, name)}/resources`;
    const found = (await asking.list(path, RESOURCES, '$expand=provisioningState')) ?? [];
    return new Map(found.map(standingIn).map((one) => [one.id.toLowerCase(), one]));
  };
  const itself = async (id: string): Promise<Standing | null> => {
    const version = apiVersionOf(parseResourceId(id).type);
    const found = version === '' ? null : await asking.get(id, version);
    return found === null ? null : standingIn(found);
  };
  const provider = async (namespace: string): Promise<Provider> => {
    const found = await asking.get(providerId(asking.subscriptionId, namespace), RESOURCES);
    const { registrationState, resourceTypes } = providerShape.parse(found ?? {});
    return {
      state: registrationState,
      regionsOf: (type) => {
        const name = type.slice(type.indexOf('/') + 1).toLowerCase();
        const known = resourceTypes.find((one) => one.resourceType.toLowerCase() === name);
        return known?.locations?.map(regionName);
      },
    };
  };
  return {
    asking,
    names,
    principal,
    group,
    provider,
    async standing(id) {
      const there = await group(id);
      if (there === null || parseResourceId(id).type === GROUP_TYPE) return there;
      return (await contents(id)).get(id.toLowerCase()) ?? itself(id);
    },
    async registered(namespace) {
      if ((await provider(namespace)).state !== 'Registered') throw new Unregistered(namespace);
    },
  };
}

/** The api-version of groups, lists and providers. */
export const RESOURCES = '2025-04-01';

/** The namespace and type of an id, as it spells them: `Microsoft.App/managedEnvironments`. */
export function typeOf(id: string): string {
  const last = id.toLowerCase().lastIndexOf('/providers/');
  if (last < 0) return 'Microsoft.Resources/subscriptions/resourceGroups';
  const [namespace = '', ...rest] = id.slice(last + '/providers/'.length).split('/');
  return [namespace, ...rest.filter((_, index) => index % 2 === 0)].join('/');
}

/** The namespace of an id; undefined for a group, whose provider needs no registration. */
export function namespaceOf(id: string): string | undefined {
  return parseResourceId(id).type === GROUP_TYPE ? undefined : typeOf(id).replace(/\/.*$/s, '');
}

const providerShape = z.object({
  registrationState: z.string().default('NotRegistered'),
  resourceTypes: z
    .array(z.object({ resourceType: z.string().default(''), locations: z.array(z.string()).nullish() }))
    .default([]),
});

const standingShape = z.object({
  id: z.string(),
  location: z.string().nullish(),
  sku: z.object({ name: z.string().nullish() }).nullish(),
  provisioningState: z.string().nullish(),
  properties: z.object({ provisioningState: z.string().nullish() }).nullish(),
});

function standingIn(found: unknown): Standing {
  const { id, location, sku, provisioningState, properties } = standingShape.parse(found);
  return {
    id,
    location: location == null ? undefined : regionName(location),
    sku: sku?.name ?? undefined,
    state: provisioningState ?? properties?.provisioningState ?? undefined,
  };
}

import { z } from 'zod';
import type { Obstacle } from '../../engine/gate.ts';
import { providerId } from '../ids.ts';
import { apiVersionOf } from '../resource-kinds.ts';
import type { RequirementOf } from '../requirement.ts';
import { namespaceOf, typeOf, type Ground } from './ground.ts';
import type { Need } from './needs.ts';
import type { Look, Probe } from './probe.ts';

/**
 * Finds types and sizes that the region does not offer to this subscription. Of the sizes of registries, vaults and Redis
 * Azure tells nothing beforehand.
 * Sources: Microsoft Learn, rest/api/resources/providers/get (`locations`); azure-rest-api-specs,
 * specification/postgresql, CapabilitiesByLocation_List.
 */
export const offersProbe: Probe = (needs, ground) =>
  needs.of('resource').flatMap((need) => {
    const { at, location } = need.requirement;
    const type = typeOf(at);
    const namespace = namespaceOf(at);
    if (location === undefined || namespace === undefined) return [];
    const looks: Look[] = [
      {
        about: `whether ${type} is offered in ${location}`,
        find: async () =>
          (await ground.standing(at)) === null
            ? unofferedType(need, { type, namespace, location }, ground)
            : [],
      },
    ];
    if (type.toLowerCase() === POSTGRES) {
      looks.push({
        about: `which sizes of PostgreSQL are offered in ${location}`,
        find: () => unofferedSize(need, location, ground),
      });
    }
    return looks;
  });

type Resource = Need<RequirementOf<'resource'>>;

const POSTGRES = 'microsoft.dbforpostgresql/flexibleservers';

async function unofferedType(
  { steps, requirement: { at } }: Resource,
  { type, namespace, location }: { type: string; namespace: string; location: string },
  { provider }: Ground,
): Promise<Obstacle[]> {
  const regions = (await provider(namespace)).regionsOf(type) ?? [];
  if (regions.length === 0 || regions.includes(location)) return [];
  const query = `resourceTypes[?resourceType=='${type.slice(type.indexOf('/') + 1)}'].locations`;
  return [
    {
      steps,
      address: at,
      code: 'LocationNotAvailableForResourceType',
      what: `${type} is not offered in ${location}`,
      clear: `Choose another \`location\`: az provider show --namespace ${namespace} --query "${query}" lists those that have it.`,
    },
  ];
}

const status = z.string().nullish();

const capability = z.object({
  status,
  reason: z.string().nullish(),
  supportedServerEditions: z
    .array(
      z.object({
        name: z.string().nullish(),
        supportedServerSkus: z
          .array(z.object({ name: z.string().nullish(), vCores: z.number().nullish(), status }))
          .nullish(),
      }),
    )
    .nullish(),
  supportedServerVersions: z.array(z.object({ name: z.string().nullish(), status })).nullish(),
  supportedFeatures: z.array(z.object({ name: z.string().nullish(), status })).nullish(),
});

/** What a region offers of PostgreSQL flexible servers. Throws where the subscription is not registered with its provider. */
export async function postgresOffer(location: string, ground: Ground): Promise<z.infer<typeof capability>[]> {
  await ground.registered('Microsoft.DBforPostgreSQL');
  const { asking } = ground;
  const path = `${providerId(asking.subscriptionId, 'Microsoft.DBforPostgreSQL')}/locations/${location}/capabilities`;
  return z.array(capability).parse((await asking.list(path, apiVersionOf(POSTGRES))) ?? []);
}

async function unofferedSize(
  { steps, requirement: { at, sku, tier, ...wanted } }: Resource,
  location: string,
  ground: Ground,
): Promise<Obstacle[]> {
  const there = await ground.standing(at);
  // What runs is offered, and keeps its version in another size when new ones cannot have it any more.
  if (there !== null && (sku === undefined || there.sku?.toLowerCase() === sku.toLowerCase())) return [];
  const version = there === null ? wanted.version : undefined;
  const offers = await postgresOffer(location, ground);
  const isOffered = offers.some(
    ({ supportedServerEditions, supportedServerVersions, ...offer }) =>
      offer.status !== 'Disabled' &&
      !isRestricted(offer) &&
      has(supportedServerVersions, version) &&
      (supportedServerEditions ?? []).some(
        (edition) => same(edition.name, tier) && has(edition.supportedServerSkus, sku),
      ),
  );
  if (isOffered) return [];
  const asked = [sku, tier, version && `version ${version}`].filter((part) => part !== undefined).join(', ');
  const restricted = offers.length === 0 || offers.some(isRestricted);
  const why = offers.find(({ reason }) => reason != null)?.reason;
  return [
    {
      steps,
      address: at,
      code: restricted ? 'LocationIsOfferRestricted' : 'SkuNotAvailable',
      what: restricted
        ? `PostgreSQL flexible servers are not offered to this subscription in ${location}${why == null ? '' : `: ${why}`}`
        : `a PostgreSQL server of ${asked} is not offered in ${location}`,
      clear: restricted
        ? 'Choose another `location`, or ask for access: https://portal.azure.com/#view/Microsoft_Azure_Support/NewSupportRequestV3Blade (Service and subscription limits)'
        : `Choose another \`databases.postgres.sku\` among: az postgres flexible-server list-skus --location ${location} --output table`,
    },
  ];
}

function isRestricted({ supportedFeatures }: z.infer<typeof capability>): boolean {
  return (supportedFeatures ?? []).some(
    ({ name, status: state }) => name === 'OfferRestricted' && state === 'Enabled',
  );
}

function has(
  offered:
    | readonly { name?: string | null | undefined; status?: string | null | undefined }[]
    | null
    | undefined,
  wanted: string | undefined,
): boolean {
  if (wanted === undefined) return true;
  return (offered ?? []).some((one) => same(one.name, wanted) && one.status !== 'Disabled');
}

function same(one: string | null | undefined, other: string | undefined): boolean {
  return other === undefined || one?.toLowerCase() === other.toLowerCase();
}

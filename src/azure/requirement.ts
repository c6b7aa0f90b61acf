import { z } from 'zod';
import { regionName } from './image.ts';
import { resourceIdIn } from './resource-id.ts';

/** The id of a group or a resource. */
const id = z.string().refine((text) => resourceIdIn(text) !== undefined);

/** The same, or that of a subscription. */
const scope = z
  .string()
  .refine((text) => /^\/subscriptions\/[^/]+$/i.test(text) || resourceIdIn(text) !== undefined);

/**
 * What a step must find in Azure before it can do its work: plain JSON, in `requires`. What a resource needs (a permission,
 * a provider, its name, its size, that nobody works on it, a quota) follows from what it is.
 */
export const requirement = z.discriminatedUnion('kind', [
  /** A resource that is created or changed. */
  z.strictObject({
    kind: z.literal('resource'),
    at: id,
    /** `West Europe` and `westeurope` are one. */
    location: z.string().transform(regionName).exactOptional(),
    /** Its size, where a region may not offer it or its cores are counted. */
    sku: z.string().exactOptional(),
    tier: z.string().exactOptional(),
    version: z.string().exactOptional(),
    /** What the step does with a soft-deleted one of this id. */
    whenSoftDeleted: z.enum(['recover', 'purge']).exactOptional(),
  }),
  /** A role that is given; `self`: to whoever signs the requests. */
  z.strictObject({ kind: z.literal('role'), scope, role: z.guid(), self: z.boolean().exactOptional() }),
  /** Secrets that are set in a vault. */
  z.strictObject({ kind: z.literal('secrets'), vault: id }),
  /** Resource providers that the step itself registers the subscription with. */
  z.strictObject({ kind: z.literal('registration'), namespaces: z.array(z.string()) }),
  /** A resource provider that is used in another way than by a resource above. */
  z.strictObject({ kind: z.literal('provider'), namespace: z.string() }),
  /** What may be done at a scope, beside what follows from the above. */
  z.strictObject({
    kind: z.literal('permission'),
    scope,
    actions: z.array(z.string()),
  }),
]);

/** What a step must find in Azure before it can do its work. */
export type Requirement = z.infer<typeof requirement>;

/** One kind of requirement. */
export type RequirementOf<Kind extends Requirement['kind']> = Extract<Requirement, { kind: Kind }>;

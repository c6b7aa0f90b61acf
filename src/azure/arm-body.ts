import { z } from 'zod';

/**
 * The body of a PUT through the generic client, whose serializer knows just these members and drops all others.
 * Images come back from the journal as plain JSON, so they are parsed here.
 */
export const armBody = z.object({
  location: z.string().exactOptional(),
  tags: z.record(z.string(), z.string()).exactOptional(),
  kind: z.string().exactOptional(),
  managedBy: z.string().exactOptional(),
  sku: z
    .object({
      name: z.string().exactOptional(),
      tier: z.string().exactOptional(),
      size: z.string().exactOptional(),
      family: z.string().exactOptional(),
      capacity: z.number().exactOptional(),
    })
    .exactOptional(),
  identity: z
    .object({
      // Container Apps write this without the space.
      type: z
        .string()
        .transform((type) => type.replace(/,\s*/, ', '))
        .pipe(z.enum(['SystemAssigned', 'UserAssigned', 'SystemAssigned, UserAssigned', 'None'])),
      userAssignedIdentities: z.record(z.string(), z.object({})).exactOptional(),
    })
    .exactOptional(),
  extendedLocation: z.object({ name: z.string(), type: z.string() }).exactOptional(),
  properties: z.record(z.string(), z.unknown()).exactOptional(),
});

/** The body of a PUT through the generic client. */
export type ArmBody = z.infer<typeof armBody>;

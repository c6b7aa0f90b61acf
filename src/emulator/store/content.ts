import { z } from 'zod';
import type { StoredResource } from '../resource-type.ts';
import { operationSchema, type Operation } from './operation.ts';

/** A resource as it is kept. */
export const resourceSchema = z.looseObject({
  id: z.string(),
  name: z.string(),
  type: z.string(),
  location: z.string().exactOptional(),
  tags: z.record(z.string(), z.string()).exactOptional(),
  properties: z.record(z.string(), z.unknown()).exactOptional(),
});

/** azure.json: everything the embedded Azure knows, except the values that its vaults hold. */
export const contentSchema = z.strictObject({
  format: z.literal(1),
  resources: z.record(z.string(), resourceSchema),
  deleted: z.record(z.string(), z.unknown()),
  registrations: z.record(z.string(), z.string()),
  operations: z.record(z.string(), operationSchema),
  data: z.record(z.string(), z.record(z.string(), z.unknown())),
});

/** vault.json: the values that the emulated vaults hold. */
export const secretsSchema = z.record(z.string(), z.unknown());

/** What a store keeps. `resources` holds the plain bodies that a GET shows, by lower-cased id. */
export interface Content {
  format: 1;
  resources: Record<string, StoredResource>;
  deleted: Record<string, unknown>;
  registrations: Record<string, string>;
  operations: Record<string, Operation>;
  data: Record<string, Record<string, unknown>>;
}

/** The values of vault.json. */
export type Secrets = Record<string, unknown>;

/** Gives an Azure in which nobody has done anything yet. */
export function emptyContent(): Content {
  return { format: 1, resources: {}, deleted: {}, registrations: {}, operations: {}, data: {} };
}

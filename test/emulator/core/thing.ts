import { z } from 'zod';
import { ArmError } from '../../../src/emulator/arm-error.ts';
import type { Catalogue } from '../../../src/emulator/catalogue.ts';
import type { ResourceType } from '../../../src/emulator/resource-type.ts';
import * as everything from '../../../src/emulator/types/index.ts';

/** A made-up tracked type with nothing particular to it; `more` says what a test wants otherwise. */
export function thing(more: Partial<ResourceType> = {}): ResourceType {
  return {
    type: 'Microsoft.Test/things',
    apiVersions: ['2026-01-01'],
    body: z.strictObject({
      location: z.string(),
      tags: z.record(z.string(), z.string()).optional(),
      properties: z.strictObject({ size: z.enum(['small', 'large']), note: z.string().optional() }),
    }),
    tracked: true,
    statuses: {
      create: 201,
      update: 200,
      delete: more.style?.delete === 'sync' ? 200 : 202,
      deleteMissing: 204,
    },
    style: { put: 'azure-async-operation', delete: 'azure-async-operation' },
    seconds: { create: 60, update: 30, delete: 20 },
    patch: true,
    accept: (body) => body,
    ...more,
  };
}

/** Its nested child. */
export function part(more: Partial<ResourceType> = {}): ResourceType {
  return thing({
    type: 'Microsoft.Test/things/parts',
    body: z.strictObject({ properties: z.looseObject({}).optional() }),
    tracked: false,
    style: { put: 'sync', delete: 'sync' },
    seconds: { create: 0, update: 0, delete: 0 },
    statuses: { create: 200, update: 200, delete: 200, deleteMissing: 204 },
    ...more,
  });
}

/** An Azure of groups, identities, role assignments and the made-up types. */
export function withThings(
  types: ResourceType[] = [thing(), part()],
  more: Partial<Catalogue> = {},
): Catalogue {
  const real = everything.resourceTypes.filter(({ type }) =>
    /^Microsoft\.(Resources|ManagedIdentity|Authorization)\//.test(type),
  );
  return {
    resourceTypes: [...real, ...types],
    providerActions: [],
    dataPlanes: [],
    continuations: {},
    ...more,
  };
}

export const SMALL = { location: 'westeurope', properties: { size: 'small' } };
export const LARGE = { location: 'westeurope', properties: { size: 'large' } };
export const V = '?api-version=2026-01-01';

export function refusing(code: string): () => never {
  return () => {
    throw new ArmError(409, code, `${code}.`);
  };
}

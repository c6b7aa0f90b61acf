import { z } from 'zod';
import { ArmError } from '../arm-error.ts';
import { filterOf } from '../arm/filter.ts';
import type { Calls } from '../calls.ts';
import type { ResourceType } from '../resource-type.ts';
import { tags } from './tags.ts';

/**
 * Resource groups. A DELETE answers 202 with a Location under the subscription's `operationresults`, Retry-After 15, and
 * ends with an empty 200; a missing group is 404, never 204.
 * Sources: azure-rest-api-specs, specification/resources/resource-manager/Microsoft.Resources/resources (ResourceGroups_*);
 * recorded in Azure/azure-service-operator, v2/internal/controllers/recordings/Test_ManagedIdentity_UserAssignedIdentity_CRUD.yaml.
 */
export const resourceGroups: ResourceType = {
  type: 'Microsoft.Resources/resourceGroups',
  apiVersions: [
    '2025-04-01',
    '2025-03-01',
    '2024-11-01',
    '2024-07-01',
    '2024-03-01',
    '2023-07-01',
    '2022-09-01',
    '2021-04-01',
    '2021-01-01',
    '2020-10-01',
    '2020-06-01',
    '2019-10-01',
    '2019-05-01',
    '2018-05-01',
  ],
  body: z.strictObject({
    location: z.string(),
    tags: tags.optional(),
    managedBy: z.string().nullish(),
    // Read-only; ARM ignores what a client sends back.
    properties: z.looseObject({}).nullish(),
  }),
  // Learn, "Naming rules": 1-90 letters, digits, underscores, hyphens, periods, parentheses; no period at the end.
  name: /^[\p{L}\p{N}._()-]{0,89}[\p{L}\p{N}_()-]$/u,
  tracked: true,
  systemData: false,
  statuses: { create: 201, update: 200, delete: 202, deleteMissing: 404 },
  style: { put: 'sync', delete: 'location' },
  // Recorded: an empty group was gone after 45 seconds, on the fourth poll.
  seconds: { create: 1, update: 1, delete: 45 },
  states: { failed: 'Succeeded' },
  patch: true,
  accept(body, before, call) {
    if (before === undefined) refuseTooMany(body.name, call);
    const { id, name, type, location = '' } = body;
    const managedBy = body['managedBy'];
    return {
      id,
      name,
      type,
      location,
      ...(body.tags && { tags: body.tags }),
      ...(typeof managedBy === 'string' && { managedBy }),
      properties: { provisioningState: 'Succeeded' },
    };
  },
  listed: (found, _scope, query) => found.filter(filterOf(query)),
};

// Learn, "Azure subscription and service limits".
const MOST_GROUPS = 980;

// The words of github.com/Azure/azure-sdk-for-js/issues/22953, which shows no code.
function refuseTooMany(name: string, call: Calls): void {
  const count = call.list(resourceGroups.type).length;
  if (count < MOST_GROUPS) return;
  const message = `Creating the resource group '${name}' would exceed the quota of '${MOST_GROUPS}'. The current resource group count is '${count}', please delete some groups before creating a new one.`;
  throw new ArmError(409, 'ResourceGroupQuotaExceeded', message);
}

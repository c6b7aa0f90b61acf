import type { ProviderAction } from '../provider-action.ts';

/**
 * The template deployments into a group: there are none, since nobody can start one here.
 * Source: azure-rest-api-specs, Microsoft.Resources, Deployments_ListByResourceGroup.
 */
export const deployments: ProviderAction = {
  provider: 'Microsoft.Resources',
  method: 'GET',
  path: 'deployments',
  apiVersions: ['2025-04-01', '2024-11-01', '2022-09-01', '2021-04-01'],
  answer: () => ({ status: 200, body: { value: [] } }),
};

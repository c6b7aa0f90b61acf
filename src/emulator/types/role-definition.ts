import { ArmError } from '../arm-error.ts';
import type { ProviderAction } from '../provider-action.ts';

/** Built-in roles by their id, which is the same in every tenant. Learn, "Azure built-in roles". */
export const builtInRoles: Readonly<Record<string, string>> = {
  '8e3af657-a8ff-443c-a75c-2fe8c4bcb635': 'Owner',
  'b24988ac-6180-42a0-ab88-20f7382dd24c': 'Contributor',
  'acdd72a7-3385-48ef-bd42-f606fba81ae7': 'Reader',
  '18d7d88d-d35e-4fb5-a5c3-7773c20a72d9': 'User Access Administrator',
  'f58310d9-a9f6-439a-9e8d-f62e7b41a168': 'Role Based Access Control Administrator',
  '7f951dda-4ed3-4680-a7ca-43fe172d538d': 'AcrPull',
  '8311e382-0749-4cb8-b61a-304f252e45ec': 'AcrPush',
  'c2f4ef07-c644-48eb-af81-4b1b4947fb11': 'AcrDelete',
  '00482a5a-887f-4fb3-b363-3b7fe8e74483': 'Key Vault Administrator',
  '21090545-7ca7-4776-b22c-e363652d74d2': 'Key Vault Reader',
  'b86a8fe4-44ce-4948-aee5-eccb2c155cd7': 'Key Vault Secrets Officer',
  '4633458b-17de-408a-b874-0445c86b69e6': 'Key Vault Secrets User',
  'ba92f5b4-2d11-453d-a403-e96b0029c9fe': 'Storage Blob Data Contributor',
  '2a2b9908-6ea1-4ae2-8e65-a410df84e7d1': 'Storage Blob Data Reader',
  'b7e6dc6d-f1e8-4753-8033-0f276bb0955b': 'Storage Blob Data Owner',
  '4abbcc35-e782-43d8-92c5-2d3f1bd2253f': 'Azure Kubernetes Service RBAC Reader',
  '92aaf0da-9dab-42b6-94a3-d43ce8d16293': 'Log Analytics Contributor',
  '73c42c96-874c-492b-b04d-ab87d138a893': 'Log Analytics Reader',
  '749f88d5-cbae-40b8-bcfc-e573ddc772fa': 'Monitoring Contributor',
  '43d0d8ad-25c7-4714-9337-8ba259a9fe05': 'Monitoring Reader',
  '3913510d-42f4-4e42-8a64-420c390055eb': 'Monitoring Metrics Publisher',
  'f1a07417-d97a-45cb-824c-7a7467783830': 'Managed Identity Operator',
  'e40ec5ca-96e0-45a2-b4ff-59039f2c2b59': 'Managed Identity Contributor',
};

const VERSIONS = ['2022-04-01', '2022-05-01-preview', '2018-01-01-preview', '2015-07-01'];

/** The built-in roles, all or by `$filter=roleName eq '...'`. */
export const roleDefinitions: ProviderAction = {
  provider: 'Microsoft.Authorization',
  method: 'GET',
  path: 'roleDefinitions',
  apiVersions: VERSIONS,
  answer({ query }, call) {
    const wanted = /^roleName eq '(.*)'$/i.exec(query.get('$filter') ?? '')?.[1];
    const value = Object.entries(builtInRoles)
      .filter(([, name]) => wanted === undefined || name.toLowerCase() === wanted.toLowerCase())
      .map(([id, name]) => definition(id, name, call.subscriptionId));
    return { status: 200, body: { value } };
  },
};

/** One built-in role. */
export const roleDefinition: ProviderAction = {
  provider: 'Microsoft.Authorization',
  method: 'GET',
  path: 'roleDefinitions/{id}',
  apiVersions: VERSIONS,
  answer({ segments }, call) {
    const id = segments['id']?.toLowerCase() ?? '';
    const name = builtInRoles[id];
    if (name === undefined) throw noSuchRole(id);
    return { status: 200, body: definition(id, name, call.subscriptionId) };
  },
};

/** 404 as the authorization service says it of a role that does not exist. */
export function noSuchRole(id: string): ArmError {
  return new ArmError(
    404,
    'RoleDefinitionDoesNotExist',
    `The specified role definition with ID '${id}' does not exist.`,
  );
}

function definition(id: string, roleName: string, subscription: string): object {
  return {
    id: `/subscriptions/${subscription}/providers/Microsoft.Authorization/roleDefinitions/${id}`,
    name: id,
    type: 'Microsoft.Authorization/roleDefinitions',
    properties: {
      roleName,
      type: 'BuiltInRole',
      description: roleName,
      assignableScopes: ['/'],
      permissions: [],
    },
  };
}

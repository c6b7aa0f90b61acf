import { ArmError } from '../arm-error.ts';
import type { Calls } from '../calls.ts';
import type { ResourceType, StoredResource } from '../resource-type.ts';
import { forgetAppSecrets, keepAppSecrets, listAppSecrets, withoutValues } from './app-secret-values.ts';
import { daprBody } from './dapr-schema.ts';
import { checkEnvironment } from './environment-ready.ts';
import { APP_VERSIONS } from './environment.ts';
import { given } from './members.ts';

/**
 * Dapr components of an environment. A PUT answers 200 at once, new or not, and secrets show their names alone; recorded
 * in Azure/azure-powershell, src/App/App.Autorest/test/AzContainerAppManagedEnvDapr.Recording.json.
 */
export const daprComponents: ResourceType = {
  type: 'Microsoft.App/managedEnvironments/daprComponents',
  apiVersions: APP_VERSIONS,
  body: daprBody,
  // Learn, "Connect to Azure services via Dapr components in the Azure portal" and dapr.io: a DNS-like name.
  name: /^[a-z0-9]([-a-z0-9]{0,58}[a-z0-9])?$/,
  tracked: false,
  statuses: { create: 200, update: 200, delete: 200, deleteMissing: 204 },
  style: { put: 'sync', delete: 'sync' },
  seconds: { create: 2, update: 2, delete: 2 },
  accept,
  removing: (component, call) => forgetAppSecrets(component.id, call),
  present: withoutValues,
  actions: { listSecrets: (component, _request, call) => listAppSecrets(component, call) },
};

function accept(body: StoredResource, _before: StoredResource | undefined, call: Calls): StoredResource {
  const { properties } = daprBody.parse(body);
  checkEnvironment(body.id.slice(0, body.id.toLowerCase().lastIndexOf('/daprcomponents/')), call);
  const secrets = properties.secrets ?? [];
  for (const { name, secretRef } of properties.metadata ?? []) {
    if (secretRef == null || properties.secretStoreComponent != null) continue;
    if (secrets.some((secret) => secret.name === secretRef)) continue;
    // Code and words: github.com/microsoft/azure-container-apps/issues/643
    const message = `SecretRef '${secretRef}' defined for dapr metadata setting '${name}' not found`;
    throw new ArmError(400, 'DaprComponentMetadataSecretRefNotFound', message);
  }
  for (const scope of properties.scopes ?? []) refuseBadScope(scope);
  const kept = keepAppSecrets(body.id, secrets, call);
  const { componentType, version, ignoreErrors, initTimeout, secretStoreComponent, metadata, scopes } =
    properties;
  return {
    id: body.id,
    name: body.name,
    type: body.type,
    properties: {
      componentType,
      version,
      ignoreErrors: ignoreErrors ?? false,
      ...(initTimeout != null && { initTimeout }),
      secrets: kept,
      ...(secretStoreComponent != null && { secretStoreComponent }),
      metadata: (metadata ?? []).map(given),
      ...(scopes != null && { scopes }),
      // Part of the model since 2026-01-01.
      provisioningState: 'Succeeded',
    },
  };
}

// Code and words as a deployment log quotes them (DaprComponentInvalidProperty, target scopes).
function refuseBadScope(scope: string): void {
  if (/^[a-z0-9]([-a-z0-9.]*[a-z0-9])?$/.test(scope)) return;
  const message = `Dapr component property 'scopes' with value '${scope}' is invalid, it must consist of lower case alphanumeric characters, '-' or '.', and must start and end with an alphanumeric character.`;
  throw new ArmError(400, 'DaprComponentInvalidProperty', message);
}

import { ArmError } from '../arm-error.ts';
import type { Calls } from '../calls.ts';
import type { StoredResource } from '../resource-type.ts';
import { given } from './members.ts';
import { vaultName } from './vault-name.ts';
import { vaultProperties, type VaultProperties } from './vault-body.ts';

/**
 * Makes the properties of a vault of those that a PUT wants and those that stand there.
 * @throws ArmError 400 BadRequest for what Azure refuses, with its words.
 */
export function settleVault(
  body: StoredResource,
  before: StoredResource | undefined,
  call: Calls,
): Record<string, unknown> {
  const wanted = vaultProperties.parse(body.properties);
  const was = before?.properties;
  refuseForeignTenant(wanted, call);
  refuseSwitchingOff(wanted);
  const retention = settleRetention(wanted, was);
  const rbac = settleRbac(wanted, was, call);
  if (rbac !== true && wanted.accessPolicies == null) {
    throw badRequest('The parameter accessPolicies is not specified.');
  }
  const purgeProtection = wanted.enablePurgeProtection ?? was?.['enablePurgeProtection'] ?? undefined;
  return {
    sku: wanted.sku,
    tenantId: wanted.tenantId,
    ...(wanted.networkAcls != null && { networkAcls: settleNetwork(wanted.networkAcls) }),
    accessPolicies: wanted.accessPolicies ?? [],
    enabledForDeployment: wanted.enabledForDeployment ?? false,
    ...given({
      enabledForDiskEncryption: wanted.enabledForDiskEncryption,
      enabledForTemplateDeployment: wanted.enabledForTemplateDeployment,
    }),
    enableSoftDelete: true,
    softDeleteRetentionInDays: retention,
    ...given({ enableRbacAuthorization: rbac, enablePurgeProtection: purgeProtection }),
    vaultUri: `https://${vaultName(body)}.vault.azure.net/`,
    provisioningState: 'Succeeded',
    publicNetworkAccess: wanted.publicNetworkAccess ?? 'Enabled',
  };
}

function refuseForeignTenant(wanted: VaultProperties, call: Calls): void {
  if (wanted.tenantId.toLowerCase() !== call.tenantId.toLowerCase()) {
    throw badRequest("An invalid value was provided for 'tenantId'.");
  }
}

// `false` is refused even for a new vault: https://github.com/Azure/azure-rest-api-specs/issues/18106
function refuseSwitchingOff(wanted: VaultProperties): void {
  if (wanted.enablePurgeProtection === false) {
    throw badRequest(
      'The property "enablePurgeProtection" cannot be set to false. Enabling the purge protection for a vault is an irreversible action.',
    );
  }
  // Soft delete cannot be left out any more: https://learn.microsoft.com/azure/key-vault/general/soft-delete-change
  if (wanted.enableSoftDelete === false) {
    throw badRequest(
      'The property "enableSoftDelete" cannot be set to false. Enabling the \'soft delete\' functionality is an irreversible action.',
    );
  }
}

// 7 to 90 days, 90 when left out; settled once: hashicorp/terraform-provider-azurerm quotes Azure's refusal.
function settleRetention(wanted: VaultProperties, was: StoredResource['properties']): number {
  const days = wanted.softDeleteRetentionInDays;
  if (days != null && (days < 7 || days > 90)) {
    throw badRequest('The value of the property "softDeleteRetentionInDays" must be between 7 and 90.');
  }
  const standing = was?.['softDeleteRetentionInDays'];
  if (typeof standing !== 'number') return days ?? 90;
  if (days != null && days !== standing) {
    throw badRequest(
      'The property "softDeleteRetentionInDays" has been set already and it can\'t be modified.',
    );
  }
  return standing;
}

// Since 2026-02-01 a new vault has RBAC unless it says otherwise; a standing one keeps what it has:
// https://learn.microsoft.com/azure/key-vault/general/access-control-default
function settleRbac(wanted: VaultProperties, was: StoredResource['properties'], call: Calls): unknown {
  if (wanted.enableRbacAuthorization != null) return wanted.enableRbacAuthorization;
  if (was !== undefined) return was['enableRbacAuthorization'];
  return call.apiVersion >= '2026-02-01' ? true : undefined;
}

function settleNetwork(wanted: NonNullable<VaultProperties['networkAcls']>): object {
  return {
    bypass: wanted.bypass ?? 'AzureServices',
    defaultAction: wanted.defaultAction ?? 'Allow',
    ipRules: wanted.ipRules ?? [],
    virtualNetworkRules: wanted.virtualNetworkRules ?? [],
  };
}

function badRequest(message: string): ArmError {
  return new ArmError(400, 'BadRequest', message);
}

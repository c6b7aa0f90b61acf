import { z } from 'zod';
import { allowsOnData } from '../arm/authorization.ts';
import type { Calls } from '../calls.ts';
import type { StoredResource } from '../resource-type.ts';
import { SecretError } from './secret-error.ts';

/** What can be done with secrets; each is a data action and a permission of an access policy. */
export type SecretAction = 'get' | 'list' | 'set' | 'update' | 'delete' | 'recover' | 'purge';

const DATA_ACTIONS: Readonly<Record<SecretAction, string>> = {
  get: 'getSecret/action',
  list: 'readMetadata/action',
  set: 'setSecret/action',
  update: 'update/action',
  delete: 'delete',
  recover: 'recover/action',
  purge: 'purge/action',
};

// Owner and Contributor are not among them: they have no data actions.
// https://learn.microsoft.com/azure/role-based-access-control/built-in-roles/security
const EVERYTHING = Object.keys(DATA_ACTIONS);
const ROLES: Readonly<Record<string, readonly string[]>> = {
  /** Key Vault Administrator. */
  '00482a5a-887f-4fb3-b363-3b7fe8e74483': EVERYTHING,
  /** Key Vault Secrets Officer. */
  'b86a8fe4-44ce-4948-aee5-eccb2c155cd7': EVERYTHING,
  /** Key Vault Secrets User. */
  '4633458b-17de-408a-b874-0445c86b69e6': ['get', 'list'],
  /** Key Vault Reader. */
  '21090545-7ca7-4776-b22c-e363652d74d2': ['list'],
};

/**
 * Realistic seconds until a vault heeds a role assignment. Learn says up to 10 minutes
 * (https://learn.microsoft.com/azure/key-vault/general/rbac-guide); 60 to 120 seconds are what deployers measure.
 */
const PROPAGATION = 90;

const assignmentSchema = z.object({
  principalId: z.string(),
  roleDefinitionId: z.string(),
  createdOn: z.iso.datetime({ offset: true }).optional(),
});

const policiesSchema = z.array(
  z.object({
    objectId: z.string(),
    permissions: z.object({ secrets: z.array(z.string()).nullish() }),
  }),
);

/** Says whether somebody may do something with a secret, now: a role must have been assigned a while ago. */
export function mayAct(
  principalId: string,
  what: SecretAction,
  at: { vault: StoredResource; secret?: string | undefined },
  call: Calls,
): boolean {
  const { vault } = at;
  if (vault.properties?.['enableRbacAuthorization'] !== true) return policyAllows(principalId, what, vault);
  const { principalId: caller, conditions } = call;
  const action = `Microsoft.KeyVault/vaults/secrets/${DATA_ACTIONS[what]}`;
  if (principalId === caller && allowsOnData([conditions.permissions], action)) return true;
  const resource = `${resourceId(at)}/`.toLowerCase();
  return call.list('Microsoft.Authorization/roleAssignments').some((assignment) => {
    const scope = assignment.id.slice(
      0,
      assignment.id.toLowerCase().lastIndexOf('/providers/microsoft.authorization/'),
    );
    if (!resource.startsWith(`${scope}/`.toLowerCase())) return false;
    const { principalId: to, roleDefinitionId, createdOn } = assignmentSchema.parse(assignment.properties);
    const role = roleDefinitionId.split('/').at(-1)?.toLowerCase() ?? '';
    const since = createdOn === undefined ? -Infinity : Date.parse(createdOn) + call.scaled(PROPAGATION);
    return to === principalId && since <= call.now() && (ROLES[role] ?? []).includes(what);
  });
}

/**
 * Refuses what the caller may not do with a secret.
 * Sources of the words: github.com/piyushsachdeva/Terraform_AKS/issues/2 (RBAC), Learn, "Common error codes".
 * @throws SecretError 403 Forbidden; its inner code says why
 */
export function checkAccess(
  action: SecretAction,
  at: { vault: StoredResource; secret?: string | undefined },
  call: Calls,
): void {
  const { vault } = at;
  checkNetwork(vault);
  if (mayAct(call.principalId, action, at, call)) return;
  const caller = `oid=${call.principalId};iss=https://sts.windows.net/${call.tenantId}/`;
  const where = `${vault.name};location=${vault.location}`;
  if (vault.properties?.['enableRbacAuthorization'] !== true) {
    const message = `The user, group or application '${caller}' does not have secrets ${action} permission on key vault '${where}'. For help resolving this issue, please see https://go.microsoft.com/fwlink/?linkid=2125287`;
    throw new SecretError(403, 'Forbidden', message, 'AccessDenied');
  }
  const lines = [
    'Caller is not authorized to perform action on resource.',
    'If role assignments, deny assignments or role definitions were changed recently, please observe propagation time.',
    `Caller: ${caller}`,
    `Action: 'Microsoft.KeyVault/vaults/secrets/${DATA_ACTIONS[action]}'`,
    `Resource: '${resourceId(at).toLowerCase()}'`,
    'Assignment: (not found)',
    'DenyAssignmentId: null',
    "DecisionReason: 'DeniedWithNoValidRBAC' ",
    `Vault: ${where}`,
    '',
  ];
  throw new SecretError(403, 'Forbidden', lines.join('\r\n'), 'ForbiddenByRbac');
}

// https://learn.microsoft.com/azure/key-vault/general/rest-error-codes, "HTTP 403: Insufficient Permissions"
function checkNetwork({ properties }: StoredResource): void {
  if (String(properties?.['publicNetworkAccess']).toLowerCase() === 'disabled') {
    const message =
      'Public network access is disabled and request is not from a trusted service nor via an approved private link.';
    throw new SecretError(403, 'Forbidden', message, 'ForbiddenByConnection');
  }
  const rules = z.object({ defaultAction: z.string() }).safeParse(properties?.['networkAcls']);
  if (!rules.success || rules.data.defaultAction !== 'Deny') return;
  const message = 'Client address is not authorized and caller is not a trusted service.';
  throw new SecretError(403, 'Forbidden', message, 'ForbiddenByFirewall');
}

function policyAllows(principalId: string, action: SecretAction, vault: StoredResource): boolean {
  // An update of attributes needs the permission to set: rest/api/keyvault/secrets/update-secret.
  const permission = action === 'update' ? 'set' : action;
  return policiesSchema
    .parse(vault.properties?.['accessPolicies'] ?? [])
    .filter(({ objectId }) => objectId === principalId)
    .flatMap(({ permissions }) => permissions.secrets ?? [])
    .some((given) => given.toLowerCase() === permission || given.toLowerCase() === 'all');
}

function resourceId({ vault, secret }: { vault: StoredResource; secret?: string | undefined }): string {
  return secret === undefined ? vault.id : `${vault.id}/secrets/${secret}`;
}

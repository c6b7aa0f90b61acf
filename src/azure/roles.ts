import type { Arm } from './arm.ts';
import { once, type Connection, type Principal } from './connection.ts';
import { nameOf, roleAssignmentId, roleDefinitionId, type RoleGrant } from './ids.ts';

/** A role for a principal, with the principal's type. */
export interface RoleSpec extends RoleGrant {
  /** Always sent: without it, an identity that was just made is not found (PrincipalNotFound). */
  readonly principalType: Principal['type'];
}

/** Role assignments. */
export interface Roles {
  /** Gives a role, and returns the assignment's id, which is the same each time. */
  put(spec: RoleSpec): Promise<string>;
}

/** Opens the role assignments through `@azure/arm-authorization`. */
export function openRoles(connection: Connection, arm: Arm): Roles {
  const client = once(async () => {
    const { AuthorizationManagementClient: Client } = await import('@azure/arm-authorization');
    return new Client(await connection.credential(), connection.subscriptionId, connection.clientOptions);
  });
  return {
    async put(spec) {
      const { roleAssignments } = await client();
      const id = roleAssignmentId(spec);
      const body = {
        principalId: spec.principalId,
        principalType: spec.principalType,
        roleDefinitionId: roleDefinitionId(connection.subscriptionId, spec.role),
      };
      await arm.completed(id, () => roleAssignments.create(spec.scope.slice(1), nameOf(id), body));
      return id;
    },
  };
}

import type { Obstacle } from '../../engine/gate.ts';
import { ROLES } from '../ids.ts';
import { typeOf, type Ground } from './ground.ts';
import type { Needs } from './needs.ts';
import { above, isPermitted, permissionsAt, standingAt } from './permissions-at.ts';
import { permitsOnData } from './permitted.ts';
import type { Look, Probe } from './probe.ts';

/** Finds missing permissions: to write what the steps write, to give roles, to do what else they do, to set secrets. */
export const permissionsProbe: Probe = (needs, ground) => [
  ...(actionsOf(needs).length === 0 ? [] : [onControl(needs, ground)]),
  ...needs.of('secrets').map((need) => onSecrets(need.requirement.vault, need.steps, needs, ground)),
];

interface Wanted {
  readonly steps: readonly string[];
  readonly action: string;
  readonly scope: string;
}

function onControl(needs: Needs, ground: Ground): Look {
  return {
    about: 'the permissions of whoever is signed in',
    async find() {
      const missing = await Promise.all(
        actionsOf(needs).map(async (one) =>
          (await isPermitted(one.action, one.scope, ground)) ? [] : [one],
        ),
      );
      return grouped(missing.flat(), ground);
    },
  };
}

function actionsOf(needs: Needs): Wanted[] {
  return [
    ...needs
      .of('resource')
      .map(({ steps, requirement: { at } }) => ({ steps, action: `${typeOf(at)}/write`, scope: at })),
    ...needs.of('role').map(({ steps, requirement: { scope } }) => ({ steps, action: ASSIGN, scope })),
    ...needs
      .of('permission')
      .flatMap(({ steps, requirement: { actions, scope } }) =>
        actions.map((action) => ({ steps, action, scope })),
      ),
  ];
}

const ASSIGN = 'Microsoft.Authorization/roleAssignments/write';

/** One obstacle for all that one role, given at one place, clears. */
async function grouped(missing: readonly Wanted[], ground: Ground): Promise<Obstacle[]> {
  if (missing.length === 0) return [];
  const { id, type } = await ground.principal();
  const byCure = new Map<string, { role: string; scope: string; wanted: Wanted[] }>();
  for (const one of missing) {
    const role = one.action === ASSIGN ? 'Role Based Access Control Administrator' : 'Contributor';
    const scope = await above(one.scope, ground);
    const cure = byCure.get(`${role} ${scope}`) ?? { role, scope, wanted: [] };
    cure.wanted.push(one);
    byCure.set(`${role} ${scope}`, cure);
  }
  return [...byCure.values()].map(({ role, scope, wanted }) => ({
    steps: [...new Set(wanted.flatMap(({ steps }) => steps))],
    address: scope,
    code: 'AuthorizationFailed',
    what: `the signed-in principal ${id} lacks ${listed(wanted.map(({ action }) => action))} on ${scope}`,
    clear: assignment(id, type, role, scope),
  }));
}

function listed(actions: readonly string[]): string {
  const [first = '', second, ...more] = [...new Set(actions)].toSorted();
  if (second === undefined) return first;
  return more.length === 0 ? `${first} and ${second}` : `${first} and ${more.length + 1} more permissions`;
}

function assignment(principal: string, type: string, role: string, scope: string): string {
  return `Have an owner run: az role assignment create --assignee-object-id ${principal} --assignee-principal-type ${type} --role "${role}" --scope ${scope}`;
}

const SET = 'Microsoft.KeyVault/vaults/secrets/setSecret/action';

/** Whoever may give itself the role, as our own step does, may set secrets once it has. */
function onSecrets(vault: string, steps: readonly string[], needs: Needs, ground: Ground): Look {
  return {
    about: `the permission to set secrets in ${vault}`,
    async find() {
      const itself = await standingAt(vault, ground);
      const scope = itself ?? (await above(vault, ground));
      if (permitsOnData(await permissionsAt(scope, ground), SET)) return [];
      const gives = needs
        .of('role')
        .some(
          ({ requirement: { role, self, scope: at } }) =>
            self === true &&
            role === ROLES.keyVaultSecretsOfficer &&
            at.toLowerCase() === vault.toLowerCase(),
        );
      if (gives && (await isPermitted(ASSIGN, vault, ground))) return [];
      const { id, type } = await ground.principal();
      const why = gives ? ', and may not give itself the role that has it' : '';
      return [
        {
          steps,
          address: vault,
          code: 'ForbiddenByRbac',
          what: `the signed-in principal ${id} lacks ${SET} on ${scope}${why}`,
          clear: assignment(id, type, 'Key Vault Secrets Officer', scope),
        },
      ];
    },
  };
}

import { z } from 'zod';
import type { Obstacle } from '../../engine/gate.ts';
import { groupId, nameOf } from '../ids.ts';
import { GROUP_TYPE, parseResourceId } from '../resource-id.ts';
import { apiVersionOf } from '../resource-kinds.ts';
import type { RequirementOf } from '../requirement.ts';
import { RESOURCES, type Ground } from './ground.ts';
import { stepsOf, type Need, type Needs } from './needs.ts';
import type { Look, Probe } from './probe.ts';

/**
 * Finds what somebody else is at: a resource of ours that is being changed or deleted, a deployment into our group that
 * runs, a lock that lets nobody write. A run that goes on with one that was left open may be at a resource itself; locks
 * and deployments are never ours.
 * Sources: ARM RPC contract, "Asynchronous operations" (terminal states); Microsoft Learn, rest/api/resources/deployments
 * (`$filter`), "Lock your resources to protect your infrastructure".
 */
export const idleProbe: Probe = (needs, ground, { resumed }) => {
  const locks = [...groupsOf(needs)].map(([group, of]): Look => ({
    about: `the locks of ${group}`,
    find: () => locked(group, of, ground),
  }));
  const deployments = [...groupsOf(needs)].map(([group, of]): Look => ({
    about: `the deployments into ${group}`,
    find: () => deploying(group, of, ground),
  }));
  const resources = needs.of('resource').map((need): Look => ({
    about: `whether something is at work on ${nameOf(need.requirement.at)}`,
    find: () => atWork(need, ground),
  }));
  return [...locks, ...deployments, ...(resumed ? [] : resources)];
};

type Resource = Need<RequirementOf<'resource'>>;

function groupsOf(needs: Needs): Map<string, Resource[]> {
  const inGroups = needs
    .of('resource')
    .filter(({ requirement: { at } }) => parseResourceId(at).group !== undefined);
  return Map.groupBy(inGroups, ({ requirement: { at } }) => {
    const { subscriptionId, group = '' } = parseResourceId(at);
    return groupId(subscriptionId, group);
  });
}

async function atWork(need: Resource, ground: Ground): Promise<Obstacle[]> {
  const { at } = need.requirement;
  const there = await ground.standing(at);
  if (there === null) return [];
  const { type, name } = parseResourceId(at);
  const version = apiVersionOf(type);
  // The list may tell it late; a type that is not in our table is only in the list.
  const itself = version === '' ? undefined : await ground.asking.get(at, version);
  if (itself === null) return [];
  const now = underWay(
    resourceShape.safeParse(itself).data?.properties ?? { provisioningState: there.state },
  );
  if (now === undefined) return [];
  const wait =
    type === GROUP_TYPE
      ? `Wait until it is gone: az group wait --deleted --name ${name}`
      : `Wait until it ends: az resource show --ids ${at} --query properties`;
  return [
    {
      steps: need.steps,
      address: at,
      code: 'AnotherOperationInProgress',
      what: `${name} is ${now}: somebody else is at it`,
      clear: wait,
    },
  ];
}

const resourceShape = z.object({
  properties: z.object({
    provisioningState: z.string().nullish(),
    /** What PostgreSQL has instead. */
    state: z.string().nullish(),
  }),
});

/** The state, where it is none that lasts: ARM's own end so; a service's own word for going on ends in `ing`. */
function underWay({
  provisioningState,
  state,
}: {
  provisioningState?: string | null | undefined;
  state?: string | null | undefined;
}): string | undefined {
  if (provisioningState != null) {
    return /^(succeeded|cancell?ed|\w*failed|ready|active|enabled)$/i.test(provisioningState)
      ? undefined
      : provisioningState;
  }
  return state != null && /ing$/i.test(state) && !/^running$/i.test(state) ? state : undefined;
}

const deployment = z.object({ name: z.string() });

async function deploying(group: string, of: readonly Resource[], ground: Ground): Promise<Obstacle[]> {
  if ((await ground.group(group)) === null) return [];
  const path = `${group}/providers/Microsoft.Resources/deployments`;
  const running = await ground.asking.list(path, RESOURCES, RUNNING);
  return z
    .array(deployment)
    .parse(running ?? [])
    .map(({ name }) => ({
      steps: stepsOf(of),
      address: group,
      code: 'AnotherOperationInProgress',
      what: `the deployment ${name} into ${nameOf(group)} is running`,
      clear: `Wait for it, or cancel it: az deployment group cancel --resource-group ${nameOf(group)} --name ${name}`,
    }));
}

const RUNNING = `$filter=${encodeURIComponent("provisioningState eq 'Running'")}`;

const lock = z.object({
  id: z.string(),
  name: z.string(),
  properties: z.object({ level: z.string() }),
});

async function locked(group: string, of: readonly Resource[], ground: Ground): Promise<Obstacle[]> {
  if ((await ground.group(group)) === null) return [];
  const path = `${group}/providers/Microsoft.Authorization/locks`;
  const found = z.array(lock).parse((await ground.asking.list(path, '2020-05-01')) ?? []);
  return found
    .filter(({ properties }) => properties.level === 'ReadOnly')
    .flatMap(({ id, name }) => {
      const scope = id.slice(0, id.toLowerCase().lastIndexOf('/providers/microsoft.authorization/'));
      const hit = of.filter(({ requirement: { at } }) =>
        `${at}/`.toLowerCase().startsWith(`${scope}/`.toLowerCase()),
      );
      return hit.length === 0
        ? []
        : [
            {
              steps: stepsOf(hit),
              address: scope,
              code: 'ScopeLocked',
              what: `the lock ${name} lets nobody write to ${scope}`,
              clear: `az lock delete --ids ${id}`,
            },
          ];
    });
}

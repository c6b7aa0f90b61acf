import type { Obstacle } from '../../engine/gate.ts';
import { namespaceOf, type Ground } from './ground.ts';
import { stepsOf, type Need, type Needs } from './needs.ts';
import { isPermitted } from './permissions-at.ts';
import type { Look, Probe } from './probe.ts';

/**
 * Finds resource providers that the subscription is not registered with, and that no step of this run registers or can
 * register. What stands shows that its provider is registered.
 * Source: Microsoft Learn, "Resolve errors for resource provider registration".
 */
export const providersProbe: Probe = (needs, ground) => {
  const own = needs.of('registration');
  const ownNames = own.flatMap(({ requirement: { namespaces } }) => namespaces);
  const byNamespace = Map.groupBy(usesOf(needs), ({ namespace }) => namespace.toLowerCase());
  const foreign = [...byNamespace.values()].flatMap((uses): Look[] => {
    const [{ namespace } = { namespace: '' }] = uses;
    if (ownNames.some((one) => one.toLowerCase() === namespace.toLowerCase())) return [];
    return [
      { about: `the registration with ${namespace}`, find: () => unregistered(namespace, uses, ground) },
    ];
  });
  const registering = own.map(({ steps, requirement: { namespaces } }): Look => ({
    about: 'the registration with resource providers',
    find: () => unregistrable(namespaces, steps, ground),
  }));
  return [...foreign, ...registering];
};

async function unregistrable(
  namespaces: readonly string[],
  steps: readonly string[],
  ground: Ground,
): Promise<Obstacle[]> {
  const subscription = ground.asking.subscriptionId;
  const refused = await Promise.all(
    namespaces.map(async (namespace) => {
      const { state } = await ground.provider(namespace);
      // One that somebody has begun is only waited for.
      if (state === 'Registered' || state === 'Registering') return [];
      const isOurs = await isPermitted(actionOf(namespace), `/subscriptions/${subscription}`, ground);
      return isOurs ? [] : [namespace];
    }),
  );
  const [first, ...more] = refused.flat();
  if (first === undefined) return [];
  const all = [first, ...more];
  const { id } = await ground.principal();
  const commands = all.map((namespace) => registerCommand(namespace, subscription));
  return [
    {
      steps,
      ...(more.length === 0 && { address: `/subscriptions/${subscription}/providers/${first}` }),
      code: 'AuthorizationFailed',
      what: `the subscription is not registered with ${all.join(', ')}, and the signed-in principal ${id} lacks ${all.map(actionOf).join(', ')}`,
      clear: `Have an owner run: ${commands.join('; ')}`,
    },
  ];
}

function actionOf(namespace: string): string {
  return `${namespace}/register/action`;
}

function registerCommand(namespace: string, subscription: string): string {
  return `az provider register --namespace ${namespace} --subscription ${subscription} --wait`;
}

interface Use {
  readonly namespace: string;
  readonly need: Need;
  /** What shows, where it stands, that the provider is registered. */
  readonly at?: string;
}

function usesOf(needs: Needs): Use[] {
  return [
    ...needs.of('resource').flatMap((need) => {
      const { at } = need.requirement;
      const namespace = namespaceOf(at);
      return namespace === undefined ? [] : [{ namespace, need, at }];
    }),
    ...needs.of('provider').map((need) => ({ namespace: need.requirement.namespace, need })),
  ];
}

async function unregistered(namespace: string, uses: readonly Use[], ground: Ground): Promise<Obstacle[]> {
  const stand = await Promise.all(
    uses.map(async ({ at }) => at !== undefined && (await ground.standing(at)) !== null),
  );
  if (stand.includes(true)) return [];
  const { state } = await ground.provider(namespace);
  if (state === 'Registered') return [];
  const subscription = ground.asking.subscriptionId;
  const clear =
    state === 'Registering'
      ? `Wait until it is: az provider show --namespace ${namespace} --subscription ${subscription} --query registrationState`
      : registerCommand(namespace, subscription);
  return [
    {
      steps: stepsOf(uses.map(({ need }) => need)),
      address: `/subscriptions/${subscription}/providers/${namespace}`,
      code: 'MissingSubscriptionRegistration',
      what: `the subscription is ${state === 'Registering' ? 'still being registered' : 'not registered'} with ${namespace}`,
      clear,
    },
  ];
}

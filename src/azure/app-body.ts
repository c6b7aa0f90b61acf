import type { ContainerApp, ContainerAppsAPIClient, Secret } from '@azure/arm-appcontainers';
import { addressNames, addressTags } from './app-addresses.ts';
import { appModel, type AppSpec } from './app-model.ts';
import type { Arm } from './arm.ts';
import { assignedIdentity } from './assigned-identity.ts';
import type { Connection } from './connection.ts';
import { nameOf } from './ids.ts';
import { isOurs } from './image.ts';
import { orNull } from './long-running.ts';
import { laidOver } from './merge.ts';
import { parseResourceId } from './resource-id.ts';
import { literalSecrets } from './secret-values.ts';

/** The bodies with which apps are written. */
export interface AppBodies {
  /** The declaration laid over the app that is there, its address variables kept. */
  of(id: string, spec: AppSpec): Promise<ContainerApp>;
  /** The secrets of an app with the values that a GET does not show. Keep them nowhere. */
  secrets(id: string): Promise<Secret[]>;
}

/** Opens the bodies through `@azure/arm-appcontainers`. */
export function openAppBodies(
  { call, lineage }: Connection,
  arm: Arm,
  client: () => Promise<ContainerAppsAPIClient>,
): AppBodies {
  async function secrets(id: string): Promise<Secret[]> {
    const { containerApps } = await client();
    const { group = '' } = parseResourceId(id);
    return (await call(id, () => containerApps.listSecrets(group, nameOf(id)))).value;
  }

  /** What somebody else's app brought along may still be used by it, and comes back when the app is put back. */
  async function secretsOfOthers(id: string, there: ContainerApp): Promise<Secret[]> {
    if (isOurs({ tags: there.tags ?? {} }, lineage)) return [];
    return literalSecrets(there.configuration?.secrets ?? [], () => secrets(id));
  }

  return {
    secrets,
    async of(id, spec) {
      const { containerApps } = await client();
      const { group = '' } = parseResourceId(id);
      const there = await orNull(() => call(id, () => containerApps.get(group, nameOf(id))));
      const declared = keepingAddresses(appModel(nameOf(id), spec), there);
      const identity = await assignedIdentity(spec.identityId, there?.identity, { arm, lineage });
      if (there === null) return { ...laidOver(null, declared, lineage), identity };
      // The older name of the environment's id, and the identity, whose read-only parts the client would send.
      const { managedEnvironmentId: _old, identity: _identity, ...rest } = there;
      const body = laidOver(rest, { ...declared, location: there.location }, lineage);
      const ours = body.configuration?.secrets ?? [];
      const theirs = (await secretsOfOthers(id, there)).filter(
        ({ name }) => !ours.some((own) => own.name === name),
      );
      return { ...body, identity, configuration: { ...body.configuration, secrets: [...theirs, ...ours] } };
    },
  };
}

/** What the configuration sets itself by now is no address any more. */
function keepingAddresses(declared: ContainerApp, there: ContainerApp | null): ContainerApp {
  const [container, ...others] = declared.template?.containers ?? [];
  const taken = new Set((container?.env ?? []).map(({ name }) => name));
  const names = addressNames(there?.tags).filter((name) => !taken.has(name));
  const kept = (there?.template?.containers?.[0]?.env ?? []).filter(({ name = '' }) => names.includes(name));
  if (container === undefined || kept.length === 0) return declared;
  const tags = addressTags(kept.map(({ name = '' }) => name));
  const containers = [{ ...container, env: [...(container.env ?? []), ...kept] }, ...others];
  return { ...declared, tags: { ...declared.tags, ...tags }, template: { ...declared.template, containers } };
}

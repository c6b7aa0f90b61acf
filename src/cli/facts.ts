import { resolve } from 'node:path';
import { z } from 'zod';
import type { Azure } from '../azure/azure.ts';
import { openLedger } from '../engine/ledger.ts';
import type { State } from '../engine/state.ts';
import type { StateStore } from '../engine/store.ts';
import { type ContextDigest, digestContext } from '../files/context.ts';
import { newestFile } from '../files/newest.ts';
import type { Digest } from '../secrets/digest-key.ts';
import { recordedDigest, secretFact } from '../secrets/facts.ts';
import type { GivenSecrets } from '../secrets/source.ts';
import type { Facts } from '../../steps/ports.ts';
import type { Cloud } from './cloud.ts';
import type { Project } from './project.ts';
import type { Shell } from './shell.ts';

/** What the facts of a run are found out from. */
export interface FactSources {
  readonly project: Project;
  readonly cloud: Cloud;
  readonly store: StateStore;
  readonly given: GivenSecrets;
  readonly digest: Digest;
  /** Tells people something that stops nothing. */
  readonly warn: (text: string) => void;
  /** Nothing is looked up in the cloud. */
  readonly offline: boolean;
}

/** Makes the facts that the steps' inputs may ask for. Each is found out once a run, when it is first asked for. */
export function createFacts(sources: FactSources, shell: Shell): Facts {
  const { project, cloud, given, digest, offline } = sources;
  const { config, environment, cloud: where, folder } = project.loaded;
  const state = once(() => recordedState(sources, shell));
  const azure = (): Azure => cloud.azure('none', 'run');
  const contexts = new Map<string, Promise<ContextDigest>>();
  const principal = once(async () => {
    if (cloud.principal !== undefined) return cloud.principal;
    const recorded = offline ? recordedPrincipal(await state()) : undefined;
    return recorded ?? azure().principal();
  });
  return {
    environment,
    cloud: where,
    principal,
    secret: onceEach((name) =>
      secretFact(name, {
        declared: config.secrets,
        given,
        digest,
        recorded: async () => recordedDigest((await state()).records, name),
        inVault: offline
          ? undefined
          : async () => {
              const held = await azure().vaultSecrets.current(vaultUri(config.keyVault.name), name);
              if (held?.value === undefined) return undefined;
              shell.redactor.hide(held.value);
              return digest(held.value);
            },
      }),
    ),
    contextDigest: (context, dockerfile) => {
      const path = resolve(folder, context);
      const key = JSON.stringify([path, dockerfile]);
      const found = contexts.get(key) ?? digestContext(path, { dockerfile });
      contexts.set(key, found);
      return found;
    },
    newestFile: async (of) => newestFile(resolve(folder, of)),
  };
}

function onceEach<Value>(make: (name: string) => Promise<Value>): (name: string) => Promise<Value> {
  const made = new Map<string, Promise<Value>>();
  return (name) => {
    const one = made.get(name) ?? make(name);
    made.set(name, one);
    return one;
  };
}

function once<Value>(make: () => Promise<Value>): () => Promise<Value> {
  let made: Promise<Value> | undefined;
  return () => (made ??= make());
}

async function recordedState({ store, project }: FactSources, { world }: Shell): Promise<State> {
  return (await openLedger(store, bindingOf(project), world)).state;
}

/** What a project's state belongs to. */
export function bindingOf({ loaded }: Pick<Project, 'loaded'>): State['binding'] {
  const { environment, cloud, config } = loaded;
  return { environment, cloud, tenantId: config.tenantId, subscriptionId: config.subscriptionId };
}

const principalShape = z.object({
  principal: z.object({ id: z.string(), type: z.enum(['User', 'ServicePrincipal']) }),
});

function recordedPrincipal({ records }: State): z.output<typeof principalShape>['principal'] | undefined {
  const found = Object.values(records).map(({ inputs }) => principalShape.safeParse(inputs).data);
  return found.find((one) => one !== undefined)?.principal;
}

/** The address of a vault in the public cloud. Source: Microsoft Learn, "Azure Key Vault keys, secrets and certificates overview". */
function vaultUri(name: string): string {
  return `https://${name.toLowerCase()}.vault.azure.net/`;
}

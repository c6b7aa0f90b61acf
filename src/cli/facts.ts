import { resolve } from 'node:path';
import { z } from 'zod';
import type { Azure } from '../azure/azure.ts';
import { openLedger } from '../engine/ledger.ts';
import type { State } from '../engine/state.ts';
import type { StateStore } from '../engine/store.ts';
import { cacheFolder } from '../files/cache-folder.ts';
import { type ContextContent, readContext } from '../files/context.ts';
import { newestFile } from '../files/newest.ts';
import type { Looked } from '../files/tree-stamp.ts';
import type { Facts } from '../../steps/ports.ts';
import type { Cloud } from './cloud.ts';
import { once } from './once.ts';
import type { Project } from './project.ts';
import type { RunSecrets } from './secrets.ts';
import type { Shell } from './shell.ts';

/** What the facts of a run are found out from. */
export interface FactSources {
  readonly project: Project;
  readonly cloud: Cloud;
  readonly state: () => Promise<State>;
  readonly secrets: RunSecrets;
  /** Nothing is looked up in the cloud. */
  readonly offline: boolean;
  readonly shell: Pick<Shell, 'variables' | 'signal' | 'lookAtTree'>;
}

/** Makes the facts that the steps' inputs may ask for. Each is found out once a run, when it is first asked for. */
export function createFacts({ project, cloud, state, secrets, offline, shell }: FactSources): Facts {
  const { environment, cloud: where, folder } = project.loaded;
  const azure = (): Azure => cloud.azure('none', 'run');
  const contexts = new Map<string, Promise<ContextContent>>();
  const caches = cacheFolder(shell.variables);
  const read = (path: string, dockerfile: string): Promise<ContextContent> => {
    const look = (looked?: Looked) => readContext(path, { dockerfile, caches, looked, signal: shell.signal });
    return shell.lookAtTree === undefined ? look() : shell.lookAtTree(look);
  };
  const content = (context: string, dockerfile: string): Promise<ContextContent> => {
    const path = resolve(folder, context);
    const key = JSON.stringify([path, dockerfile]);
    const found = contexts.get(key) ?? read(path, dockerfile);
    contexts.set(key, found);
    return found;
  };
  const principal = once(async () => {
    if (cloud.principal !== undefined) return cloud.principal;
    const recorded = offline ? recordedPrincipal(await state()) : undefined;
    return recorded ?? azure().principal();
  });
  return {
    environment,
    cloud: where,
    principal,
    ...secrets.facts,
    contextDigest: async (context, dockerfile) => (await content(context, dockerfile)).digest,
    contextFiles: async (context, dockerfile, directory) =>
      (await content(context, dockerfile)).below(directory),
    newestFile: async (of) => newestFile(resolve(folder, of)),
  };
}

/** Reads the state of a project as it is now. Throws what `openLedger` throws. */
export async function stateOf(project: Project, store: StateStore, { world }: Shell): Promise<State> {
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

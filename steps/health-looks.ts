import { isUnreachable } from '../src/azure/failures.ts';
import { FEWEST_LOOKS, polling } from '../src/azure/poll-schedule.ts';
import type { Ports } from './ports.ts';

/** One thing that is not as it has to be. */
export interface Finding {
  /** Its id. */
  readonly address: string;
  readonly message: string;
  readonly hint: string;
}

/** A service as it was deployed. */
export interface DeployedService {
  readonly id: string;
  readonly url: string;
  readonly external: boolean;
  readonly health: { readonly path: string };
  /** The one that was built. */
  readonly image: string;
}

/** Looks whether a Dapr component is there; undefined: it is. */
export async function lookAtComponent(id: string, { azure }: Ports): Promise<Finding | undefined> {
  if ((await azure.observe(id)) !== null) return undefined;
  return {
    address: id,
    message: 'the Dapr component is gone',
    hint: 'Make it again: `npx deploy --force-step create_container_apps_env`',
  };
}

/**
 * Looks whether the newest revision of a service is ready and carries the image that was built, and whether its health path
 * answers, where the internet reaches it; undefined: so it is. What was just deployed is given its time.
 */
export async function lookAtService(
  { id, url, external, health, image }: DeployedService,
  timeoutSeconds: number,
  ports: Ports,
): Promise<Finding | undefined> {
  const found = await lookAtRevision(id, image, timeoutSeconds, ports);
  // Of an app that runs something else it says nothing what its address answers.
  if (found !== undefined || !external) return found;
  return lookAtHealth(id, `${url}${health.path}`, timeoutSeconds, ports);
}

async function lookAtRevision(
  address: string,
  image: string,
  timeoutSeconds: number,
  ports: Ports,
): Promise<Finding | undefined> {
  const newest = await until(
    { timeoutSeconds, fewestLooks: FEWEST_LOOKS },
    ports,
    () => ports.azure.apps.newestRevision(address),
    (found) => {
      return found === null || (found.state !== 'starting' && found.image === image);
    },
  );
  const hint = 'Deploy it again: `npx deploy --force-step deploy_application_services`';
  if (newest === null) return { address, message: 'the app is gone', hint };
  const { revision, state, why } = newest;
  if (newest.image !== image) {
    const message = `the newest revision ${revision} runs ${newest.image}, not ${image}`;
    return { address, message, hint };
  }
  if (state === 'ready') return undefined;
  return { address, message: `the newest revision ${revision} is not ready: ${why}`, hint };
}

async function lookAtHealth(
  address: string,
  url: string,
  timeoutSeconds: number,
  ports: Ports,
): Promise<Finding | undefined> {
  const status = await until(
    // Each look at an app that accepts requests and answers none takes minutes.
    { timeoutSeconds, fewestLooks: 1 },
    ports,
    () => statusAt(url, ports),
    (answered) => answered === 200,
  );
  if (status === 200) return undefined;
  const answers = status === undefined ? 'gives no answer' : `answers ${status}, not 200`;
  const hint = "Check the service's `health.path` in the configuration, and its log.";
  return { address, message: `${url} ${answers}`, hint };
}

/** An app that lets nobody connect is as unhealthy as one that answers with an error. */
async function statusAt(url: string, { azure }: Ports): Promise<number | undefined> {
  try {
    return (await azure.web.get(url)).status;
  } catch (error) {
    if (isUnreachable(error)) return undefined;
    throw error;
  }
}

/** What was just deployed may take a while to be served; the last look counts. */
async function until<Seen>(
  { timeoutSeconds, fewestLooks }: { readonly timeoutSeconds: number; readonly fewestLooks: number },
  { azure, world, signal }: Ports,
  look: () => Promise<Seen>,
  done: (seen: Seen) => boolean,
): Promise<Seen> {
  const terms = {
    usualMs: azure.milliseconds(PAUSE_SECONDS),
    budgetMs: azure.milliseconds(timeoutSeconds),
    fewestLooks,
  };
  const nextDelay = polling(world, terms);
  for (;;) {
    const seen = await look();
    if (done(seen)) return seen;
    const delay = nextDelay();
    if (delay === undefined) return seen;
    await world.sleep(delay, signal);
  }
}

const PAUSE_SECONDS = 2;

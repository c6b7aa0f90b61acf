import { z } from 'zod';
import { childId } from '../src/azure/ids.ts';
import { Failure } from '../src/engine/failure.ts';
import { buildAndPushImages } from './build-and-push-images.ts';
import { configureEnvironmentVariables } from './configure-environment-variables.ts';
import { createContainerAppsEnv } from './create-container-apps-env.ts';
import { defineStep } from './define.ts';
import { deployApplicationServices } from './deploy-application-services.ts';
import type { Ports } from './ports.ts';
import { runMigrations } from './run-migrations.ts';
import { together } from './together.ts';

/**
 * Checks what is deployed, and changes nothing: the newest revision of each service carries the image that was built, the
 * health path of each external one answers, and the Dapr components are there.
 */
export const verifyDeployment = defineStep({
  name: 'verify_deployment',
  needs: {
    environment: createContainerAppsEnv,
    built: buildAndPushImages,
    deployed: deployApplicationServices,
    configured: configureEnvironmentVariables,
    migrated: runMigrations,
  },
  output: z.object({
    /** Of the services that the internet reaches. */
    addresses: z.record(z.string(), z.url()),
  }),
  // The digests and the schema are looked at by nobody: whatever was deployed anew is verified anew.
  inputs: (config, { environment, built, deployed, configured, migrated }) => ({
    environment: environment.id,
    components: Object.keys(config.containerAppsEnvironment.daprComponents),
    services: Object.fromEntries(
      Object.entries(config.services).map(([name, { external, health }]) => {
        const { id = '', url = '', digest = '' } = deployed.apps[name] ?? {};
        const image = built.images[name]?.reference ?? '';
        return [name, { id, url, external, health, image, digest }];
      }),
    ),
    addresses: configured.addresses,
    schema: migrated.schema,
    verification: { timeoutSeconds: config.verification.timeoutSeconds },
  }),
  run: async ({ environment, components, services, verification }, ports) => {
    const { timeoutSeconds } = verification;
    await together(components, (name) => checkComponent(childId(environment, 'daprComponents', name), ports));
    const checked = await together(
      Object.entries(services),
      async ([name, { id, url, external, health, image }]) => {
        await checkRevision(id, image, timeoutSeconds, ports);
        if (!external) return [];
        await checkHealth(id, `${url}${health.path}`, timeoutSeconds, ports);
        ports.log(`${name} is healthy: ${url}`);
        return [[name, url] as const];
      },
    );
    return { addresses: Object.fromEntries(checked.flat()) };
  },
});

async function checkComponent(id: string, { azure }: Ports): Promise<void> {
  if ((await azure.observe(id)) !== null) return;
  throw new Failure('unhealthy', 'the Dapr component is gone', {
    address: id,
    hint: 'Make it again: deploy --force-step create_container_apps_env',
  });
}

async function checkRevision(id: string, image: string, timeoutSeconds: number, ports: Ports): Promise<void> {
  const newest = await until(
    timeoutSeconds,
    ports,
    () => ports.azure.apps.newestRevision(id),
    (found) => {
      return found === null || (found.state !== 'starting' && found.image === image);
    },
  );
  const hint = 'Deploy it again: deploy --force-step deploy_application_services';
  if (newest === null) throw new Failure('unhealthy', 'the app is gone', { address: id, hint });
  const { revision, state, why } = newest;
  if (newest.image !== image) {
    const told = `the newest revision ${revision} runs ${newest.image}, not ${image}`;
    throw new Failure('unhealthy', told, { address: id, hint });
  }
  if (state === 'ready') return;
  throw new Failure('unhealthy', `the newest revision ${revision} is not ready: ${why}`, {
    address: id,
    hint,
  });
}

async function checkHealth(id: string, url: string, timeoutSeconds: number, ports: Ports): Promise<void> {
  const { status } = await until(
    timeoutSeconds,
    ports,
    () => ports.azure.web.get(url),
    (answer) => answer.status === 200,
  );
  if (status === 200) return;
  throw new Failure('unhealthy', `${url} answers ${status}, not 200`, {
    address: id,
    hint: "Check the service's `health.path` in the configuration, and its log.",
  });
}

/** What was just deployed may take a while to be served; the last look counts. */
async function until<Seen>(
  timeoutSeconds: number,
  { azure, world, signal }: Ports,
  look: () => Promise<Seen>,
  done: (seen: Seen) => boolean,
): Promise<Seen> {
  const pause = azure.milliseconds(PAUSE_SECONDS);
  const deadline = world.now() + azure.milliseconds(timeoutSeconds);
  for (;;) {
    const seen = await look();
    if (done(seen) || world.now() + pause > deadline) return seen;
    await world.sleep(pause, signal);
  }
}

const PAUSE_SECONDS = 2;

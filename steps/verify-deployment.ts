import { z } from 'zod';
import { childId, nameOf } from '../src/azure/ids.ts';
import { Failure } from '../src/engine/failure.ts';
import { buildAndPushImages } from './build-and-push-images.ts';
import { configureEnvironmentVariables } from './configure-environment-variables.ts';
import { createContainerAppsEnv } from './create-container-apps-env.ts';
import { defineStep } from './define.ts';
import { deployApplicationServices } from './deploy-application-services.ts';
import { type Finding, lookAtComponent, lookAtService } from './health-looks.ts';
import { runMigrations } from './run-migrations.ts';
import { together } from './together.ts';

/**
 * Looks at what is deployed, and changes nothing: the newest revision of each service carries the image that was built, the
 * health path of each external one answers, and the Dapr components are there. All of it is looked at, whatever is found.
 * Where the environment has `healthChecks` on, what is unhealthy fails the step; where it is off it is a warning, and the
 * step runs again with the next deployment, until nothing is.
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
    /** Of the services that the internet reaches, as far as they are healthy. */
    addresses: z.record(z.string(), z.url()),
    /** The ids of what was found unhealthy and let pass. */
    unhealthy: z.array(z.string()).default([]),
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
  unhealthy: ({ unhealthy }) => unhealthy,
  run: async ({ environment, components, services, verification }, ports) => {
    const { timeoutSeconds } = verification;
    const ids = components.map((name) => childId(environment, 'daprComponents', name));
    const looks = [
      ...ids.map((id) => () => lookAtComponent(id, ports)),
      ...Object.values(services).map((service) => () => lookAtService(service, timeoutSeconds, ports)),
    ];
    const found = await together(looks, (look) => look());
    const findings = found.filter((finding) => finding !== undefined);
    if (findings.length > 0 && ports.flags.healthChecks) throw told(findings);
    for (const finding of findings) ports.warn(`${sentenceOf(finding)}. ${finding.hint}`);
    const ill = new Set(findings.map(({ address }) => address));
    const sound = Object.entries(services).filter(([, { id, external }]) => external && !ill.has(id));
    for (const [name, { url }] of sound) ports.log(`${name} is healthy: ${url}`);
    return {
      addresses: Object.fromEntries(sound.map(([name, { url }]) => [name, url])),
      unhealthy: [...ill],
    };
  },
});

function told(findings: readonly Finding[]): Failure {
  const [first, ...others] = findings;
  if (first === undefined || others.length > 0) {
    const hints = new Set(findings.map(({ hint }) => hint));
    return new Failure('unhealthy', findings.map(sentenceOf).join('; '), { hint: [...hints].join(' ') });
  }
  const { address, message, hint } = first;
  return new Failure('unhealthy', message, { address, hint });
}

function sentenceOf({ address, message }: Finding): string {
  return `${nameOf(address)}: ${message}`;
}

import { buildAndPushImages } from '../../steps/build-and-push-images.ts';
import { checkPrerequisites } from '../../steps/check-prerequisites.ts';
import { createContainerAppsEnv } from '../../steps/create-container-apps-env.ts';
import { createContainerRegistry } from '../../steps/create-container-registry.ts';
import { createDatabases } from '../../steps/create-databases.ts';
import { createKeyVault } from '../../steps/create-key-vault.ts';
import { createMonitoring } from '../../steps/create-monitoring.ts';
import { createResourceGroup } from '../../steps/create-resource-group.ts';
import { storeSecrets } from '../../steps/store-secrets.ts';
import { exampleConfig, runAll, runOne, stepRig, type AnyStep } from './rig.ts';

/** The steps before the first app, in order. */
export const beforeApps: readonly AnyStep[] = [
  checkPrerequisites,
  createResourceGroup,
  createMonitoring,
  createContainerRegistry,
  createKeyVault,
  createDatabases,
  storeSecrets,
  createContainerAppsEnv,
  buildAndPushImages,
];

/** A rig in which these steps have run, and the means to run one more. */
export async function ranUpTo(steps: readonly AnyStep[], options: Parameters<typeof stepRig>[0] = {}) {
  const rig = stepRig(options);
  const config = exampleConfig();
  const outputs = await runAll(steps, rig.ports, config);
  rig.writes();
  const run = async (step: AnyStep) => {
    const output = await runOne(step, outputs, rig.ports, config);
    outputs.set(step.name, output);
    return output;
  };
  return { ...rig, config, outputs, run };
}

import type { Checked, Required } from '../../../src/engine/gate.ts';
import type { JsonObject } from '../../../src/engine/json.ts';
import { groupId, resourceId } from '../../../src/azure/ids.ts';
import type { LookTerms } from '../../../src/azure/probes/look.ts';
import type { Requirement } from '../../../src/azure/requirement.ts';
import { builtInSteps } from '../../../steps/index.ts';
import { azureRig, SUBSCRIPTION } from '../rig.ts';
import { exampleConfig } from '../../steps/rig.ts';

export const SUB = `/subscriptions/${SUBSCRIPTION}`;
export const GROUP = groupId(SUBSCRIPTION, 'rg-shop');
export const VAULT = resourceId(GROUP, 'Microsoft.KeyVault/vaults', 'kv-shop-demo');
export const REGISTRY = resourceId(GROUP, 'Microsoft.ContainerRegistry/registries', 'crshopdemo');
export const SERVER = resourceId(GROUP, 'Microsoft.DBforPostgreSQL/flexibleServers', 'psql-shop-demo');
export const WORKSPACE = resourceId(GROUP, 'Microsoft.OperationalInsights/workspaces', 'log-shop');

/** Tags a requirement with its step. */
export function needed(step: string, ...requirements: readonly (Requirement | JsonObject)[]): Required[] {
  return requirements.map((requirement) => ({ step, requirement }));
}

/** All that the built-in steps require of the shipped example. */
export function allRequired(skipped: readonly string[] = []): Required[] {
  const config = exampleConfig();
  return builtInSteps
    .filter(({ name }) => !skipped.includes(name))
    .flatMap((step) => needed(step.name, ...step.requires(config)));
}

/** The embedded Azure, and the look ahead at it; the rig's other members make what is to be found. */
export function lookRig(options: Parameters<typeof azureRig>[0] = {}) {
  const rig = azureRig(options);
  const look = (
    required: readonly Required[],
    {
      resumed = false,
      mayLose = true,
      milliseconds = 1_200_000,
      ...terms
    }: Partial<LookTerms> & { resumed?: boolean; mayLose?: boolean; milliseconds?: number } = {},
    azure = rig.azure,
  ): Promise<Checked> =>
    azure.lookAhead(required, { milliseconds, resumed, mayLose }, { variables: {}, ...terms });
  const put = (id: string, version: string, body: object) =>
    rig.cloud.make(`${id}?api-version=${version}`, body);
  return { ...rig, look, put };
}

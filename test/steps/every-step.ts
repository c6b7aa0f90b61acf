import type { Config } from '../../src/config/schema.ts';
import type { JsonObject } from '../../src/engine/json.ts';
import { builtInSteps } from '../../steps/index.ts';
import { alertsConfig } from './alerts-config.ts';
import { inputsOf, observeAll, runOne, stepRig, type Images } from './rig.ts';

/** A deployment of all fourteen steps, with what each was given and what stands at its addresses. */
export interface Standing {
  readonly rig: ReturnType<typeof stepRig>;
  readonly config: Config;
  readonly lineage: string;
  readonly outputs: ReadonlyMap<string, JsonObject>;
  readonly inputs: ReadonlyMap<string, JsonObject>;
  readonly images: ReadonlyMap<string, Images>;
}

/** The example with both kinds of databases, and alerts. */
export function wholeConfig(): Config {
  const config = alertsConfig();
  const redis = { name: 'redis-shop-demo', sku: 'Balanced_B0', protect: false };
  return { ...config, databases: { ...config.databases, redis } };
}

/** Runs every built-in step on an embedded Azure that is empty. */
export async function standing(config = wholeConfig()): Promise<Standing> {
  const rig = stepRig();
  const { ports, azure } = rig;
  const outputs = new Map<string, JsonObject>();
  const inputs = new Map<string, JsonObject>();
  const images = new Map<string, Images>();
  for (const step of builtInSteps) {
    const given = await inputsOf(step, outputs, config);
    inputs.set(step.name, given);
    outputs.set(step.name, await runOne(step, outputs, ports, config));
    images.set(step.name, await observeAll(step, given, ports));
  }
  return { rig, config, lineage: azure.lineage, outputs, inputs, images };
}

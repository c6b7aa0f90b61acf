import { defaultFlags } from '../../src/config/feature-flags.ts';
import { fileURLToPath } from 'node:url';
import { loadConfig } from '../../src/config/load.ts';
import type { Config } from '../../src/config/schema.ts';
import type { JsonObject } from '../../src/engine/json.ts';
import type { Step } from '../../src/engine/step.ts';
import { contextsIn } from '../../src/kit/contexts-in.ts';
import { givenSecrets } from '../../src/kit/given-secrets.ts';
import type { Facts, Ports } from '../../steps/ports.ts';
import { inProcessClient } from '../../src/azure/in-process.ts';
import { memoryStore } from '../../src/emulator/store/store.ts';
import { azureRig, PRINCIPAL } from '../azure/rig.ts';
import { testWorld } from '../emulator/rig.ts';

export { type Images, observeAll, undoAll } from '../../src/kit/images.ts';

/** Where the folders of the example's services lie. */
export const ROOT = fileURLToPath(new URL('../..', import.meta.url));

/** The secrets that are given from outside. */
export const GIVEN: Readonly<Record<string, string>> = { 'payment-api-key': 'given-payment-api-key' };

export { digestOf } from '../../src/kit/given-secrets.ts';

/** Any step of this program. */
export type AnyStep = Step<Config, Facts, Ports>;

/** The effective configuration of the shipped example, for the environment `local`. */
export function exampleConfig(): Config {
  return structuredClone(example);
}

const example = loadConfig({
  env: {},
  environment: 'local',
  cwd: fileURLToPath(new URL('.', import.meta.url)),
  shippedExample: fileURLToPath(new URL('../../config.example.yaml', import.meta.url)),
  builtInSteps: [],
}).config;

/** An embedded Azure in memory, and the ports that steps reach it through. */
export function stepRig(
  options: Parameters<typeof azureRig>[0] = {},
  { clock, made = 0 }: { clock?: Parameters<typeof azureRig>[1]; made?: number } = {},
) {
  const { cloud, azure, open, requests, writes } = azureRig(options, clock);
  const log: string[] = [];
  const warnings: string[] = [];
  const metrics: [string, number][] = [];
  const hidden: string[] = [];
  const given = givenSecrets({
    values: GIVEN,
    mayGenerate: () => true,
    hide: (value) => void hidden.push(value),
    made,
  });
  const ports: Ports = {
    azure,
    secrets: given.ports,
    files: contextsIn(ROOT).ports,
    transaction: '55555555-5555-4555-8555-555555555555',
    world: { now: cloud.world.now, sleep: cloud.world.sleep, guid: cloud.world.guid },
    signal: new AbortController().signal,
    log: (text) => void log.push(text),
    warn: (text) => void warnings.push(text),
    metric: (name, value) => void metrics.push([name, value]),
    flags: defaultFlags('development'),
  };
  const { hasMade } = given;
  return { cloud, azure, open, requests, writes, ports, log, warnings, metrics, hidden, hasMade };
}

/** Another Azure that is as that of a rig is now, and the ports to it: what is done there is not done here. */
export function forkOf({ cloud, hasMade }: ReturnType<typeof stepRig>): ReturnType<typeof stepRig> {
  const { content, secrets } = cloud.store.dump();
  const store = memoryStore(content, secrets);
  return stepRig({ emulator: { store } }, { clock: testWorld(cloud.world.reached()), made: hasMade() });
}

/** What goes wrong with one request: its answer is lost after it had its effect, or it is refused before. */
export type Mishap = 'lost' | 'refused';

/** The same Azure, but something goes wrong with the nth write from now (0 is the first); counts the writes. */
export function mishap(rig: ReturnType<typeof stepRig>, nth: number, what: Mishap) {
  const seen = { writes: 0 };
  const httpClient = inProcessClient(async (request) => {
    const isHit = request.method !== 'GET' && seen.writes++ === nth;
    if (isHit && what === 'refused') {
      return { status: 400, body: { error: { code: 'PlannedRefusal', message: 'a planned refusal' } } };
    }
    const response = await rig.cloud.emulator.handle(request);
    if (isHit) throw Object.assign(new Error('read ECONNRESET'), { code: 'ECONNRESET' });
    return response;
  });
  return { seen, ports: { ...rig.ports, azure: rig.open({ httpClient }) } };
}

/** What `inputs` learns beside the configuration. */
export const facts: Facts = {
  principal: async () => ({ id: PRINCIPAL, type: 'User' }),
  ...givenSecrets({ values: GIVEN, mayGenerate: () => true }).facts,
  ...contextsIn(ROOT).facts,
  environment: 'local',
  cloud: 'emulator',
};

/** Runs steps one after the other, each with the outputs of those it needs; answers all outputs by step name. */
export async function runAll(
  steps: readonly AnyStep[],
  ports: Ports,
  config: Config = exampleConfig(),
): Promise<Map<string, JsonObject>> {
  const outputs = new Map<string, JsonObject>();
  for (const step of steps) outputs.set(step.name, await runOne(step, outputs, ports, config));
  return outputs;
}

/** Runs one step as the engine does: its inputs are plain JSON, its output is checked. */
export async function runOne(
  step: AnyStep,
  outputs: ReadonlyMap<string, JsonObject>,
  ports: Ports,
  config: Config,
): Promise<JsonObject> {
  return step.output.parse(await step.run(await inputsOf(step, outputs, config), ports));
}

/** The inputs of a step, as they come back from the journal. */
export async function inputsOf(
  step: AnyStep,
  outputs: ReadonlyMap<string, JsonObject>,
  config: Config,
): Promise<JsonObject> {
  const needs = Object.entries(step.needs).map(([key, { name }]) => [key, outputs.get(name) ?? {}] as const);
  const inputs = await step.inputs(config, Object.fromEntries(needs), facts);
  return JSON.parse(JSON.stringify(inputs));
}

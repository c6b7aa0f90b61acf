import { defaultFlags } from '../../src/config/feature-flags.ts';
import { createHash } from 'node:crypto';
import { resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { loadConfig } from '../../src/config/load.ts';
import type { Config } from '../../src/config/schema.ts';
import type { Json, JsonObject } from '../../src/engine/json.ts';
import type { Step } from '../../src/engine/step.ts';
import { archiveContext } from '../../src/files/archive.ts';
import { digestContext, readContext } from '../../src/files/context.ts';
import { newestFile } from '../../src/files/newest.ts';
import { Secret } from '../../src/secrets/secret.ts';
import type { Facts, Ports } from '../../steps/ports.ts';
import { inProcessClient } from '../../src/azure/in-process.ts';
import { memoryStore } from '../../src/emulator/store/store.ts';
import { azureRig, PRINCIPAL } from '../azure/rig.ts';
import { testWorld } from '../emulator/rig.ts';

/** Where the folders of the example's services lie. */
const ROOT = fileURLToPath(new URL('../..', import.meta.url));

/** The secrets that are given from outside. */
const GIVEN: Readonly<Record<string, string>> = { 'payment-api-key': 'given-payment-api-key' };

function givenSecret(name: string): Secret | undefined {
  const value = GIVEN[name];
  return value === undefined ? undefined : new Secret(value);
}

/** The digest of a secret value; in earnest it is keyed. */
export function digestOf(value: string): string {
  return `hmac-sha256:${createHash('sha256').update(value).digest('hex')}`;
}

/** Any step of this program. */
export type AnyStep = Step<Config, Facts, Ports>;

/** What stands at each of a step's addresses. */
export type Images = Record<string, Json | null>;

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
  let generated = made;
  const ports: Ports = {
    azure,
    secrets: {
      read: async (name) => givenSecret(name),
      given: givenSecret,
      generate: (length) => `Generated${(generated += 1)}`.padEnd(length, 'x'),
      digest: digestOf,
      hide: (value) => void hidden.push(value),
      key: () => new Secret('ab'.repeat(32)),
    },
    files: {
      archive: (folder, expected, dockerfile) =>
        archiveContext(resolve(ROOT, folder), expected, { dockerfile }),
    },
    transaction: '55555555-5555-4555-8555-555555555555',
    world: { now: cloud.world.now, sleep: cloud.world.sleep, guid: cloud.world.guid },
    signal: new AbortController().signal,
    log: (text) => void log.push(text),
    warn: (text) => void warnings.push(text),
    metric: (name, value) => void metrics.push([name, value]),
    flags: defaultFlags('development'),
  };
  /** How many values it has generated. */
  const hasMade = (): number => generated;
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
  secret: async (name) => {
    const given = GIVEN[name];
    return given === undefined ? { name, generate: 32 } : { name, digest: digestOf(given) };
  },
  madeSecret: async (name) => ({ name }),
  digestKey: async () => ({ digest: digestOf('the key'), secret: 'deploy-digest-key' }),
  contextDigest: (folder, dockerfile) => digestContext(resolve(ROOT, folder), { dockerfile }),
  contextFiles: async (folder, dockerfile, directory) =>
    (await readContext(resolve(ROOT, folder), { dockerfile })).below(directory),
  newestFile: async (folder) => newestFile(resolve(ROOT, folder)),
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

/** Looks at all addresses of a step. */
export async function observeAll(step: AnyStep, inputs: JsonObject, ports: Ports): Promise<Images> {
  const images: Images = {};
  for (const at of step.at(inputs)) images[at] = await step.observe(at, ports);
  return JSON.parse(JSON.stringify(images));
}

/** Undoes a step in the engine's order: what stood comes back first, then what was not there goes, the last one first. */
export async function undoAll(step: AnyStep, images: Images, ports: Ports): Promise<void> {
  const before = Object.entries(images);
  const stood = before.filter(([, was]) => was !== null);
  const absent = before.filter(([, was]) => was === null).toReversed();
  for (const [at, was] of [...stood, ...absent]) await step.rollback?.(at, was, ports);
}

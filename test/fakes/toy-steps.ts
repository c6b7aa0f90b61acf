import { createHash } from 'node:crypto';
import { z } from 'zod';
import { Failure } from '../../src/engine/failure.ts';
import type { Json, JsonObject } from '../../src/engine/json.ts';
import { inOrder, stepDefiner } from '../../src/engine/step.ts';
import type { ToyPorts } from './toy-ports.ts';

/** What the toy steps deploy. */
export type ToyConfig = {
  group: string;
  tier: string;
  workspace: string;
  retention: number;
  principal: string;
  vault: string;
  purgeProtection: boolean;
  /** Values by name: only their digests become inputs. */
  secrets: Record<string, string>;
  size: string;
  image: string;
  schema: number;
  oneWay: boolean;
  healthy: boolean;
  /** Whether the role belongs to a step of its own. */
  split: boolean;
  /** Steps that are not in the list. */
  without: readonly string[];
  /** Whether what those have made is to be removed. */
  retire: boolean;
};

const defineStep = stepDefiner<ToyConfig, object, ToyPorts>();
const made = z.object({ id: z.string() });

/** Looks and puts back, as most things allow. */
const thing = {
  observe: (at: string, ports: ToyPorts) => ports.find(at),
  rollback: (at: string, was: JsonObject | null, ports: ToyPorts) =>
    was === null ? ports.remove(at) : ports.put(at, was),
};

export const checkConfig = defineStep({
  name: 'check_config',
  output: z.object({ region: z.string() }),
  inputs: () => ({ region: 'west' }),
  run: async ({ region }) => ({ region }),
});

export const group = defineStep({
  name: 'group',
  output: made,
  inputs: (config) => ({ id: `/group/${config.group}`, tier: config.tier }),
  at: ({ id }) => [id],
  run: async ({ id, tier }, ports) => {
    await ports.put(id, { tier, madeBy: ports.madeBy });
    return { id };
  },
  ...thing,
});

export const monitoring = defineStep({
  name: 'monitoring',
  needs: { group },
  output: made,
  inputs: (config, needs) => ({
    id: `${needs.group.id}/workspace/${config.workspace}`,
    retention: config.retention,
  }),
  at: ({ id }) => [id],
  run: async ({ id, retention }, ports) => {
    await ports.put(id, { retention, madeBy: ports.madeBy });
    return { id };
  },
  ...thing,
});

export const registry = defineStep({
  name: 'registry',
  needs: { group },
  output: made,
  inputs: (config, needs) => ({
    id: `${needs.group.id}/registry/images`,
    tier: config.tier,
    ...(!config.split && { principal: config.principal }),
  }),
  at: ({ id, principal }) => [id, ...(principal === undefined ? [] : [roleId(id, principal)])],
  run: async ({ id, tier, principal }, ports) => {
    await ports.put(id, { tier, madeBy: ports.madeBy });
    if (principal !== undefined) await ports.put(roleId(id, principal), { pull: true });
    return { id };
  },
  ...thing,
});

/** Owns the role in those configurations that split it off the registry. */
export const access = defineStep({
  name: 'access',
  needs: { registry },
  output: z.object({}),
  inputs: (config, needs) => ({
    ...(config.split && { id: roleId(needs.registry.id, config.principal) }),
  }),
  at: ({ id }) => (id === undefined ? [] : [id]),
  run: async ({ id }, ports) => {
    if (id !== undefined) await ports.put(id, { pull: true });
    return {};
  },
  ...thing,
});

export const vault = defineStep({
  name: 'vault',
  needs: { group },
  output: made,
  inputs: (config, needs) => ({
    id: `${needs.group.id}/vault/${config.vault}`,
    purgeProtection: config.purgeProtection,
  }),
  at: ({ id }) => [id],
  observe: (at, ports) => ports.find(at),
  run: async ({ id, purgeProtection }, ports) => {
    if ((await ports.find(id))?.['deleted'] === true) await ports.recover(id);
    await ports.put(id, { purgeProtection, madeBy: ports.madeBy });
    return { id };
  },
  rollback: async (at, was, ports) => {
    const { deleted, ...body } = was ?? {};
    if (was !== null && (await ports.find(at))?.['deleted'] === true) await ports.recover(at);
    // What was in the bin goes back there with the content that it had.
    if (was !== null) await ports.put(at, body);
    if (was === null || deleted === true) await ports.remove(at);
    if (was === null) await ports.purge(at);
  },
});

export const secrets = defineStep({
  name: 'secrets',
  needs: { vault },
  output: z.object({ tags: z.record(z.string(), z.string()) }),
  inputs: (config, needs) => ({
    vault: needs.vault.id,
    digests: Object.fromEntries(Object.entries(config.secrets).map(([name, value]) => [name, tagOf(value)])),
  }),
  at: (inputs) => Object.keys(inputs.digests).map((name) => `${inputs.vault}/secret/${name}`),
  apart: () => true,
  observe: async (at, ports) => {
    const image = await ports.find(at);
    return image?.['deleted'] === true ? null : image;
  },
  run: async (inputs, ports) => {
    for (const [name, tag] of Object.entries(inputs.digests))
      await ports.setSecret(`${inputs.vault}/secret/${name}`, tag, ports.secret(name));
    return { tags: inputs.digests };
  },
  rollback: async (at, was, ports) => {
    if (was === null) return ports.remove(at);
    const tag = textOf(was['tag']);
    const value = await ports.secretValue(at, tag);
    if (value !== undefined) await ports.setSecret(at, tag, value);
  },
});

export const database = defineStep({
  name: 'database',
  needs: { group, vault, secrets },
  output: made,
  inputs: (config, needs) => ({
    id: `${needs.group.id}/server/db`,
    size: config.size,
    witness: `${needs.vault.id}/secret/password@${needs.secrets.tags['password'] ?? ''}`,
  }),
  at: ({ id }) => [id, firewallId(id)],
  observe: thing.observe,
  run: async ({ id, size, witness }, ports) => {
    await ports.put(id, { size, witness, madeBy: ports.madeBy, password: ports.secret('password') });
    // At once, and long after the step began.
    await ports.put(firewallId(id), { openFor: size });
    return { id };
  },
  rollback: async (at, was, ports) => {
    if (was === null || !('witness' in was)) return thing.rollback(at, was, ports);
    const [secret = '', tag = ''] = textOf(was['witness']).split('@');
    await ports.put(at, { ...was, password: (await ports.secretValue(secret, tag)) ?? '' });
  },
});

export const environment = defineStep({
  name: 'environment',
  needs: { group, monitoring },
  output: made,
  inputs: (_config, needs) => ({ id: `${needs.group.id}/env/apps`, logs: needs.monitoring.id }),
  at: ({ id }) => [id],
  run: async ({ id, logs }, ports) => {
    await ports.put(id, { logs, uses: [logs], madeBy: ports.madeBy });
    return { id };
  },
  ...thing,
});

export const application = defineStep({
  name: 'application',
  needs: { group, registry, vault, secrets, environment, database },
  output: made,
  inputs: (config, needs) => ({
    id: `${needs.group.id}/app/shop`,
    image: config.image,
    secrets: needs.secrets.tags,
    uses: [
      needs.registry.id,
      needs.environment.id,
      needs.database.id,
      ...Object.keys(needs.secrets.tags).map((name) => `${needs.vault.id}/secret/${name}`),
    ],
  }),
  at: ({ id }) => [id],
  run: async ({ id, ...body }, ports) => {
    await ports.put(id, { ...body, madeBy: ports.madeBy });
    return { id };
  },
  ...thing,
});

export const migrations = defineStep({
  name: 'migrations',
  needs: { database, application },
  output: z.object({}),
  inputs: (config, needs) => ({
    id: `${needs.database.id}/schema/main`,
    version: config.schema,
    oneWay: config.oneWay,
  }),
  at: ({ id }) => [id],
  run: async ({ id, version }, ports) => {
    await ports.put(id, { version });
    return {};
  },
  ...thing,
  irreversible: ({ oneWay }) => (oneWay ? 'the migration has no way down' : undefined),
});

export const verify = defineStep({
  name: 'verify',
  needs: { application },
  after: ['migrations'],
  output: z.object({}),
  inputs: (config, needs) => ({ app: needs.application.id, image: config.image, healthy: config.healthy }),
  run: async ({ healthy }) => {
    if (!healthy) throw new Failure('unhealthy', 'the shop does not answer');
    return {};
  },
});

/** The list of steps. */
export const toySteps = inOrder([
  checkConfig,
  group,
  monitoring,
  registry,
  access,
  vault,
  secrets,
  database,
  environment,
  application,
  migrations,
  verify,
]);

/** A configuration that deploys. */
export function toyConfig(changes: Partial<ToyConfig> = {}): ToyConfig {
  return {
    group: 'shop',
    tier: 'basic',
    workspace: 'logs',
    retention: 30,
    principal: 'p1',
    vault: 'kv',
    purgeProtection: false,
    secrets: { password: 'first-password', key: 'first-key' },
    size: 'small',
    image: 'shop@1',
    schema: 1,
    oneWay: false,
    healthy: true,
    split: false,
    without: [],
    retire: false,
    ...changes,
  };
}

function textOf(value: Json | undefined): string {
  return typeof value === 'string' ? value : '';
}

function roleId(registryId: string, principal: string): string {
  return `${registryId}/role/${principal}`;
}

function firewallId(serverId: string): string {
  return `${serverId}/firewall/apps`;
}

function tagOf(value: string): string {
  return createHash('sha256').update(value).digest('hex').slice(0, 12);
}

import { z } from 'zod';
import type { Config } from '../../src/config/schema.ts';
import type { Json } from '../../src/engine/json.ts';
import type { Address } from '../../src/engine/step.ts';
import { lawsOf, type OwnStep, type StepSetup } from '../../src/kit/testing.ts';
import { defineStep } from '../../steps/define.ts';
import type { Facts, Ports } from '../../steps/ports.ts';

/** A name server of the tests: records by name, in memory. */
export interface Zone {
  readonly records: Map<string, Json>;
  list(): Promise<Record<string, Json>>;
  put(name: string, value: Json): Promise<void>;
  remove(name: string): Promise<void>;
}

/** What a test changes of a step with which nothing is wrong: each gets the zone. */
export interface Members {
  readonly inputs?: (config: Config, facts: Facts) => object | Promise<object>;
  readonly at?: (name: string) => Address[];
  readonly observe?: (zone: Zone, at: Address) => Promise<Json>;
  readonly run?: (zone: Zone, name: string, value: string, ports: Ports) => Promise<unknown>;
  readonly rollback?: ((zone: Zone, at: Address, was: Json) => Promise<void>) | undefined;
  /** Default: all addresses, where the vault is protected: for want of a key of its own. */
  readonly protects?: (config: Config) => Address[];
}

/** What a check of a step with these members says, by what the law says; of those laws that it breaks. */
export async function complaintsOf(members: Members, setup: StepSetup = {}): Promise<Record<string, string>> {
  const complaints: Record<string, string> = {};
  for (const { title, check } of zoneLaws(members, setup))
    await check().catch((error: unknown) => {
      complaints[title.replace(/^\w+: /, '')] = error instanceof Error ? error.message : String(error);
    });
  return complaints;
}

/** The laws of such a step. */
export function zoneLaws(members: Members, setup: StepSetup = {}) {
  return lawsOf(zoneStep(emptyZone(), members), {
    outside: (door) => {
      const zone = emptyZone();
      return {
        step: zoneStep(door(zone), members),
        everything: () => zone.list(),
        changes: { 'somebody points it elsewhere': () => zone.put('small', 'theirs') },
      };
    },
    ...setup,
  });
}

/** A zone without records. */
export function emptyZone(): Zone {
  const records = new Map<string, Json>();
  return {
    records,
    list: async () => Object.fromEntries([...records].map(([name, value]) => [`zone/${name}`, value])),
    put: async (name, value) => void records.set(name, value),
    remove: async (name) => void records.delete(name),
  };
}

/** A step that writes two records, with these members in place of its own. */
export function zoneStep(zone: Zone, members: Members): OwnStep {
  const {
    inputs = ({ name, tags }) => ({ name, value: tags['value'] ?? 'first' }),
    at = (name) => [`zone/${name}`, `zone/www.${name}`],
    observe = async (_zone, address) => (await _zone.list())[address] ?? null,
    run = async (_zone, name, value) => {
      await _zone.put(name, value);
      await _zone.put(`www.${name}`, value);
      return { name };
    },
    protects = ({ keyVault, name }) => (keyVault.protect ? at(name) : []),
  } = members;
  const rollback = 'rollback' in members ? members.rollback : undone;
  return defineStep({
    name: 'point_names',
    output: z.object({ name: z.string() }),
    inputs: async (config, _needs, facts) => given.parse(await inputs(config, facts)),
    at: ({ name }) => at(name),
    protects: (config) => protects(config),
    observe: (address) => observe(zone, address),
    run: async ({ name, value }, ports) => {
      const output: unknown = await run(zone, name, value, ports);
      return z.custom<{ name: string }>().parse(output);
    },
    ...(rollback && { rollback: (address: Address, was: Json) => rollback(zone, address, was) }),
  });
}

const given = z.object({ name: z.string(), value: z.string() }).catchall(z.string());

/** The rollback with which nothing is wrong. */
export async function undone(zone: Zone, address: Address, was: Json): Promise<void> {
  const name = address.replace('zone/', '');
  if (was === null) await zone.remove(name);
  else await zone.put(name, was);
}

import { z } from 'zod';
import { type Config, configSchema } from '../config/schema.ts';
import { Failure } from '../engine/failure.ts';

/** Some values of the configuration, as they would stand in `config.yaml`; lists replace lists. */
export type ConfigValues = Some<z.input<typeof configSchema>>;

type Some<Value> = Value extends readonly unknown[]
  ? Value
  : Value extends object
    ? { readonly [Key in keyof Value]?: Some<Value[Key]> | undefined }
    : Value;

/**
 * A small valid configuration with these values over it, the later ones over the earlier ones. Throws `Failure`
 * `config-invalid`, naming the key, where they do not fit the schema.
 */
export function configWith(...values: readonly (ConfigValues | undefined)[]): Config {
  const merged = values.reduce<unknown>(
    (under, over) => (over === undefined ? under : laidOver(under, over)),
    SMALL,
  );
  const parsed = configSchema.safeParse(merged);
  if (!parsed.success) {
    throw new Failure(
      'config-invalid',
      `the configuration of the test is not valid:\n${z.prettifyError(parsed.error)}`,
    );
  }
  const { state: _state, flags: _flags, telemetry: _telemetry, ...config } = parsed.data;
  return config;
}

function laidOver(under: unknown, over: unknown): unknown {
  if (!isPlain(under) || !isPlain(over)) return over;
  const keys = [...new Set([...Object.keys(under), ...Object.keys(over)])];
  return Object.fromEntries(
    keys.map((key) => [key, key in over ? laidOver(under[key], over[key]) : under[key]]),
  );
}

function isPlain(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

const SMALL: z.input<typeof configSchema> = {
  name: 'small',
  subscriptionId: '11111111-1111-4111-8111-111111111111',
  tenantId: '22222222-2222-4222-8222-222222222222',
  location: 'westeurope',
  adopt: true,
  resourceGroup: { name: 'rg-small' },
  identity: { name: 'id-small' },
  monitoring: { workspace: 'log-small', component: 'appi-small' },
  registry: { name: 'crsmall' },
  keyVault: { name: 'kv-small' },
  containerAppsEnvironment: { name: 'cae-small' },
};

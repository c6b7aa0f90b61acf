import { z } from 'zod';
import type { Json } from '../engine/json.ts';
import { fileSchema } from './schema.ts';
import { below } from './schema-walk.ts';

/** One key of the configuration file, as documentation shows it. */
export type ConfigKey = {
  /** Dotted; `<name>` stands for a name of the user's choice, `[]` for the items of a list. */
  path: string;
  description: string;
  required: boolean;
  default?: Json | undefined;
};

/** Every key that the configuration file may have, in the order of the schema; the overlays' own keys once. */
export function listConfigKeys(): ConfigKey[] {
  return keysBelow(fileSchema, '').filter(
    ({ path }) => !/^environments\.<name>\.(?!(?:cloud|extends)$)/.test(path),
  );
}

function keysBelow(schema: z.core.$ZodType, prefix: string): ConfigKey[] {
  const here = below(schema);
  if (here.kind === 'record') return keysBelow(here.value, `${prefix}.<name>`);
  if (here.kind === 'list') return keysBelow(here.item, `${prefix}[]`);
  if (here.kind === 'scalar') return [];
  return Object.entries(here.members).flatMap(([key, member]) => {
    const path = prefix === '' ? key : `${prefix}.${key}`;
    return [{ path, ...describeKey(member) }, ...keysBelow(member, path)];
  });
}

function describeKey(schema: z.core.$ZodType): Omit<ConfigKey, 'path'> {
  const absent = z.safeParse(schema, undefined);
  const description = z.globalRegistry.get(schema)?.description ?? '';
  return { description, required: !absent.success, ...defaultOf(absent) };
}

function defaultOf(absent: z.ZodSafeParseResult<unknown>): { default?: Json } {
  const parsed = z.json().optional().safeParse(absent.data);
  return parsed.data === undefined ? {} : { default: parsed.data };
}

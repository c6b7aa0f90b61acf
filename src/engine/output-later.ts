import { z } from 'zod';
import type { Json, JsonObject } from './json.ts';

/** What stands for the leaves of an output that nobody has handed on yet. */
export interface StandIns {
  /** For a text, by where it stands; `format` is that of JSON Schema: `uri`. */
  text(path: readonly string[], format: string | undefined): string;
  /** The keys of a mapping. Absent: what is neither a text nor an object of texts cannot be said. */
  keys?(): readonly string[];
}

/**
 * Makes what stands for the output of a step that has not run, by its schema: texts and keys as they are given, numbers,
 * switches and lists as small as they may be. Undefined where that cannot be said.
 */
export function outputLater(output: z.ZodType<JsonObject>, standIns: StandIns): JsonObject | undefined {
  try {
    return objectFor(schemaNode.parse(z.toJSONSchema(output)), [], standIns);
  } catch {
    return undefined;
  }
}

/** What counts of a JSON Schema that zod has written (draft 2020-12). */
interface SchemaNode {
  readonly type?: string | undefined;
  readonly format?: string | undefined;
  readonly const?: unknown;
  readonly enum?: readonly unknown[] | undefined;
  readonly properties?: Readonly<Record<string, unknown>> | undefined;
  readonly additionalProperties?: unknown;
  readonly anyOf?: readonly unknown[] | undefined;
  readonly minimum?: number | undefined;
}

const schemaNode: z.ZodType<SchemaNode> = z.looseObject({
  type: z.string().optional(),
  format: z.string().optional(),
  enum: z.array(z.unknown()).optional(),
  properties: z.record(z.string(), z.unknown()).optional(),
  anyOf: z.array(z.unknown()).optional(),
  minimum: z.number().optional(),
});

function standInFor(schema: unknown, path: readonly string[], standIns: StandIns): Json {
  const node = schemaNode.parse(schema);
  if (node.type === 'object') return objectFor(node, path, standIns);
  if (node.type === 'string' && node.const === undefined && node.enum === undefined)
    return standIns.text(path, node.format);
  if (standIns.keys === undefined) throw new TypeError(`${path.join('.')} is no text`);
  // What may be missing is told as if it were there.
  const [first] = (node.anyOf ?? []).toSorted((one, other) => Number(isNull(one)) - Number(isNull(other)));
  if (first !== undefined) return standInFor(first, path, standIns);
  return literal.parse(node.const ?? node.enum?.[0] ?? SMALLEST[node.type ?? ''] ?? node.minimum ?? 0);
}

const literal = z.union([z.string(), z.number(), z.boolean(), z.tuple([])]);

const SMALLEST: Readonly<Record<string, Json>> = { boolean: false, array: [] };

function objectFor(
  { type, properties, additionalProperties: entry }: SchemaNode,
  path: readonly string[],
  standIns: StandIns,
): JsonObject {
  if (type !== 'object') throw new TypeError('no object is handed on');
  const isMapping = typeof entry === 'object' && properties === undefined;
  if (isMapping && standIns.keys === undefined) throw new TypeError(`${path.join('.')} is a mapping`);
  const members = isMapping
    ? (standIns.keys?.() ?? []).map((key) => [key, entry] as const)
    : Object.entries(properties ?? {});
  return Object.fromEntries(
    members.map(([key, member]) => [key, standInFor(member, [...path, key], standIns)]),
  );
}

function isNull(schema: unknown): boolean {
  return schemaNode.parse(schema).type === 'null';
}

import type { z } from 'zod';
import { isJsonObject, type Json, type JsonObject } from '../engine/json.ts';
import { NAME_KIND, nameRules, type NameRule } from './azure-names.ts';
import { patternOf, withLength } from './json-schema-pattern.ts';

/**
 * Changes what zod makes of each schema, for its `override`: the patterns of a text are written so that they mean the same
 * in JSON Schema, and Azure's rules for names become patterns, too.
 */
export function asWritten({
  zodSchema,
  jsonSchema,
}: {
  readonly zodSchema: z.core.$ZodType;
  readonly jsonSchema: z.core.JSONSchema.BaseSchema;
}): void {
  const { [NAME_KIND]: kind } = jsonSchema;
  const pattern = isNameKind(kind) ? namePattern(nameRules[kind]) : ownPattern(zodSchema);
  if (pattern !== undefined) jsonSchema.pattern = pattern;
  delete jsonSchema[NAME_KIND];
  // Each format has its pattern, or is too hard to say: an editor's own idea of it may be stricter.
  delete jsonSchema.format;
}

/**
 * A JSON Schema that also takes a variable wherever the loader replaces one: in any text, and in place of a number, a
 * boolean or one of several words; not in keys.
 */
export function withVariables(schema: JsonObject): JsonObject {
  const { shortForm, ...longForm } = schema;
  if (isJsonObject(shortForm)) return eitherForm(shortForm, longForm);
  const { type, oneOf: anyOf, properties, additionalProperties, items, ...rest } = schema;
  if (isJsonObject(properties)) {
    return {
      type: 'object',
      properties: mapped(properties),
      ...(additionalProperties !== undefined && { additionalProperties }),
      ...rest,
    };
  }
  if (isJsonObject(additionalProperties))
    return { type: 'object', additionalProperties: withVariables(additionalProperties), ...rest };
  if (isJsonObject(items)) return { type: 'array', items: withVariables(items), ...rest };
  if (Array.isArray(anyOf)) return { anyOf: anyOf.map(inSchema), ...rest };
  return type === 'string' && rest['enum'] === undefined && rest['const'] === undefined
    ? textOrVariable(rest)
    : scalarOrVariable(schema);
}

/** What the loader takes for a variable and nothing else. */
export const VARIABLE = { type: 'string', pattern: '^\\$\\{[^}]*\\}$' } as const;

/** A text that holds a variable; its whole is known only when that is replaced. */
const HOLDS_VARIABLE = '\\$\\{';

function mapped(members: JsonObject): JsonObject {
  return Object.fromEntries(Object.entries(members).map(([key, value]) => [key, inSchema(value)]));
}

function inSchema(value: Json | undefined): Json {
  return isJsonObject(value) ? withVariables(value) : (value ?? null);
}

function textOrVariable({ minLength, maxLength, pattern, ...rest }: JsonObject): JsonObject {
  const min = typeof minLength === 'number' ? minLength : 0;
  const max = typeof maxLength === 'number' ? maxLength : undefined;
  const own = typeof pattern === 'string' ? pattern : undefined;
  // Every variable is longer than one character.
  if (own === undefined && max === undefined)
    return { type: 'string', ...(min > 0 && { minLength: min }), ...rest };
  const whole = min === 0 && max === undefined ? own : withLength(own, { min, max });
  return { type: 'string', pattern: `${HOLDS_VARIABLE}|${whole}`, ...rest };
}

function scalarOrVariable({ description, default: usual, ...scalar }: JsonObject): JsonObject {
  return {
    anyOf: [scalar, { $ref: '#/definitions/$variable' }],
    ...(usual !== undefined && { default: usual }),
    ...(description !== undefined && { description }),
  };
}

/** Not where the short form is a boolean: the loader replaces variables by what the long form wants. */
function eitherForm(shortForm: JsonObject, { description, default: usual, ...long }: JsonObject): JsonObject {
  return {
    anyOf: [shortForm, withVariables(long)],
    ...(usual !== undefined && { default: usual }),
    ...(description !== undefined && { description }),
  };
}

function ownPattern(schema: z.core.$ZodType): string | undefined {
  const { _zod: known } = schema;
  for (const { _zod: check } of known.def.checks ?? []) {
    const pattern = 'pattern' in check.def ? check.def.pattern : undefined;
    if (pattern instanceof RegExp) return patternOf(pattern);
  }
  return undefined;
}

function namePattern({ pattern, min, max, reserved }: NameRule): string {
  const kept =
    reserved === undefined ? '' : `(?!${patternOf(new RegExp(`(?:${reserved.join('|')})$`, 'i'))})`;
  return withLength(kept + patternOf(pattern).replace(/^\^/, ''), { min, max });
}

function isNameKind(kind: unknown): kind is keyof typeof nameRules {
  return typeof kind === 'string' && Object.hasOwn(nameRules, kind);
}

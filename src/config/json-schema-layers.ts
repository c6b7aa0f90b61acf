import { isJsonObject, type Json, type JsonObject } from '../engine/json.ts';

/**
 * A JSON Schema without what must be there: of a mapping that another layer is merged with, any part may be missing. A
 * list is replaced as a whole, so its items stay as they are.
 */
export function asLayer(schema: JsonObject): JsonObject {
  const { required: _required, properties, additionalProperties, anyOf, ...rest } = schema;
  return {
    ...rest,
    ...(isJsonObject(properties) && { properties: mapped(properties, asLayer) }),
    ...(additionalProperties !== undefined && {
      additionalProperties: isJsonObject(additionalProperties)
        ? asLayer(additionalProperties)
        : additionalProperties,
    }),
    ...(Array.isArray(anyOf) && { anyOf: anyOf.map((one) => (isJsonObject(one) ? asLayer(one) : one)) }),
  };
}

/** Only what must be there, outside lists; undefined where nothing must. */
export function mustHave(schema: JsonObject): JsonObject | undefined {
  const { required, properties, additionalProperties } = schema;
  const below = isJsonObject(properties) ? defined(mapped(properties, mustHave)) : {};
  const each = isJsonObject(additionalProperties) ? mustHave(additionalProperties) : undefined;
  const must: JsonObject = {
    ...(required !== undefined && { required }),
    ...(Object.keys(below).length > 0 && { properties: below }),
    ...(each !== undefined && { additionalProperties: each }),
  };
  return Object.keys(must).length > 0 ? must : undefined;
}

/** What must be there whatever else is: the ways to it, whose every step must be there. */
export function alwaysThere({ required, properties }: JsonObject): readonly (readonly string[])[] {
  if (!Array.isArray(required) || !isJsonObject(properties)) return [];
  return required.flatMap((key) => {
    if (typeof key !== 'string') return [];
    const here = properties[key];
    const further = isJsonObject(here) ? alwaysThere(here) : [];
    return further.length === 0 ? [[key]] : further.map((path) => [key, ...path]);
  });
}

/** The schema of a mapping in which something stands at the end of this way. */
export function thereAt([key = '', ...rest]: readonly string[]): JsonObject {
  return {
    type: 'object',
    required: [key],
    ...(rest.length > 0 && { properties: { [key]: thereAt(rest) } }),
  };
}

function mapped(members: JsonObject, change: (schema: JsonObject) => Json | undefined): JsonObject {
  return Object.fromEntries(
    Object.entries(members).map(([key, value]) => [key, isJsonObject(value) ? change(value) : value]),
  );
}

function defined(members: JsonObject): JsonObject {
  return Object.fromEntries(Object.entries(members).filter(([, value]) => value !== undefined));
}

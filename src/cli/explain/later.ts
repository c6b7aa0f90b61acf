import { z } from 'zod';
import type { Json, JsonObject } from '../../engine/json.ts';

/**
 * What stands for the output of a step that has never run: each text says what it will be. Undefined where anything else is in
 * it: which members a mapping will have, or a number, cannot be said.
 */
export function outputLater(output: z.ZodType<JsonObject>, step: string): JsonObject | undefined {
  try {
    const shape = objectShape.parse(z.toJSONSchema(output));
    return textsOf(shape, [], step);
  } catch {
    return undefined;
  }
}

type Shape = { readonly properties: Readonly<Record<string, unknown>> };

const objectShape: z.ZodType<Shape> = z.looseObject({
  type: z.literal('object'),
  properties: z.record(z.string(), z.unknown()),
});

const textShape = z.looseObject({ type: z.literal('string') });

function textsOf({ properties }: Shape, path: readonly string[], step: string): JsonObject {
  return Object.fromEntries(
    Object.entries(properties).map(([key, member]): [string, Json] => {
      const at = [...path, key];
      if (textShape.safeParse(member).success) return [key, `<${at.join('.')} of ${step}>`];
      return [key, textsOf(objectShape.parse(member), at, step)];
    }),
  );
}

import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import type { JsonObject } from '../../src/engine/json.ts';
import { outputLater } from '../../src/engine/output-later.ts';

const told = {
  text: (path: readonly string[], format?: string) => `${path.join('.')} ${format ?? ''}`.trim(),
};
const guessed = { ...told, keys: () => ['a', 'b'] };

describe('what stands for an output that is not there yet', () => {
  it('is a text for each text, wherever it stands', () => {
    const output = z.object({ id: z.string(), at: z.object({ url: z.url() }) });
    expect(outputLater(output, told)).toEqual({ id: 'id', at: { url: 'at.url uri' } });
  });

  it.each([
    ['a number', z.number()],
    ['a list', z.array(z.string())],
    ['a mapping', z.record(z.string(), z.string())],
    ['a switch', z.boolean()],
    ['one of some words', z.enum(['big', 'small'])],
  ])('cannot be said of %s where only texts are told', (_, member) => {
    expect(outputLater(z.object({ member }), told)).toBeUndefined();
  });

  it('is as small as it may be where it is guessed, and the schema takes it', () => {
    const output = z.object({
      port: z.number(),
      count: z.int().min(3),
      on: z.boolean(),
      size: z.enum(['big', 'small']),
      kind: z.literal('thing'),
      list: z.array(z.string()),
      thing: z.object({ id: z.string() }).nullable(),
      rarely: z.string().optional(),
      apps: z.record(z.string(), z.object({ id: z.string() })),
    });
    const later = outputLater(output, guessed);
    expect(later).toEqual({
      port: 0,
      count: 3,
      on: false,
      size: 'big',
      kind: 'thing',
      list: [],
      thing: { id: 'thing.id' },
      rarely: 'rarely',
      apps: { a: { id: 'apps.a.id' }, b: { id: 'apps.b.id' } },
    });
    expect(output.parse(later)).toEqual(later);
  });

  it('cannot be said of a schema that refers to itself, or that JSON Schema has no word for', () => {
    const loop: z.ZodType<JsonObject> = z.object({ next: z.lazy(() => loop) });
    expect(outputLater(loop, told)).toBeUndefined();
    expect(outputLater(z.object({ odd: z.custom<string>() }), guessed)).toBeUndefined();
  });
});

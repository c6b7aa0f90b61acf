import { z } from 'zod';
import type { Path } from './problem.ts';

type Schema = z.core.$ZodType;

/** What a schema says of the values below it: named members, members of any name, or items. */
export type Below =
  | { kind: 'members'; members: Readonly<Record<string, Schema>> }
  | { kind: 'record'; value: Schema }
  | { kind: 'list'; item: Schema }
  | { kind: 'scalar'; schema: Schema };

/** Looks through optional and default wrappers at what a schema says of the values below it. */
export function below(schema: Schema): Below {
  const bare = unwrap(schema);
  if (bare instanceof z.ZodObject) return { kind: 'members', members: bare.shape };
  if (bare instanceof z.ZodDiscriminatedUnion)
    return { kind: 'members', members: membersOfAny(bare.options) };
  if (bare instanceof z.ZodRecord) return { kind: 'record', value: bare.valueType };
  if (bare instanceof z.ZodArray) return { kind: 'list', item: bare.element };
  return { kind: 'scalar', schema: bare };
}

/** Whether the scalar at a path of the schema is a number, a boolean or text; text for everything else. */
export function wantedScalar(schema: Schema, path: Path): 'text' | 'number' | 'boolean' {
  const [step, ...rest] = path;
  const here = below(schema);
  if (step !== undefined) {
    const next = stepInto(here, String(step));
    return next === undefined ? 'text' : wantedScalar(next, rest);
  }
  if (here.kind !== 'scalar') return 'text';
  if (here.schema instanceof z.ZodBoolean || isLiteral(here.schema, 'boolean')) return 'boolean';
  return here.schema instanceof z.ZodNumber || isLiteral(here.schema, 'number') ? 'number' : 'text';
}

function stepInto(here: Below, step: string): Schema | undefined {
  if (here.kind === 'members') return Object.hasOwn(here.members, step) ? here.members[step] : undefined;
  if (here.kind === 'record') return here.value;
  return here.kind === 'list' ? here.item : undefined;
}

function isLiteral(schema: Schema, type: 'number' | 'boolean'): boolean {
  return schema instanceof z.ZodLiteral && [...schema.values].every((value) => typeof value === type);
}

/** Which of them is meant is not asked here: a member of any is known. */
function membersOfAny(options: readonly Schema[]): Record<string, Schema> {
  const shapes = options.toReversed().map(below);
  return Object.assign({}, ...shapes.map((one) => (one.kind === 'members' ? one.members : {})));
}

function unwrap(schema: Schema): Schema {
  // What is made of a shorter form is known by the longer one.
  if (schema instanceof z.ZodPipe) return unwrap(schema.out);
  const isWrapped =
    schema instanceof z.ZodOptional || schema instanceof z.ZodDefault || schema instanceof z.ZodPrefault;
  return isWrapped ? unwrap(schema.unwrap()) : schema;
}

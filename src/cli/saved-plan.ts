import { readFileSync, statSync } from 'node:fs';
import { resolve } from 'node:path';
import { z } from 'zod';
import { bindingSchema } from '../engine/entries.ts';
import { Failure } from '../engine/failure.ts';
import { canonical } from '../engine/fingerprint.ts';
import { type Json, jsonObjectSchema } from '../engine/json.ts';
import { planDocument } from '../report/plan-document.ts';
import { codeOf } from '../state/durable.ts';
import { hashOf } from './digests.ts';

/** The version of the format that this program writes. */
export const PLAN_FORMAT = 1;

const hash = z.string().regex(/^[0-9a-f]{64}$/);

const envelope = z.looseObject({
  kind: z.literal('deploy-plan'),
  format: z.int(),
  digest: hash.describe(
    'SHA-256 over the canonical JSON (RFC 8785) of everything else: torn or changed, it is refused.',
  ),
});

/** What a saved plan holds: the plan, and all that it rests on. No values of secrets, and of other values digests only. */
export const savedPlanSchema = z.strictObject({
  kind: z.literal('deploy-plan').describe('What this file is.'),
  format: z.literal(PLAN_FORMAT),
  digest: hash.describe('SHA-256 over the canonical JSON (RFC 8785) of everything else.'),
  savedAt: z.iso.datetime(),
  program: z
    .strictObject({
      version: z.string(),
      build: z
        .string()
        .nullable()
        .describe('What the program was made of; null where it runs from its source.'),
    })
    .describe('The program that made it.'),
  typed: z
    .strictObject({
      config: z.string().nullable().describe('`--config`.'),
      cloud: z
        .enum(['emulator', 'azure'])
        .nullable()
        .describe('The cloud, where it is none of the environment.'),
      flag: z.array(z.string()),
      rollback: z.boolean().nullable(),
      offline: z.boolean(),
      allowIrreversible: z.boolean(),
      forced: z.array(z.string()).describe('The steps that are forced.'),
    })
    .describe('The flags that it was made with, and that it is carried out with.'),
  binding: bindingSchema.describe('What the state must belong to.'),
  config: z
    .record(z.string(), hash)
    .describe('The effective configuration: each key with the SHA-256 of its value, secrets masked.'),
  state: z
    .strictObject({
      lineage: z.string().nullable().describe('The id of the state; null: there was none.'),
      serial: z.int(),
      snapshot: hash.nullable(),
      journal: hash,
    })
    .describe('The state that it was made from.'),
  steps: z
    .array(
      z.strictObject({
        name: z.string(),
        action: z.enum(['run', 'skip', 'unknown']),
        fingerprint: hash.exactOptional().describe('Of its inputs, where these were known.'),
        leaves: z
          .record(z.string(), hash)
          .exactOptional()
          .describe('Of a step that runs: the SHA-256 of each leaf.'),
      }),
    )
    .describe('What becomes of each step, in their order.'),
  plan: planDocument.describe('The plan as it was shown.'),
});

/** A saved plan. */
export type SavedPlan = z.output<typeof savedPlanSchema>;

/** Seals a plan with the digest of all that it holds. */
export function sealed(plan: Omit<SavedPlan, 'digest'>): SavedPlan {
  return { ...plan, digest: digestOf(plan) };
}

/**
 * Reads a saved plan. Throws `usage` for a file that cannot be read, `plan-invalid` for one that is no saved plan, is not
 * whole, was changed since it was saved, or is of a newer program.
 */
export function readSavedPlan(file: string, cwd: string): SavedPlan {
  const document = parsed(textOf(file, cwd), file);
  const { data: outer } = envelope.safeParse(document);
  if (outer === undefined) throw invalid(file, 'it is no saved plan');
  if (outer.format > PLAN_FORMAT)
    throw invalid(
      file,
      `it was saved by a newer program (format ${outer.format}; this one knows ${PLAN_FORMAT})`,
    );
  const { digest, ...rest } = outer;
  if (digest !== digestOf(rest)) throw invalid(file, 'it was changed since it was saved');
  const { data, error } = savedPlanSchema.safeParse(document);
  if (data !== undefined) return data;
  throw invalid(file, 'it was saved by another version of the program', error);
}

/** Whether a file is a saved plan, whole or not; undefined: there is no file. */
export function isSavedPlan(path: string): boolean | undefined {
  const text = ifThere(path);
  return text === undefined ? undefined : text === '' || /^\s*\{\s*"kind":\s*"deploy-plan"/.test(text);
}

function digestOf(plan: object): string {
  const plain: Json = JSON.parse(JSON.stringify(plan));
  return hashOf(canonical(plain));
}

function parsed(text: string, file: string): unknown {
  try {
    return jsonObjectSchema.parse(JSON.parse(text));
  } catch (cause) {
    throw invalid(file, 'it is no saved plan, or not all of one', cause);
  }
}

function textOf(file: string, cwd: string): string {
  const path = resolve(cwd, file);
  try {
    const found = statSync(path);
    // A device never ends; a pipe does, and what is read of a folder says so itself.
    if (found.isCharacterDevice() || found.isBlockDevice()) throw invalid(file, 'it is a device');
    if (found.size > LARGEST) throw invalid(file, 'it is larger than any plan');
    return readFileSync(path, 'utf8');
  } catch (cause) {
    if (cause instanceof Failure) throw cause;
    throw new Failure('usage', `${file}: the plan cannot be read (${codeOf(cause)})`, {
      hint: 'Name a file that `npx deploy plan --out FILE` has written.',
      cause,
    });
  }
}

function ifThere(path: string): string | undefined {
  try {
    const found = statSync(path);
    // A device may never end; what is read of a folder says so itself.
    const mayBePlan = found.isDirectory() || (found.isFile() && found.size <= LARGEST);
    return mayBePlan ? readFileSync(path, 'utf8') : 'no plan';
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return undefined;
    throw new Failure('usage', `${path}: the plan cannot be saved there (${codeOf(error)})`, {
      hint: 'Name a file that can be written.',
      cause: error,
    });
  }
}

/** A plan of a thousand steps has some megabytes. */
const LARGEST = 256 * 1024 * 1024;

function invalid(file: string, why: string, cause?: unknown): Failure {
  return new Failure('plan-invalid', `${file} cannot be carried out: ${why}`, {
    hint: 'Nothing was changed. Make the plan again: npx deploy plan --out FILE.',
    ...(cause !== undefined && { cause }),
  });
}

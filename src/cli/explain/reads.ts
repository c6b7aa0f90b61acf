import type { Path } from '../../config/problem.ts';
import type { Config } from '../../config/schema.ts';
import { isJsonObject, type Json, type JsonObject } from '../../engine/json.ts';
import type { AnyStep } from '../any-step.ts';
import { valueAt } from './other-value.ts';
import { keyOfSource, type Source } from './sources.ts';
import { type ReadAs, watched } from './watched.ts';

/** A leaf of the configuration or of an output. */
export type Leaf = Exclude<Source, { readonly kind: 'fact' }>;

/** The configuration and the outputs of a step, and what its inputs read of them. */
export interface Reads {
  readonly config: Config;
  readonly needs: Readonly<Record<string, JsonObject>>;
  /** The leaves that were read, and what was looked for and is not there. */
  leaves(): readonly Leaf[];
  /** The mappings whose members were listed. */
  listed(): readonly Leaf[];
  /** The mappings and lists that were read: that they are there may be all that counts. The deepest first. */
  mappings(): readonly Leaf[];
}

/** Hands out a configuration and outputs that tell what is read of them. Throws where they cannot be copied. */
export function readsOf(config: Config, needs: Readonly<Record<string, JsonObject>>, step: AnyStep): Reads {
  const leaves = new Map<string, Leaf>();
  const listed = new Map<string, Leaf>();
  const mappings = new Map<string, Leaf>();
  const kept = { leaf: leaves, absent: leaves, members: listed, mapping: mappings };
  const note = (leaf: Leaf, as: ReadAs): void => void kept[as].set(keyOfSource(leaf), leaf);
  const json = jsonOf(config);
  return {
    config: watched(config, (path, as) => note({ kind: 'config', path, value: valueAt(json, path) }, as)),
    needs: Object.fromEntries(
      Object.entries(needs).map(([as, output]) => {
        const from = { kind: 'output', step: step.needs[as]?.name ?? as, as } as const;
        const told = watched(output, (path, readAs) =>
          note({ ...from, path, value: valueAt(output, path) }, readAs),
        );
        return [as, told];
      }),
    ),
    leaves: () => [...leaves.values()],
    listed: () => [...listed.values()],
    mappings: () => [...mappings.values()].toSorted((a, b) => b.path.length - a.path.length),
  };
}

/** Every leaf there is, for a step that cannot be watched. */
export function everyLeaf(
  config: Config,
  needs: Readonly<Record<string, JsonObject>>,
  step: AnyStep,
): Leaf[] {
  const outputs = Object.entries(needs).flatMap(([as, output]) =>
    leavesBelow([], output).map((one): Leaf => ({
      kind: 'output',
      step: step.needs[as]?.name ?? as,
      as,
      ...one,
    })),
  );
  return [...leavesBelow([], jsonOf(config)).map((one): Leaf => ({ kind: 'config', ...one })), ...outputs];
}

function leavesBelow(path: Path, value: Json | undefined): { path: Path; value: Json | undefined }[] {
  const members: (readonly [string | number, Json | undefined])[] = isJsonObject(value)
    ? Object.entries(value)
    : Array.isArray(value)
      ? [...value.entries()]
      : [];
  if (members.length === 0) return path.length === 0 ? [] : [{ path, value }];
  return members.flatMap(([key, member]) => leavesBelow([...path, key], member));
}

function jsonOf(value: unknown): Json {
  const parsed: Json = JSON.parse(JSON.stringify(value));
  return parsed;
}

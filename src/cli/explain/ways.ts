import { isJsonObject, type JsonObject } from '../../engine/json.ts';
import type { KnownFacts } from './known-facts.ts';
import { otherValues, turned, withChanged, withRenamed } from './other-value.ts';
import type { Leaf } from './reads.ts';
import { keyOfSource, type Source } from './sources.ts';
import type { Subject } from './trace.ts';

/** A source, and the inputs as they would be if it were something else: one way after the other is tried. */
export interface Way {
  readonly source: Source;
  readonly makes: readonly (() => Promise<JsonObject>)[];
}

/** Says how the inputs are made with one source changed at a time. */
export function waysOf(subject: Subject, facts: KnownFacts, sources: readonly Source[]): Way[] {
  const { step, config, needs } = subject;
  return sources.map((source) => {
    if (source.kind === 'fact') {
      const told = facts.told(keyOfSource(source));
      return { source, makes: [() => step.inputs(config, needs, told)] };
    }
    return {
      source,
      makes: otherValues(source.value).map((value) => () => madeWith(subject, facts, source, () => value)),
    };
  });
}

/** That a mapping is there is a value, too: each of them is taken away. */
export function removedWays(subject: Subject, facts: KnownFacts, mappings: readonly Leaf[]): Way[] {
  return mappings.map((source) => ({
    source,
    makes: [() => madeWith(subject, facts, source, () => undefined)],
  }));
}

/** The names of members are values, too: the same for each of those that were listed. */
export function renamedWays(subject: Subject, facts: KnownFacts, listed: readonly Leaf[]): Way[] {
  return listed.flatMap((leaf) => {
    const { value } = leaf;
    if (leaf.path.length === 0 || !isJsonObject(value)) return [];
    return Object.entries(value).map(([name, member]): Way => ({
      source: { ...leaf, path: [...leaf.path, name], value: member },
      makes: [() => madeWith(subject, facts, leaf, (below) => withRenamed(below, name, turned(name)))],
    }));
  });
}

function madeWith(
  { step, config, needs }: Subject,
  facts: KnownFacts,
  leaf: Leaf,
  change: (member: unknown) => unknown,
): Promise<JsonObject> {
  if (leaf.kind === 'config') return step.inputs(withChanged(config, leaf.path, change), needs, facts.told());
  return step.inputs(config, withChanged(needs, [leaf.as, ...leaf.path], change), facts.told());
}

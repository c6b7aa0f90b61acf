import type { Config } from '../../config/schema.ts';
import { valueAt } from './other-value.ts';
import { nearness, type Source } from './sources.ts';
import type { Leaves, Tries } from './tries.ts';

/** Takes what could not be tried out for what stands in a leaf as it is; of several the one that is called most like it. */
export function takeEqual(sources: readonly Source[], base: Leaves, { from, hinges }: Tries): void {
  const leaves = sources.filter((source) => source.kind !== 'fact');
  const byText = Map.groupBy(leaves, ({ value }) => JSON.stringify(value));
  for (const [leaf, text] of Object.entries(base)) {
    // What is empty is taken away by what makes it another one.
    const isKnown = hinges.get(leaf)?.some((one) => nearness(one, new Set([text])) === 0) === true;
    const same = from.has(leaf) || isKnown ? [] : (byText.get(text) ?? []);
    const words = leaf.split('.');
    const [nearest] = same
      .map((source) => ({ source, alike: alikeEnds(source.path.join('.').split('.'), words) }))
      .toSorted((a, b) => b.alike - a.alike);
    if (nearest !== undefined) from.set(leaf, [nearest.source]);
  }
}

/** Names what a leaf is called by where nobody has set it: an app of Dapr has the name of its service. */
export function nameOwners(base: Leaves, config: Config, { from }: Tries): void {
  for (const [leaf, sources] of from) {
    if (!sources.every((one) => one.kind === 'config' && one.value === undefined)) continue;
    const owners = sources.flatMap((one): Source[] => {
      if (one.kind !== 'config') return [];
      const at = one.path.slice(0, -1).findLastIndex((name) => JSON.stringify(name) === base[leaf]);
      if (at === -1) return [];
      const path = one.path.slice(0, at + 1);
      return [{ kind: 'config', path, value: valueAt(config, path) }];
    });
    from.set(leaf, [...owners, ...sources]);
  }
}

function alikeEnds(one: readonly string[], other: readonly string[]): number {
  let alike = 0;
  while (alike < one.length && one.at(-1 - alike) === other.at(-1 - alike)) alike += 1;
  return alike;
}

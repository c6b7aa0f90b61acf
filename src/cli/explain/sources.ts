import type { Path } from '../../config/problem.ts';
import type { Json } from '../../engine/json.ts';

/** One thing that the inputs of a step are made of: a leaf of the configuration, of an output it needs, or a fact. */
export type Source =
  | { readonly kind: 'config'; readonly path: Path; readonly value: Json | undefined }
  | {
      readonly kind: 'output';
      /** The step that hands it on, and the key under which the inputs read it. */
      readonly step: string;
      readonly as: string;
      readonly path: Path;
      readonly value: Json | undefined;
    }
  | { readonly kind: 'fact'; readonly fact: FactName; readonly asked: readonly string[] };

/** What inputs may ask for beside the configuration. */
export type FactName =
  | 'principal'
  | 'secret'
  | 'madeSecret'
  | 'digestKey'
  | 'contextDigest'
  | 'contextFiles'
  | 'newestFile'
  | 'environment'
  | 'cloud';

/** Gives each source a key of its own. */
export function keyOfSource(source: Source): string {
  if (source.kind === 'config') return JSON.stringify(['config', ...source.path]);
  if (source.kind === 'output') return JSON.stringify(['output', source.as, ...source.path]);
  return keyOfFact(source.fact, source.asked);
}

/** The same for a fact, by what was asked. */
export function keyOfFact(fact: FactName, asked: readonly string[]): string {
  return JSON.stringify(['fact', fact, ...asked]);
}

/**
 * How near a source is to leaves of these canonical texts: 0 what stands there as it is, 1 what was looked up for it, 2 what it
 * is made of.
 */
export function nearness(source: Source, texts: ReadonlySet<string>): 0 | 1 | 2 {
  if (source.kind === 'fact') return 1;
  return texts.has(JSON.stringify(source.value)) || texts.has(JSON.stringify(source.path.at(-1))) ? 0 : 2;
}

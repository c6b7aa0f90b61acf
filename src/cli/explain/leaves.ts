import { KEY_SECRET } from '../../config/schema/secrets.ts';
import type { Fingerprint } from '../../engine/fingerprint.ts';
import type { Json } from '../../engine/json.ts';
import type { ExplainDocument, InputOrigin } from '../../report/explain-document.ts';
import { masked, type MaskTerms } from '../masked.ts';
import type { Source } from './sources.ts';
import type { Trace } from './trace.ts';
import { originsOf, type Places } from './origins.ts';

type Line = ExplainDocument['inputs']['leaves'][number];

/** What the leaves are told by. */
export interface LeafTerms extends MaskTerms {
  readonly now: Fingerprint;
  /** As it was last applied; undefined: it never was. */
  readonly applied: Fingerprint | undefined;
  readonly trace: Trace;
  readonly places: Places;
  /** Where `revision` or `code` comes from. */
  readonly ofStep: (leaf: string) => InputOrigin | undefined;
}

/** Tells each leaf of the inputs, and each that was one when they were last applied: what changed first. */
export function leafLines(terms: LeafTerms): Line[] {
  const { now, applied, trace } = terms;
  const lines = Object.entries(now.leaves).map(([leaf, text]): Line => {
    const sources = sourcesOf(leaf, trace);
    const before = applied?.leaves[leaf];
    const change = before === text ? 'none' : before === undefined ? 'new' : 'changed';
    const secret = secretIn(leaf, text, sources);
    const ownOrigin = terms.ofStep(leaf);
    const shown = (one: string): Json => masked(leaf, JSON.parse(one), sources, terms);
    return {
      leaf,
      ...(secret === undefined && { value: shown(text) }),
      ...(secret === undefined && change === 'changed' && before !== undefined && { before: shown(before) }),
      change,
      ...(secret !== undefined && { secret }),
      origins:
        ownOrigin !== undefined
          ? [ownOrigin]
          : sources.length > 0
            ? originsOf({ leaf, text }, sources, terms.places)
            : [unexplained(trace)],
    };
  });
  const gone = Object.entries(applied?.leaves ?? {}).flatMap(([leaf, text]): Line[] => {
    if (leaf in now.leaves) return [];
    const secret = secretIn(leaf, text, []);
    const rest = secret === undefined ? { before: masked(leaf, JSON.parse(text), [], terms) } : { secret };
    return [
      {
        leaf,
        ...rest,
        change: 'gone',
        origins: originsOf({ leaf, text }, sourcesBeside(leaf, terms), terms.places),
      },
    ];
  });
  const isChanged = ({ change }: Line): boolean => applied !== undefined && change !== 'none';
  return [...lines, ...gone].toSorted((a, b) => Number(isChanged(b)) - Number(isChanged(a)));
}

/** What is gone can be asked no more: it came from where what stood beside it comes from. */
function sourcesBeside(leaf: string, { now, trace }: LeafTerms): readonly Source[] {
  const parent = leaf.slice(0, leaf.lastIndexOf('.') + 1);
  const name = leaf.slice(parent.length);
  for (const other of Object.keys(now.leaves)) {
    const isBeside = parent !== '' && other.startsWith(parent);
    const files = /^(.*\.)files\./.exec(leaf)?.[1];
    if (!isBeside && (files === undefined || !other.startsWith(files))) continue;
    for (const source of sourcesOf(other, trace)) {
      if (source.kind === 'fact' && source.fact === 'contextDigest') return [source];
      if (source.kind !== 'config' || !isBeside) continue;
      const last = String(source.path.at(-1));
      if (other !== parent + last) continue;
      return [{ kind: 'config', path: [...source.path.slice(0, -1), name], value: undefined }];
    }
  }
  return [];
}

/** What decides that a leaf is there counts where nothing else is known of it. */
export function sourcesOf(leaf: string, { from, hinges }: Trace): readonly Source[] {
  return from.get(leaf) ?? hinges.get(leaf) ?? [];
}

function unexplained({ gap, unsteady }: Trace): InputOrigin {
  return gap === undefined && unsteady.length === 0
    ? { kind: 'code', text: 'the code of the step' }
    : { kind: 'unknown', text: 'not found out' };
}

/** The secret that a leaf stands for: what is digested under a key is always the value of one. */
function secretIn(leaf: string, text: string, sources: readonly Source[]): string | undefined {
  if (!text.startsWith('"hmac-sha256:')) return undefined;
  for (const source of sources) {
    if (source.kind === 'fact' && source.fact === 'digestKey') return KEY_SECRET;
    if (source.kind === 'fact' && source.fact === 'secret') return source.asked[0];
  }
  return /(?:^|\.)(?:secrets|madeSecrets)\.(.+)\.digest$/.exec(leaf)?.[1] ?? KEY_SECRET;
}

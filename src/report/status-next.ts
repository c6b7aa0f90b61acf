import type { StatusDocument } from './status-document.ts';

/** The words of a command beside its flags, and what it does. */
export type Typed = readonly [words: readonly string[], what: string];

/** Says what can be typed after a status; nothing where somebody is at work: what is open then goes on. */
export function afterStatus({ open, lineage, drift, lock }: StatusDocument): readonly Typed[] {
  if (lock.held) return [];
  if (open !== null) {
    const on = open.kind === 'destroy' ? DESTROYING : GOING_ON[open.phase];
    return [[['show'], 'tells of the open run'], ...on];
  }
  if (lineage === null) return [[[], 'deploys it']];
  return drift !== null && drift.drifted.length > 0 ? [[['drift'], 'tells how they differ']] : [];
}

/** A destroy is never undone. */
const DESTROYING: readonly Typed[] = [
  [['destroy'], 'goes on with it'],
  [[], 'builds again what is gone'],
];

const GOING_ON: Readonly<Record<NonNullable<StatusDocument['open']>['phase'], readonly Typed[]>> = {
  forward: [
    [[], 'goes on with it'],
    [['rollback'], 'undoes it'],
  ],
  'rolling-back': [
    [['rollback'], 'goes on undoing it'],
    [[], 'does the same, and then deploys'],
  ],
  committed: [[[], 'finishes it, and then deploys']],
};

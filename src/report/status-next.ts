import { afterOpen, type Typed } from './after-open.ts';
import type { StatusDocument } from './status-document.ts';

/** Says what can be typed after a status; nothing where somebody is at work: what is open then goes on. */
export function afterStatus({ open, lineage, drift, lock }: StatusDocument): readonly Typed[] {
  if (lock.held) return [];
  if (open !== null) return [[['show'], 'tells of the open run'], ...afterOpen(open)];
  if (lineage === null) return [[[], 'deploys it']];
  return drift !== null && drift.drifted.length > 0 ? [[['drift'], 'tells how they differ']] : [];
}

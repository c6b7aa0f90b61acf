import type { Json } from '../engine/json.ts';
import type { Owner } from '../engine/session.ts';
import { isOurs } from './image.ts';

/** Tells whose a thing is that no record knows, by the lineage tag that it bears, cannot bear, or need not bear. */
export function ownerOf(_at: string, image: Json, lineage: string): Owner {
  return isOurs(image, lineage) ? 'us' : 'others';
}

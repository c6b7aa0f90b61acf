// The blocks of a blob, by its path, which is never used for another one. They die with the process, as Azure drops those
// without a list after a week: a list that names a lost one is refused, and the client uploads again.
const blobs = new Map<string, Blocks>();

interface Blocks {
  readonly uncommitted: Map<string, Uint8Array>;
  /** The names of the list that was committed last; their bytes are not kept. */
  committed?: readonly string[];
}

/** Why a block or a list is refused: the status and the code of the answer. */
export type BlockRefusal = readonly [status: number, code: string, message: string];

/**
 * Keeps one uncommitted block of a blob; a block of the same name is replaced. Returns why it is refused.
 * Learn, "Put Block": a name is Base64 of at most 64 bytes, all names of a blob have one length, and a blob has at most
 * 100,000 uncommitted blocks; "Blob service error codes".
 */
export function stageBlock(path: string, id: string, bytes: Uint8Array): BlockRefusal | undefined {
  const name = Buffer.from(id, 'base64');
  if (name.length === 0 || name.length > 64 || name.toString('base64') !== id) {
    return [400, 'InvalidQueryParameterValue', 'Value for one of the query parameters is invalid.'];
  }
  const { uncommitted, committed = [] } = blobs.get(path) ?? {};
  const other = uncommitted?.keys().next().value ?? committed[0] ?? id;
  if (other.length !== id.length) {
    return [400, 'InvalidBlobOrBlock', 'The specified blob or block content is invalid.'];
  }
  if (uncommitted?.has(id) !== true && (uncommitted?.size ?? 0) >= MOST_UNCOMMITTED) {
    return [409, 'BlockCountExceedsLimit', 'The uncommitted block count cannot exceed 100,000 blocks.'];
  }
  blocksOf(path).uncommitted.set(id, bytes);
  return undefined;
}

/**
 * Joins the blocks that a block list names, in its order; `same` for a list that is committed already, as when its answer
 * was lost. Returns why it is refused otherwise.
 * Learn, "Put Block List": entries are Latest (first among the uncommitted, then among the committed), Uncommitted or
 * Committed; at most 50,000 of them; what is uncommitted and not named is dropped.
 */
export function commitBlocks(path: string, list: string): Uint8Array | 'same' | BlockRefusal {
  const entries = [...list.matchAll(/<(Latest|Uncommitted|Committed)>([^<]*)<\/\1>/g)];
  if (entries.length > MOST_LISTED) {
    return [400, 'BlockListTooLong', 'The block list may not contain more than 50,000 blocks.'];
  }
  const names = entries.map(([, , name = '']) => name);
  const { uncommitted, committed } = blocksOf(path);
  const parts = entries.map(([, kind, name = '']) =>
    kind === 'Committed' ? undefined : uncommitted.get(name),
  );
  const found = parts.filter((part) => part !== undefined);
  if (found.length === parts.length) {
    blobs.set(path, { uncommitted: new Map(), committed: names });
    return Buffer.concat(found);
  }
  const isCommitted = names.length === committed?.length && names.every((name, at) => name === committed[at]);
  if (isCommitted && entries.every(([, kind]) => kind !== 'Uncommitted')) return 'same';
  return [400, 'InvalidBlockList', 'The specified block list is invalid.'];
}

/** Forgets what is known of a path that is handed out anew: another embedded Azure of this process may have used it. */
export function forgetBlocks(path: string): void {
  blobs.delete(path);
}

const MOST_UNCOMMITTED = 100_000;
const MOST_LISTED = 50_000;

function blocksOf(path: string): Blocks {
  const blocks = blobs.get(path) ?? { uncommitted: new Map() };
  blobs.set(path, blocks);
  return blocks;
}

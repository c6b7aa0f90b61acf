// Uncommitted blocks by the blob's path, which is never used twice. They die with the process, as Azure drops them after
// a week: a block list that names a lost one is refused, and the client uploads again.
const staged = new Map<string, Map<string, Uint8Array>>();

/** Keeps one uncommitted block of a blob. Learn, "Put Block". */
export function stageBlock(path: string, id: string, bytes: Uint8Array): void {
  const blocks = staged.get(path) ?? new Map<string, Uint8Array>();
  blocks.set(id, bytes);
  staged.set(path, blocks);
}

/**
 * Joins the blocks that a block list names, in its order; undefined when one is not staged. Learn, "Put Block List":
 * entries are Latest, Uncommitted or Committed.
 */
export function commitBlocks(path: string, list: string): Uint8Array | undefined {
  const blocks = staged.get(path) ?? new Map<string, Uint8Array>();
  const ids = [...list.matchAll(/<(Latest|Uncommitted|Committed)>([^<]*)<\/\1>/g)].map(
    (match) => match[2] ?? '',
  );
  const parts = ids.map((id) => blocks.get(id));
  const found = parts.filter((part) => part !== undefined);
  if (found.length !== parts.length) return undefined;
  staged.delete(path);
  return Buffer.concat(found);
}

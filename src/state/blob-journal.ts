import type { AppendBlobClient } from '@azure/storage-blob';
import { Failure } from '../engine/failure.ts';
import { leaseIdOf, writeFailure, type Fence } from './blob-fence.ts';
import { aboutBlob, readBlob, urlOf, type BlobFolder } from './blob-folder.ts';
import { storeRequest } from './blob-request.ts';
import { cutOut, liveBytes, parseRanges, printRanges, type Range } from './ranges.ts';

/** The name of the journal's blob. */
export const JOURNAL = 'journal.jsonl';

/** The journal as an append blob. */
export interface BlobJournal {
  read(): Promise<string>;
  append(lines: string): Promise<void>;
  cut(bytes: number): Promise<void>;
}

/** How much goes into a journal. */
export interface JournalRoom {
  /** Bytes of one block. */
  readonly block: number;
  readonly blocks: number;
}

/** What is known of the blob: the next write is made only if this is still so. */
interface Known {
  readonly etag: string;
  /** All bytes, those cut out included. */
  readonly length: number;
  readonly blocks: number;
  readonly out: readonly Range[];
}

/**
 * Opens the journal. What is appended at once is one block, there whole or not at all; it is appended under the lease, at the
 * position and to the version (ETag) that were last read or written here. Emptying it makes the blob anew, in one
 * request. An append blob cannot be cut in the middle: which bytes no longer count is noted in its metadata, in one
 * request, and nothing is moved, so no crash can lose a line. Throws `Failure` `lock-lost` where somebody else wrote.
 * Source: Microsoft Learn, "Append Block": blocks of 100 MiB at most, 50,000 of them.
 */
export function openJournal(folder: BlobFolder, fence: Fence, room: JournalRoom = ROOM): BlobJournal {
  const place = urlOf(folder, JOURNAL);
  let known: Known | undefined;

  const look = async (): Promise<{ now: Known; content: Buffer } | undefined> => {
    const found = await readBlob(folder, JOURNAL);
    if (found === undefined) return undefined;
    const { etag, content, blocks, metadata } = found;
    return { now: { etag, blocks, length: content.length, out: parseRanges(metadata[CUT_OUT]) }, content };
  };
  const toWrite = async (): Promise<Known> => {
    leaseIdOf(fence, place);
    const at = known ?? (await look())?.now;
    if (at === undefined) throw gone(place);
    return at;
  };
  const write = async (
    send: (client: AppendBlobClient, leaseId: string, signal: AbortSignal) => Promise<Known>,
    settle: (found: { now: Known; content: Buffer }) => boolean,
  ): Promise<void> => {
    const leaseId = leaseIdOf(fence, place);
    const client = (await folder.container.client()).getAppendBlobClient(`${folder.path}${JOURNAL}`);
    try {
      known = await storeRequest(
        aboutBlob(folder, JOURNAL, true),
        (signal) => send(client, leaseId, signal),
        async () => {
          const found = await look();
          return found !== undefined && settle(found) ? found.now : undefined;
        },
      );
    } catch (error) {
      throw writeFailure(error);
    }
  };

  return {
    read: async () => {
      const found = await look();
      known = found?.now;
      return found === undefined ? '' : liveBytes(found.content, found.now.out).toString('utf8');
    },
    append: async (lines) => {
      const bytes = Buffer.from(lines);
      const before = await toWrite();
      refuseTooMuch(place, room, bytes.length, before.blocks);
      const length = before.length + bytes.length;
      await write(
        async (client, leaseId, abortSignal) => {
          const conditions = { leaseId, ifMatch: before.etag, appendPosition: before.length };
          const { etag = '' } = await client.appendBlock(bytes, bytes.length, { conditions, abortSignal });
          return { ...before, etag, length, blocks: before.blocks + 1 };
        },
        ({ now, content }) => now.length === length && content.subarray(before.length).equals(bytes),
      );
    },
    cut: async (bytes) => {
      const before = await toWrite();
      if (bytes === 0) return before.length === 0 ? undefined : empty(before);
      const out = cutOut(before.length, before.out, bytes);
      if (out !== undefined) await note(before, out);
    },
  };

  function empty({ etag: ifMatch }: Known): Promise<void> {
    return write(
      async (client, leaseId, abortSignal) => {
        const { etag = '' } = await client.create({ conditions: { leaseId, ifMatch }, abortSignal });
        return { etag, length: 0, blocks: 0, out: [] };
      },
      ({ now }) => now.length === 0,
    );
  }

  function note(before: Known, out: readonly Range[]): Promise<void> {
    const told = printRanges(out);
    return write(
      async (client, leaseId, abortSignal) => {
        const conditions = { leaseId, ifMatch: before.etag };
        const { etag = '' } = await client.setMetadata({ [CUT_OUT]: told }, { conditions, abortSignal });
        return { ...before, etag, out };
      },
      ({ now }) => now.length === before.length && printRanges(now.out) === told,
    );
  }
}

/** The metadata that says which bytes no longer count. */
const CUT_OUT = 'cutout';
/** It is full long before the 50,000 blocks of the service are: moving the state must still find room to write. */
const ROOM: JournalRoom = { block: 100 * 1024 * 1024, blocks: 45_000 };

function refuseTooMuch(place: string, room: JournalRoom, bytes: number, blocks: number): void {
  if (bytes > room.block) {
    throw new Failure(
      'state-unwritable',
      `${place}: an entry of ${bytes} bytes is more than the ${room.block} of a block`,
      { hint: 'Give the step that it is about smaller inputs.' },
    );
  }
  if (blocks >= room.blocks) {
    throw new Failure(
      'state-unwritable',
      `${place}: the journal of the open run has ${blocks} blocks, and is nearly full`,
      {
        hint: 'Move the state to a folder with `npx deploy state migrate --to`, end the run there, and move it back.',
      },
    );
  }
}

function gone(place: string): Failure {
  return new Failure('state-unwritable', `${place}: the journal is gone`, {
    hint: 'Something that does not take the lock has removed it. Type the same command again.',
  });
}

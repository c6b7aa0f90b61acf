import { type Entry, entrySchema } from './entries.ts';
import { Failure, toFailure } from './failure.ts';
import { fold } from './fold.ts';
import { type Binding, snapshotOf, type State } from './state.ts';
import type { StateStore } from './store.ts';
import { type Found, readStored } from './stored-state.ts';
import type { World } from './world.ts';

/** Opens the state of one environment, and writes nothing. Throws a `Failure` as `readStored` does. */
export async function openLedger(store: StateStore, binding: Binding, world: World): Promise<Ledger> {
  return new Ledger(store, readStored(await store.read(), binding, world.guid()));
}

/** The state in memory and the only way to change it: append to the journal, then fold. */
export class Ledger {
  readonly state: State;
  readonly #store: StateStore;
  #cutFirst: number | undefined;
  #waiting: Waiting[] = [];
  #writing = false;
  #lost: Failure | undefined;

  constructor(store: StateStore, { state, cutFirst }: Found) {
    this.#store = store;
    this.state = state;
    this.#cutFirst = cutFirst;
  }

  /** Set once a write has failed: then nothing more may happen in this process, not even an undo. */
  get lost(): Failure | undefined {
    return this.#lost;
  }

  /**
   * Appends one entry, durably, and then folds it. Entries lie in the order in which they were given; those that come while
   * others are being written are written together, and none resolves before its own bytes are durable. After a write that
   * failed there is none: what stands behind a half-written line would be lost with it. Throws `state-unwritable`.
   */
  append(entry: Entry): Promise<void> {
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    this.#waiting.push({ entry, resolve, reject });
    if (!this.#writing) void this.#writeWaiting();
    return promise;
  }

  /** Cuts off what a crash left behind: a torn last line, or a journal that the snapshot already holds. */
  async trim(): Promise<void> {
    const bytes = this.#cutFirst;
    if (bytes === undefined) return;
    await this.#write(() => this.#store.cut(bytes));
    this.#cutFirst = undefined;
  }

  /** Replaces the snapshot by the state, and then empties the journal: a crash in between is told by `lastRun`. */
  async compact(): Promise<void> {
    const snapshot = snapshotOf({ ...this.state, serial: this.state.serial + 1 });
    await this.#write(() => this.#store.replace(`${JSON.stringify(snapshot, undefined, 2)}\n`));
    this.state.serial = snapshot.serial;
    this.state.open = undefined;
    this.#cutFirst = 0;
    await this.trim();
  }

  async #writeWaiting(): Promise<void> {
    this.#writing = true;
    while (this.#waiting.length > 0) {
      await this.#store.gather?.();
      await this.#appendAll(this.#readable(this.#waiting.splice(0)));
    }
    this.#writing = false;
  }

  /** What is folded is what the next process will read, no more: an entry that cannot be read back is not written. */
  #readable(waiting: readonly Waiting[]): Line[] {
    let isOpen = this.state.open !== undefined;
    return waiting.flatMap((one) => {
      try {
        const text = JSON.stringify(one.entry);
        const readBack = entrySchema.parse(JSON.parse(text));
        // Written all the same, either would be a journal that nobody can read, or a run that nobody knows of any more.
        if ((readBack.entry === 'run-started') === isOpen)
          throw new Failure('internal', `${readBack.entry} does not belong here in the journal`);
        isOpen = true;
        return [{ ...one, text: `${text}\n`, entry: readBack }];
      } catch (error) {
        one.reject(error);
        return [];
      }
    });
  }

  async #appendAll(lines: readonly Line[]): Promise<void> {
    for (const part of inParts(lines)) {
      try {
        await this.trim();
        await this.#write(() => this.#store.append(part.map(({ text }) => text).join('')));
        for (const { entry } of part) fold(this.state, entry);
      } catch (error) {
        for (const { reject } of part) reject(error);
        continue;
      }
      for (const { resolve } of part) resolve();
    }
  }

  async #write(write: () => Promise<void>): Promise<void> {
    if (this.#lost !== undefined) throw this.#lost;
    try {
      await write();
    } catch (error) {
      this.#lost = toFailure(error, 'state-unwritable');
      throw this.#lost;
    }
  }
}

/** An entry that somebody waits for. */
interface Waiting {
  readonly entry: Entry;
  readonly resolve: () => void;
  readonly reject: (why: unknown) => void;
}

/** The same as a line of the journal. */
interface Line extends Waiting {
  readonly text: string;
}

/** A store may refuse to take too much at once: what is long is written by itself. */
function inParts(lines: readonly Line[]): Line[][] {
  const parts: Line[][] = [];
  let length = Infinity;
  for (const line of lines) {
    length += line.text.length;
    if (length > LONGEST_WRITE) {
      parts.push([]);
      length = line.text.length;
    }
    parts.at(-1)?.push(line);
  }
  return parts;
}

const LONGEST_WRITE = 1024 * 1024;

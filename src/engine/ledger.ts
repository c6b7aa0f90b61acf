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
  #queue: Promise<void> = Promise.resolve();
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
   * Appends one entry, durably, and then folds it. Appends follow one another, and after one that failed there is none:
   * what stands behind a half-written line would be lost with it. Throws `state-unwritable`.
   */
  append(entry: Entry): Promise<void> {
    const appended = this.#queue.then(() => this.#append(entry));
    this.#queue = appended.catch(() => undefined);
    return appended;
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

  async #append(entry: Entry): Promise<void> {
    const line = JSON.stringify(entry);
    // What is folded is what the next process will read, no more: an entry that cannot be read back is not written.
    const readBack = entrySchema.parse(JSON.parse(line));
    // Written all the same, either would be a journal that nobody can read, or a run that nobody knows of any more.
    if ((readBack.entry === 'run-started') !== (this.state.open === undefined))
      throw new Failure('internal', `${readBack.entry} does not belong here in the journal`);
    await this.trim();
    await this.#write(() => this.#store.append(`${line}\n`));
    fold(this.state, readBack);
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

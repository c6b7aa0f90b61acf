import type { StateStore } from '../engine/store.ts';
import type { StateCopies } from './copies.ts';
import type { Lock } from './lock.ts';
import type { RunFiles } from './run-files.ts';

/** All that is kept of one environment, in one place: `fileHome` opens a folder, `blobHome` a container in Azure. */
export interface StateHome {
  /** The folder or the URL, without anything secret: for messages. */
  readonly place: string;
  /** The snapshot and the journal. It is read at any time, and written while `lock` is held. */
  readonly store: StateStore;
  readonly lock: Lock;
  readonly runs: RunFiles;
  readonly copies: StateCopies;
  /** The key under which secret values are digested, the same for everybody who shares the state. */
  readonly key: KeptText;
}

/** A text that is made once and then stays. */
export interface KeptText {
  /** Undefined where nothing was kept yet. */
  read(): Promise<string | undefined>;
  /** Keeps a text, durably, unless there is one already; resolves to the one that is there then. */
  keep(text: string): Promise<string>;
}

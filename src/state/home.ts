import type { StateStore } from '../engine/store.ts';
import type { StateCopies } from './copies.ts';
import type { KeptFiles } from './kept-files.ts';
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
  /** All of it, as it lies there. */
  readonly files: KeptFiles;
}

/** Where the state and the journal of one environment are kept. All writes are made while the lock is held. */
export interface StateStore {
  /** Reads both as they are; the last line of the journal may be torn by a crash. */
  read(): Promise<StoredState>;
  /** Appends whole lines, each ending in a newline, to the journal; all of them durable when it resolves. */
  append(lines: string): Promise<void>;
  /** Resolves when all that can be written at this moment has been given: it is then appended together. It never rejects. Absent: at once. */
  gather?(): Promise<void>;
  /** Replaces the snapshot: a reader, or a crash at any instant, sees the old one or the new one, whole. */
  replace(snapshot: string): Promise<void>;
  /** Cuts the journal to its first so many bytes. */
  cut(bytes: number): Promise<void>;
}

/** What a store holds. */
export interface StoredState {
  readonly snapshot: string | undefined;
  readonly journal: string;
  /** Where it lies, for messages. */
  readonly place: string;
}

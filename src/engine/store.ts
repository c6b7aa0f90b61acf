/** Where the state and the journal of one environment are kept. All writes are made while the lock is held. */
export interface StateStore {
  /** Reads both as they are; the last line of the journal may be torn by a crash. */
  read(): Promise<StoredState>;
  /** Appends one line, ending in a newline, to the journal; durable when it resolves. */
  append(line: string): Promise<void>;
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

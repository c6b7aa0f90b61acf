import { emptyContent, type Content, type Secrets } from './content.ts';

/** Both files of the embedded Azure. */
export interface Stored {
  readonly content: Content;
  readonly secrets: Secrets;
}

/** What a store gave, and the mark by which it knows that again. */
export interface Loaded {
  readonly stored: Stored;
  readonly mark: string;
}

/**
 * Where the embedded Azure is kept. Several processes may use one store; each may die at any instant, and the next one
 * then meets either all of a request's changes or none of them.
 */
export interface EmulatorStore {
  /** What is kept, unless it is what the mark stands for. */
  load(mark: string | undefined): Loaded | undefined;
  /**
   * Keeps everything and returns its mark; when it returns, a killed process loses nothing of it. Undefined, and nothing
   * is kept, when somebody else has kept something since the mark.
   */
  save(
    stored: Stored,
    changed: { readonly content: boolean; readonly secrets: boolean },
    mark: string,
  ): string | undefined;
}

/** A store in memory, for tests; `dump` shows what it keeps. */
export interface MemoryStore extends EmulatorStore {
  dump(): Stored;
  /** Puts other content in its place, as another process would. */
  replace(stored: Stored): void;
}

/** Opens a store in memory. */
export function memoryStore(content: Content = emptyContent(), secrets: Secrets = {}): MemoryStore {
  let kept = JSON.stringify({ content, secrets });
  let version = 0;
  const dump = (): Stored => JSON.parse(kept);
  const keep = (stored: Stored): string => {
    kept = JSON.stringify(stored);
    return String(++version);
  };
  return {
    dump,
    replace: (stored) => void keep(stored),
    load: (mark) => (mark === String(version) ? undefined : { stored: dump(), mark: String(version) }),
    save: (stored, _changed, mark) => (mark === String(version) ? keep(stored) : undefined),
  };
}

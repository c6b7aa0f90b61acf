import { emptyContent } from './content.ts';
import { openDraft, type Draft } from './draft.ts';
import type { EmulatorStore } from './store.ts';

// Two processes that both write meet now and then; one of them is always the first.
const MOST_ATTEMPTS = 100;

/** A store's content while this process works on it. */
export interface Kept {
  /** What the work at hand sees and changes. */
  readonly draft: Draft;
  /**
   * Does work on the newest content and keeps its changes before it returns. When another process was faster, the work
   * is done again upon what that one left, so it must have no effect but on the draft.
   */
  run<Result>(work: () => Result | Promise<Result>): Promise<Result>;
}

/** Opens a store; `run` is not for two at a time. */
export function keptIn(store: EmulatorStore): Kept {
  let mark: string | undefined;
  let draft = openDraft({ content: emptyContent(), secrets: {} });
  const refresh = () => {
    const found = store.load(mark);
    if (found) [draft, mark] = [openDraft(found.stored), found.mark];
  };
  const keep = (): boolean => {
    const changed = draft.changed();
    if (!changed.content && !changed.secrets) return true;
    const known = mark ?? '';
    // What could not be kept, on a full disk say, must not be seen by the next request either.
    mark = undefined;
    mark = store.save(draft.stored, changed, known);
    if (mark !== undefined) draft.saved();
    return mark !== undefined;
  };
  return {
    get draft() {
      return draft;
    },
    async run(work) {
      for (let attempt = 0; attempt < MOST_ATTEMPTS; attempt++) {
        refresh();
        // The next attempt starts from what the other process left.
        const result = await work();
        if (keep()) return result;
      }
      throw new Error('Too many processes write to the embedded Azure at the same time.');
    },
  };
}

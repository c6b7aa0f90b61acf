/** Paths in code-unit order that are found one after the other, in one text with a NUL behind each. */
export interface PathReader {
  /**
   * The index of a path among them; -1: it is not there. Asked for in code-unit order; a path that comes before the one
   * of the last question starts from the beginning again.
   */
  find(path: string): number;
  /** The path that was found last, as a part of the text: it takes no memory of its own. */
  found(): string;
}

/** Opens a reader at the first path. */
export function openPathReader(text: string): PathReader {
  let index = -1;
  let next = 0;
  let current = '';
  let asked = '';
  return {
    find(path) {
      if (path < asked) {
        index = -1;
        next = 0;
        current = '';
      }
      asked = path;
      while (current < path && next < text.length) {
        const end = text.indexOf('\0', next);
        current = text.slice(next, end);
        next = end + 1;
        index++;
      }
      return current === path ? index : -1;
    },
    found: () => current,
  };
}

const closing: (() => void)[] = [];

/**
 * Does something when the tests of the file that is running now have ended. A module that several files share is loaded once:
 * a hook of its own would be one of the first of them.
 */
export function atEnd(close: () => void): void {
  closing.push(close);
}

/** Does what is to be done by now, the last first. */
export function closeAll(): void {
  for (const close of closing.splice(0).toReversed()) close();
}

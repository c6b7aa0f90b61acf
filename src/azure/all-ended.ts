/**
 * Waits until all of these have ended, also where one fails, and throws the failure of the first in their order: nothing may
 * still be under way when a step ends, or its undo would race with it.
 */
export async function allEnded<Begun extends readonly Promise<unknown>[]>(
  begun: readonly [...Begun],
): Promise<{ -readonly [At in keyof Begun]: Awaited<Begun[At]> }> {
  await Promise.allSettled(begun);
  return Promise.all(begun);
}

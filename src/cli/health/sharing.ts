/**
 * Makes a look that everybody shares who comes while it is under way, and for a while after it: whoever asks often, or many
 * at once, makes no more requests than one who asks now and then. What it throws is shared, too.
 */
export function shared<Result>(
  look: () => Promise<Result>,
  { reuseMs, now }: { readonly reuseMs: number; readonly now: () => number },
): () => Promise<Result> {
  let last: { readonly result: Promise<Result>; endedAt?: number } | undefined;
  return () => {
    if (last !== undefined && (last.endedAt === undefined || now() - last.endedAt < reuseMs))
      return last.result;
    const result = look();
    const mine: typeof last = { result };
    last = mine;
    const ended = (): void => void (mine.endedAt = now());
    result.then(ended, ended);
    return result;
  };
}

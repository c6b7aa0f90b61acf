import { closest, distance } from 'fastest-levenshtein';

/** `did you mean "x"?` with the known word that this one begins or resembles, or undefined when there is none. */
export function didYouMean(word: string, known: readonly string[]): string | undefined {
  if (known.length === 0) return undefined;
  const lower = word.toLowerCase();
  const words = known.map((candidate) => candidate.toLowerCase());
  const begun = words.find((candidate) => lower.length >= 3 && candidate.startsWith(lower));
  const nearest = begun ?? closest(lower, words);
  // Four letters in ten may differ: more is another word.
  const tolerated = Math.max(1, Math.floor(Math.max(lower.length, nearest.length) * 0.4));
  const close = begun !== undefined || distance(lower, nearest) <= tolerated;
  return close ? `did you mean "${known[words.indexOf(nearest)]}"?` : undefined;
}

/** Like {@link didYouMean}; where no word is close, all of them are listed behind what they are. */
export function suggest(word: string, known: readonly string[], what: string): string {
  const listed = known.length === 0 ? `${what}: none` : `${what}: ${known.join(', ')}`;
  return didYouMean(word, known) ?? listed;
}

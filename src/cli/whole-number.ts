/** Reads a whole number of at least one. Throws an `Error` that says what it must be. */
export function wholeNumber(text: string): number {
  const number = /^\d{1,9}$/.test(text) ? Number(text) : 0;
  if (number >= 1) return number;
  throw new Error('must be a whole number of at least 1, such as 20');
}

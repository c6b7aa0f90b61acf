/** Tells whether an entry of `steps` is the path of a user's own module, rather than the name of a built-in step. */
export function isStepPath(entry: string): boolean {
  return /^(?:\.{0,2}\/)/.test(entry) || /\.(?:ts|mts|js|mjs)$/.test(entry);
}

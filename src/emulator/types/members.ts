/** The members of an object; of anything else, none. */
export function membersOf(value: unknown): Record<string, unknown> {
  return typeof value === 'object' && value !== null ? { ...value } : {};
}

/** The members that have a value: templates write `null` for what is left out. */
export function given(members: unknown): Record<string, unknown> {
  return Object.fromEntries(Object.entries(membersOf(members)).filter(([, value]) => value != null));
}

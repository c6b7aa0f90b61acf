/**
 * Puts something in front of functions of an object: `before` is called with the name and the arguments, and then the
 * function. Names that are no function there are passed over. Returns what puts everything back.
 */
export function replaceMembers(
  of: object,
  names: readonly string[],
  before: (name: string, args: readonly unknown[]) => void,
): () => void {
  const replaced = names.flatMap((name): [string, PropertyDescriptor][] => {
    const descriptor = Object.getOwnPropertyDescriptor(of, name);
    const original: unknown = descriptor?.value;
    if (descriptor?.configurable !== true || typeof original !== 'function') return [];
    // A proxy: what hangs on a function (`realpathSync.native`, `promisify.custom`) is still there.
    const value = new Proxy(original, {
      apply: (target, self, args) => {
        before(name, args);
        return Reflect.apply(target, self, args);
      },
      construct: (target, args, newTarget) => {
        before(name, args);
        const made: unknown = Reflect.construct(target, args, newTarget);
        return typeof made === 'object' && made !== null ? made : {};
      },
    });
    Object.defineProperty(of, name, { ...descriptor, value });
    return [[name, descriptor]];
  });
  return () => {
    for (const [name, descriptor] of replaced) Object.defineProperty(of, name, descriptor);
  };
}

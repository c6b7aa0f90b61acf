/** Is called before a replaced member is used; `made`: behind `new`. */
export type Before = (name: string, args: readonly unknown[], made: boolean) => void;

/**
 * Puts something in front of functions of an object, own or inherited, and of what is got by one: `before` is called, and then the
 * function. Names that are neither are passed over. Returns what puts everything back.
 */
export function replaceMembers(of: object, names: readonly string[], before: Before): () => void {
  const replaced = names.flatMap((name): [string, PropertyDescriptor | undefined][] => {
    const own = Object.getOwnPropertyDescriptor(of, name);
    const descriptor = own ?? inherited(of, name);
    if (descriptor?.configurable !== true) return [];
    const place = 'value' in descriptor ? 'value' : 'get';
    const original: unknown = descriptor[place];
    if (typeof original !== 'function') return [];
    Object.defineProperty(of, name, { ...descriptor, [place]: inFront(original, name, before) });
    return [[name, own]];
  });
  return () => {
    for (const [name, own] of replaced) {
      if (own === undefined) Reflect.deleteProperty(of, name);
      else Object.defineProperty(of, name, own);
    }
  };
}

/** A proxy: what hangs on a function (`realpathSync.native`, `promisify.custom`) is still there. */
function inFront<Of extends Function>(original: Of, name: string, before: Before): Of {
  return new Proxy(original, {
    apply: (target, self, args) => {
      before(name, args, false);
      return Reflect.apply(target, self, args);
    },
    construct: (target, args, newTarget) => {
      before(name, args, true);
      const made: unknown = Reflect.construct(target, args, newTarget);
      return typeof made === 'object' && made !== null ? made : {};
    },
  });
}

function inherited(of: object, name: string): PropertyDescriptor | undefined {
  const from: unknown = Object.getPrototypeOf(of);
  if (typeof from !== 'object' || from === null) return undefined;
  return Object.getOwnPropertyDescriptor(from, name) ?? inherited(from, name);
}

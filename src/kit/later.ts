import { AsyncLocalStorage } from 'node:async_hooks';

/**
 * Does something for which it is a year later: what tells the time by `Date` gives itself away. For everybody else the
 * calendar stays as it is, and nobody waits.
 */
export async function later<Result>(work: () => Promise<Result>): Promise<Result> {
  atWork += 1;
  if (atWork === 1) {
    usual = globalThis.Date;
    globalThis.Date = ours = shifted(usual);
  }
  try {
    return await ahead.run(AHEAD_MS, work);
  } finally {
    atWork -= 1;
    // Whoever has put a calendar of his own in its place meanwhile keeps it.
    if (atWork === 0 && globalThis.Date === ours && usual) globalThis.Date = usual;
  }
}

const ahead = new AsyncLocalStorage<number>();
let atWork = 0;
let usual: DateConstructor | undefined;
let ours: DateConstructor | undefined;

/** No whole number of days, hours, minutes or seconds: each of them reads otherwise then. */
const AHEAD_MS = (((400 * 24 + 7) * 60 + 11) * 60 + 13) * 1000 + 17;

function shifted(real: DateConstructor): DateConstructor {
  const now = (): number => real.now() + (ahead.getStore() ?? 0);
  return new Proxy(real, {
    construct: (target, given, self): object =>
      Reflect.construct(target, given.length === 0 ? [now()] : given, self),
    apply: (target) => new target(now()).toString(),
    get: (target, key): unknown => (key === 'now' ? now : Reflect.get(target, key)),
  });
}

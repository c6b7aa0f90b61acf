import type { Secret } from './secret.ts';
import type { SecretSource } from './source.ts';

/** A source that remembers, and can be told what has changed. */
export interface CachedSource extends SecretSource {
  /** Takes note of the value that a secret has from now on. */
  learn(name: string, value: Secret): void;
  /** Forgets everything: somebody else may have been at work. */
  forget(): void;
}

/**
 * Remembers, in memory only, what a source gave, for so long; those who ask for one name at once share one call. What the
 * source does not have, and what it throws, is not remembered.
 */
export function cachedSource(
  source: SecretSource,
  { forMs, now }: { readonly forMs: number; readonly now: () => number },
): CachedSource {
  const held = new Map<string, { readonly value: Promise<Secret | undefined>; until: number }>();
  return {
    get(name) {
      const known = held.get(name);
      if (known !== undefined && now() < known.until) return known.value;
      const asked = { value: source.get(name), until: Infinity };
      held.set(name, asked);
      const forget = (): void => void (held.get(name) === asked && held.delete(name));
      asked.value.then((value) => {
        asked.until = now() + forMs;
        if (value === undefined) forget();
      }, forget);
      return asked.value;
    },
    forget: () => held.clear(),
    learn: (name, value) => void held.set(name, { value: Promise.resolve(value), until: now() + forMs }),
  };
}

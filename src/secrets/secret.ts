import { inspect } from 'node:util';

/**
 * A secret value on its way: it prints, logs, concatenates and serializes as `***`, and its value comes out only of
 * {@link Secret.reveal}. Keep what that returns nowhere, print it nowhere.
 */
export class Secret {
  readonly #value: string;

  constructor(value: string) {
    this.#value = value;
  }

  /** The value itself. */
  reveal(): string {
    return this.#value;
  }

  /** Tells whether two secrets have the same value. */
  equals(other: Secret): boolean {
    return this.#value === other.#value;
  }

  toString(): string {
    return MASK;
  }

  toJSON(): string {
    return MASK;
  }

  [Symbol.toPrimitive](): string {
    return MASK;
  }

  [inspect.custom](): string {
    return MASK;
  }
}

/** What stands in place of every secret value. */
export const MASK = '***';

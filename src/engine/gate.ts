import type { JsonObject } from './json.ts';

/** What one step must find before it can do its work. */
export interface Required {
  readonly step: string;
  readonly requirement: JsonObject;
}

/** What stands in the way, or may. */
export interface Obstacle {
  /** The steps that would meet it. */
  readonly steps: readonly string[];
  readonly address?: string;
  /** One sentence, with the values. */
  readonly what: string;
  /** The command, or the path in the portal, that clears it. */
  readonly clear: string;
}

/** What the look before the first write came to. */
export interface Checked {
  readonly obstacles: readonly Obstacle[];
  /** What could not be looked at, and why: one sentence each. */
  readonly unchecked: readonly string[];
}

/** Looks whether what is required holds. It changes nothing, ends within seconds, and throws only when interrupted. */
export type Gate = (
  required: readonly Required[],
  run: { /** How long run and undo take together, as far as it can be told. */ readonly expectedMs: number },
) => Promise<Checked>;

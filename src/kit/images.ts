import type { Address } from '../engine/step.ts';
import type { Json, JsonObject } from '../engine/json.ts';

/** What stands at each of a step's addresses. */
export type Images = Record<Address, Json | null>;

/** What of a step looks and undoes. */
interface Looking<Ports> {
  at(inputs: JsonObject): readonly Address[];
  observe(at: Address, ports: Ports): Promise<Json | null>;
  readonly rollback: ((at: Address, was: Json | null, ports: Ports) => Promise<void>) | undefined;
}

/** Looks at all addresses of a step. */
export async function observeAll<Ports>(
  step: Looking<Ports>,
  inputs: JsonObject,
  ports: Ports,
): Promise<Images> {
  const images: Images = {};
  for (const at of step.at(inputs)) images[at] = await step.observe(at, ports);
  return JSON.parse(JSON.stringify(images));
}

/** Undoes a step in the engine's order: what stood comes back first, then what was not there goes, the last one first. */
export async function undoAll<Ports>(step: Looking<Ports>, images: Images, ports: Ports): Promise<void> {
  const before = Object.entries(images);
  const stood = before.filter(([, was]) => was !== null);
  const absent = before.filter(([, was]) => was === null).toReversed();
  for (const [at, was] of [...stood, ...absent]) await step.rollback?.(at, was, ports);
}

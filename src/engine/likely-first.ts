import type { BoundStep } from './bound-step.ts';
import type { Foresight } from './foresee.ts';
import { isJsonObject, type Json, type JsonObject } from './json.ts';
import { outputLater } from './output-later.ts';
import type { Session } from './session.ts';
import type { State } from './state.ts';
import type { Address } from './step.ts';

/** What a step is likely to make that reads what has never been handed on. */
export interface LikelyFirst {
  /** Made with stand-ins: good for showing what is made, and for nothing else. */
  readonly inputs: JsonObject;
  readonly at: readonly LikelyAddress[];
}

/** An address that was made with stand-ins. */
export interface LikelyAddress {
  readonly address: Address;
  /** The same with `*` for each part that nobody knows before the steps before it have run. */
  readonly shown: Address;
}

/**
 * Makes the inputs that are neither known nor recorded as they would be if the steps before them hand on the addresses that
 * they name: so that the plan of a first run says what it makes. It is done twice, with other texts for all that is no
 * address: what differs then, nobody knows before. Nothing else of a plan may rest on it. What inputs throw is no concern:
 * then nothing is told.
 */
export async function likelyFirst(
  { ledger }: Pick<Session, 'ledger'>,
  foresight: Pick<Foresight, 'inputs' | 'likely'>,
  steps: readonly BoundStep[],
): Promise<ReadonlyMap<string, LikelyFirst>> {
  const sure = new Map([...foresight.likely, ...foresight.inputs]);
  const found = new Map<string, LikelyFirst>();
  if (steps.every(({ name }) => sure.has(name))) return found;
  const { records } = ledger.state;
  const one = await guessed(steps, { records, sure, salt: '' });
  const other = await guessed(steps, { records, sure, salt: 'another ' });
  for (const [name, { inputs, at }] of one) {
    const again = other.get(name)?.at;
    if (sure.has(name) || again?.length !== at.length) continue;
    const shown = at.map((address, index) => ({ address, shown: common(address, again[index] ?? '') }));
    found.set(name, { inputs, at: shown });
  }
  return found;
}

/** The inputs of a step, and the addresses that these name. */
interface Guess {
  readonly inputs: JsonObject;
  readonly at: readonly Address[];
}

async function guessed(
  steps: readonly BoundStep[],
  {
    records,
    sure,
    salt,
  }: {
    readonly records: State['records'];
    readonly sure: ReadonlyMap<string, JsonObject>;
    /** What makes the texts others. */
    readonly salt: string;
  },
): Promise<ReadonlyMap<string, Guess>> {
  const found = new Map<string, Guess>();
  for (const step of steps) {
    const outputs = new Map<string, JsonObject>();
    for (const { name, output } of sure.has(step.name) ? [] : Object.values(step.needs)) {
      const made = found.get(name);
      const handedOn = records[name]?.output ?? (made && outputLater(output, standInsOf(name, made, salt)));
      if (handedOn !== undefined) outputs.set(name, handedOn);
    }
    const guess = await attempt(step, sure.get(step.name), outputs);
    if (guess !== undefined) found.set(step.name, guess);
  }
  return found;
}

async function attempt(
  step: BoundStep,
  sure: JsonObject | undefined,
  outputs: ReadonlyMap<string, JsonObject>,
): Promise<Guess | undefined> {
  try {
    const inputs = sure ?? (await step.inputs(outputs));
    return { inputs, at: step.at(inputs) };
  } catch {
    return undefined;
  }
}

/** An id is an address of the step; a mapping has a member for each of them. All other texts say what they will be. */
function standInsOf(step: string, { inputs, at }: Guess, salt: string): Parameters<typeof outputLater>[1] {
  const named = new Map(at.toReversed().map((address) => [nameOf(address), address]));
  const spelled = new Map(textsIn(inputs).map((text) => [text.toLowerCase(), text]));
  return {
    keys: () => [...named.keys()].map((name) => spelled.get(name) ?? name),
    text: (path, format) =>
      addressFor(path, at, named) ??
      (format === 'uri' ? `https://${salt.trim()}later.invalid/` : `<${salt}${path.join('.')} of ${step}>`),
  };
}

/** `id` alone is the first of all, within a mapping that of its member; `workspaceId` and `identity.id` say of what. */
function addressFor(
  path: readonly string[],
  at: readonly Address[],
  named: ReadonlyMap<string, Address>,
): Address | undefined {
  const [last = '', above] = path.toReversed();
  const word = /^(.*?)id$/i.exec(last)?.[1];
  if (word === undefined) return undefined;
  if (word === '' && above === undefined) return at[0];
  const own = word === '' && above !== undefined ? named.get(above.toLowerCase()) : undefined;
  // As in `identities`, whose last letter is another one.
  const kind = (word === '' ? (above ?? '') : word).toLowerCase().replace(/y$/, '');
  const kindOf = (address: Address): string => address.split('/').slice(-3).join('/');
  return own ?? at.find((address) => kindOf(address).includes(kind));
}

function nameOf(address: Address): string {
  return address.slice(address.lastIndexOf('/') + 1);
}

/** Addresses are in lower case; what they are called by may not be. */
function textsIn(value: Json | undefined): string[] {
  if (typeof value === 'string') return [value];
  if (Array.isArray(value)) return value.flatMap(textsIn);
  return isJsonObject(value)
    ? Object.entries(value).flatMap(([key, member]) => [key, ...textsIn(member)])
    : [];
}

function common(one: Address, other: Address): Address {
  const parts = other.split('/');
  const all = one.split('/');
  if (parts.length !== all.length) return '*';
  return all.map((part, index) => (part === parts[index] ? part : '*')).join('/');
}

import type { BoundStep } from './bound-step.ts';
import { claim } from './claim.ts';
import type { JsonObject } from './json.ts';
import { adoptionRefused, foundAmong } from './origin.ts';
import type { Images } from './entries.ts';
import { type Impossible, scopeOf, type Session } from './session.ts';
import type { Address, Image } from './step.ts';
import { unhealthyIn, verdictOn } from './verdict.ts';
import { toFailure } from './failure.ts';
import { judge, type Verdict } from './guard.ts';

/** What can be known of one step before anything runs. */
export interface Foreseen {
  readonly step: BoundStep;
  /** Undefined while a step whose output it reads is going to run. */
  readonly inputs: JsonObject | undefined;
  /** The step that it waits for, in that case. */
  readonly until: string | undefined;
  readonly verdict: Verdict | undefined;
  /** What it would take over of what others made. */
  readonly adopts: readonly Address[];
}

/** What can be known of a run before it runs. */
export interface Foresight {
  readonly steps: readonly Foreseen[];
  readonly wanted: ReadonlyMap<Address, string>;
  readonly inputs: ReadonlyMap<string, JsonObject>;
  /**
   * The inputs that steps which wait for others would have, if these hand on what they handed on before: what differs in
   * them comes from the configuration. They tell what goes, in a plan, and what the cloud never makes.
   */
  readonly likely: ReadonlyMap<string, JsonObject>;
  /** What the cloud never makes, or may not be done: the run is refused. */
  readonly refused: readonly Impossible[];
}

/**
 * Looks ahead through the steps, without changing anything: what each would do as far as its inputs are known, and what
 * must be refused before anything starts. Throws `two-owners`, and what inputs throw.
 */
export async function foresee(session: Session, look: Look): Promise<Foresight> {
  const { records } = session.ledger.state;
  const held = heldBy(records);
  const rivals = rivalsIn(session, held);
  const outputs = new Map<string, JsonObject>();
  const wanted = new Map<Address, string>();
  const inputs = new Map<string, JsonObject>();
  const likely = new Map<string, JsonObject>();
  const refused: Impossible[] = [...(session.settings.impossible?.([...held.keys()]) ?? [])];
  const steps: Foreseen[] = [];
  // What is known of the outputs by then is what was recorded.
  const recorded = recordedOutputs(session);
  for (const step of session.steps.values()) {
    const until = Object.values(step.needs).find((need) => !outputs.has(need.name))?.name;
    const seen =
      until === undefined ? await seenAhead(session, step, look, { outputs, wanted, held }) : undefined;
    steps.push(
      seen ?? { step, until: until ?? step.name, inputs: undefined, verdict: undefined, adopts: [] },
    );
    if (seen?.inputs === undefined) {
      const guess = await likelyInputs(step, recorded);
      if (guess === undefined) continue;
      likely.set(step.name, guess);
      const why = refusedChange(session, step, guess);
      if (why !== undefined) refused.push({ step: step.name, why });
      continue;
    }
    inputs.set(step.name, seen.inputs);
    refused.push(...refusals(session, step, seen.inputs, rivals, seen.adopts));
    const output = records[step.name]?.output;
    if (seen.verdict?.action === 'skip' && output) outputs.set(step.name, output);
  }
  return { steps, wanted, inputs, likely, refused: withoutRepeats(refused) };
}

/** One step whose inputs can be made; undefined where that fails, and where the step shall fail with it itself. */
async function seenAhead(
  session: Session,
  step: BoundStep,
  look: Look,
  known: { outputs: ReadonlyMap<string, JsonObject>; wanted: Map<Address, string>; held: Held },
): Promise<Foreseen | undefined> {
  try {
    const inputs = await step.inputs(known.outputs);
    claim(known.wanted, step, inputs);
    const record = session.ledger.state.records[step.name];
    const verdict = look.missing
      ? await verdictOn(session, step, inputs, look.missing)
      : judge(record, step.fingerprint(inputs), {
          forced: false,
          gone: [],
          drifted: [],
          unhealthy: unhealthyIn(record, step),
        });
    const adopts = look.adoptions ? await adoptedBy(session, step, inputs, known.held) : [];
    return { step, until: undefined, inputs, verdict, adopts };
  } catch (error) {
    if (look.tolerant !== true || toFailure(error).reason === 'two-owners') throw error;
    return undefined;
  }
}

function recordedOutputs({ ledger: { state } }: Session): ReadonlyMap<string, JsonObject> {
  return new Map(
    Object.entries(state.records).flatMap(([name, { output }]) =>
      output === undefined ? [] : [[name, output] as const],
    ),
  );
}

/** What its inputs throw is no concern here: a step that is waited for may mend it. */
async function likelyInputs(
  step: BoundStep,
  recorded: ReadonlyMap<string, JsonObject>,
): Promise<JsonObject | undefined> {
  try {
    return await step.inputs(recorded);
  } catch {
    return undefined;
  }
}

/** How far a look ahead goes. */
export interface Look {
  /** What of the recorded things was found missing; undefined: the cloud is not asked about what is recorded. */
  readonly missing?: ReadonlySet<Address>;
  /** Whether the cloud is asked about what is new. */
  readonly adoptions: boolean;
  /** Inputs that cannot be made count as not known: the step will fail with that itself. */
  readonly tolerant?: boolean;
}

type Held = ReadonlyMap<Address, Image>;

function heldBy(records: Session['ledger']['state']['records']): Held {
  return new Map(Object.values(records).flatMap(({ origin }) => Object.entries(origin)));
}

function refusals(
  session: Session,
  step: BoundStep,
  inputs: JsonObject,
  rivals: (at: Address) => readonly Address[],
  adopts: readonly Address[],
): Impossible[] {
  const { settings, ledger } = session;
  const found: Impossible[] = [];
  const why = refusedChange(session, step, inputs);
  if (why !== undefined) found.push({ step: step.name, why });
  const own = ledger.state.records[step.name]?.origin ?? {};
  for (const at of step.at(inputs).filter((one) => !(one in own)))
    for (const other of rivals(at)) {
      const collides = other === at ? undefined : settings.collision?.(other, at);
      if (collides !== undefined) found.push({ step: step.name, address: at, why: collides });
    }
  if (settings.adopt === false && adopts[0] !== undefined)
    found.push({ step: step.name, address: adopts[0], why: adoptionRefused(adopts), reason: 'adoption' });
  return found;
}

/** Which of the addresses held may stand in another's way. */
function rivalsIn({ settings }: Session, held: Held): (at: Address) => readonly Address[] {
  const { collision, rivalry = () => '' } = settings;
  const found = new Map<string | undefined, Address[]>();
  for (const at of collision === undefined ? [] : held.keys()) {
    const shared = rivalry(at);
    const rivals = found.get(shared) ?? [];
    rivals.push(at);
    found.set(shared, rivals);
  }
  found.delete(undefined);
  return (at) => found.get(rivalry(at)) ?? [];
}

/** Why the cloud never makes these inputs of what was last applied; undefined: it does. */
export function refusedChange(session: Session, step: BoundStep, inputs: JsonObject): string | undefined {
  const applied = lastApplied(session, step.name);
  return applied && step.cannotChange(applied, inputs);
}

/** What stands in the cloud for sure: a change that failed may never have been made, so nothing is refused because of it. */
function lastApplied({ ledger }: Session, name: string): JsonObject | undefined {
  const record = ledger.state.records[name];
  const before = record?.complete ? record : ledger.state.open?.touches[name]?.previous;
  return before?.complete ? before.inputs : undefined;
}

/** Only what no record knows can be somebody else's; it is looked at one by one, which a first run pays once. */
async function adoptedBy(
  session: Session,
  step: BoundStep,
  inputs: JsonObject,
  held: Held,
): Promise<readonly Address[]> {
  const unknown = step.at(inputs).filter((at) => !held.has(at));
  const scope = scopeOf(session, step.name, 'run');
  const images: Images = Object.fromEntries(
    await Promise.all(unknown.map(async (at) => [at, await step.observe(at, scope)] as const)),
  );
  return foundAmong(session, images, held);
}

function withoutRepeats(refused: readonly Impossible[]): Impossible[] {
  const seen = new Set<string>();
  return refused.filter(({ step, why }) => !seen.has(`${step} ${why}`) && seen.add(`${step} ${why}`));
}

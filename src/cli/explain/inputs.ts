import type { BoundStep } from '../../engine/bound-step.ts';
import { Failure, toFailure } from '../../engine/failure.ts';
import { type Fingerprint, fingerprint } from '../../engine/fingerprint.ts';
import type { JsonObject } from '../../engine/json.ts';
import { outputLater } from '../../engine/output-later.ts';
import type { ExplainDocument } from '../../report/explain-document.ts';
import type { AnyStep } from '../any-step.ts';
import { type InputTerms, termsOf } from './leaf-terms.ts';
import { leafLines } from './leaves.ts';
import { originsOf } from './origins.ts';
import { trace, type Trace } from './trace.ts';

type Told = ExplainDocument['inputs'];

/**
 * Makes the inputs of a step, as the plan does, and says where each of their leaves comes from. Where a step before it has to
 * run first they are made with what that handed on last; where it never did, a text stands for each text it will hand on, or else
 * what is recorded is told.
 */
export async function inputsOf(
  step: AnyStep,
  bound: BoundStep,
  terms: InputTerms,
): Promise<{ readonly made: JsonObject | undefined; readonly told: Told }> {
  const { state, planned } = terms;
  const needed = Object.values(step.needs).map(({ name }) => name);
  const outputs = new Map(
    needed.flatMap((name) => {
      const output = state.records[name]?.output;
      return output === undefined ? [] : [[name, output] as const];
    }),
  );
  const isSure = needed.every((name) =>
    planned.steps.some((one) => one.name === name && one.action === 'skip'),
  );
  const never = needed.find((name) => !outputs.has(name));
  if (never !== undefined) return { made: undefined, told: await inPart(step, outputs, never, terms) };
  const made = await attempt(() => bound.inputs(outputs));
  if (made instanceof Failure)
    return { made: undefined, told: await recordedOnly(step, made.message, terms) };
  const needs = Object.fromEntries(
    Object.entries(step.needs).flatMap(([as, need]) => {
      const { data } = need.output.safeParse(outputs.get(need.name));
      return data === undefined ? [] : [[as, data] as const];
    }),
  );
  const told = await traced(step, { needs, now: bound.fingerprint(made) }, terms);
  return { made, told: { known: isSure ? 'now' : 'likely', ...told } };
}

async function traced(
  step: AnyStep,
  { needs, now }: { readonly needs: Readonly<Record<string, JsonObject>>; readonly now: Fingerprint },
  terms: InputTerms,
): Promise<Pick<Told, 'leaves' | 'idle' | 'notes'>> {
  const { config, facts } = terms.engine;
  const found = await trace({ step, config, needs, facts, world: terms.shell.world });
  const leafTerms = await termsOf(step, now, found, terms);
  const idle = found.idle.flatMap((one) => originsOf({ leaf: '', text: '' }, [one], leafTerms.places));
  return {
    leaves: leafLines(leafTerms),
    idle: [...new Set(idle.map(({ text }) => text))],
    notes: notesOn(found),
  };
}

/** What comes from elsewhere is known before a step hands on anything; of that a text says what it will be. */
async function inPart(
  step: AnyStep,
  outputs: ReadonlyMap<string, JsonObject>,
  never: string,
  terms: InputTerms,
): Promise<Told> {
  const why = `they are made of what ${never} hands on, and that has not run yet`;
  const needs: Record<string, JsonObject> = {};
  for (const [as, need] of Object.entries(step.needs)) {
    const output =
      outputs.get(need.name) ??
      outputLater(need.output, { text: (path) => `<${path.join('.')} of ${need.name}>` });
    if (output === undefined) return recordedOnly(step, why, terms);
    needs[as] = output;
  }
  const { config, facts } = terms.engine;
  const made = await attempt(async () => step.inputs(config, needs, facts));
  if (made instanceof Failure) {
    // What the texts that stand for outputs are no good for says nothing about the configuration.
    const isOwn = made.reason !== 'internal' && !made.message.includes(` of ${never}>`);
    return recordedOnly(step, isOwn ? made.message : why, terms);
  }
  const now = fingerprint(JSON.parse(JSON.stringify(made)), step);
  return { known: 'in part', why, ...(await traced(step, { needs, now }, terms)) };
}

async function recordedOnly(step: AnyStep, why: string, terms: InputTerms): Promise<Told> {
  const recorded = terms.applied ?? terms.state.records[step.name];
  if (recorded === undefined) return { known: 'no', why, leaves: [], idle: [], notes: [] };
  const leaves = leafLines(await termsOf(step, recorded.fingerprint, NO_TRACE, terms));
  return { known: 'recorded', why, leaves, idle: [], notes: [] };
}

const NO_TRACE: Trace = { from: new Map(), hinges: new Map(), idle: [], unsteady: [], gap: 'refuses' };

async function attempt(make: () => Promise<JsonObject>): Promise<JsonObject | Failure> {
  try {
    return await make();
  } catch (error) {
    return toFailure(error);
  }
}

function notesOn({ gap, unsteady }: Trace): string[] {
  return [
    ...(gap === 'refuses'
      ? ['Its inputs cannot be made with other values: where some come from was not found out.']
      : []),
    ...(gap === 'time'
      ? [
          'There was not time enough to try out where all come from: the rest is told by what has the same value.',
        ]
      : []),
    ...(unsteady.length > 0
      ? [`Others each time they are made, so that it always runs: ${unsteady.join(', ')}.`]
      : []),
  ];
}

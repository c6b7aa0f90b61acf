import { isStepPath } from '../../config/step-path.ts';
import type { BoundStep } from '../../engine/bound-step.ts';
import type { StepRecord } from '../../engine/entries.ts';
import { toFailure } from '../../engine/failure.ts';
import type { Fingerprint } from '../../engine/fingerprint.ts';
import type { JsonObject } from '../../engine/json.ts';
import type { Plan } from '../../engine/plan.ts';
import type { State } from '../../engine/state.ts';
import { givenBy } from '../../secrets/values.ts';
import type { ExplainDocument, InputOrigin } from '../../report/explain-document.ts';
import type { AnyStep } from '../any-step.ts';
import type { Engine } from '../engine-options.ts';
import type { Project } from '../project.ts';
import type { Shell } from '../shell.ts';
import { leafLines, type LeafTerms } from './leaves.ts';
import { originsOf, type Places } from './origins.ts';
import { trace, type Trace } from './trace.ts';

type Told = ExplainDocument['inputs'];

/** What the inputs are made of, and compared with. */
export interface InputTerms {
  readonly project: Project;
  readonly engine: Engine;
  readonly state: State;
  readonly applied: StepRecord | undefined;
  readonly planned: Plan;
  readonly shell: Shell;
}

/**
 * Makes the inputs of a step, as the plan does, and says where each of their leaves comes from. Where a step before it has to
 * run first they are made with what that handed on last; where it never did, what is recorded is told.
 */
export async function inputsOf(
  step: AnyStep,
  bound: BoundStep,
  terms: InputTerms,
): Promise<{ readonly made: JsonObject | undefined; readonly told: Told }> {
  const { state, applied, planned } = terms;
  const needed = Object.values(step.needs).map(({ name }) => name);
  const outputs = new Map(
    needed.flatMap((name) => {
      const output = state.records[name]?.output;
      return output === undefined ? [] : [[name, output] as const];
    }),
  );
  const never = needed.find((name) => !outputs.has(name));
  const isSure = needed.every((name) =>
    planned.steps.some((one) => one.name === name && one.action === 'skip'),
  );
  const made = never === undefined ? await attempt(() => bound.inputs(outputs)) : never;
  if (typeof made === 'string') {
    const why =
      never === undefined ? made : `they are made of what ${never} hands on, and that has not run yet`;
    const recorded = applied ?? state.records[step.name];
    const leaves =
      recorded === undefined ? [] : leafLines(await termsOf(step, recorded.fingerprint, NO_TRACE, terms));
    return {
      made: undefined,
      told: { known: recorded === undefined ? 'no' : 'recorded', why, leaves, idle: [], notes: [] },
    };
  }
  const needs = Object.fromEntries(
    Object.entries(step.needs).flatMap(([as, need]) => {
      const { data } = need.output.safeParse(outputs.get(need.name));
      return data === undefined ? [] : [[as, data] as const];
    }),
  );
  const { config, facts } = terms.engine;
  const found = await trace({ step, config, needs, facts, world: terms.shell.world });
  const leafTerms = await termsOf(step, bound.fingerprint(made), found, terms);
  return {
    made,
    told: {
      known: isSure ? 'now' : 'likely',
      leaves: leafLines(leafTerms),
      idle: [
        ...new Set(
          found.idle.flatMap((one) =>
            originsOf({ leaf: '', text: '' }, [one], leafTerms.places).map(({ text }) => text),
          ),
        ),
      ],
      notes: notesOn(found),
    },
  };
}

const NO_TRACE: Trace = { from: new Map(), hinges: new Map(), idle: [], unsteady: [], gap: 'refuses' };

async function attempt(make: () => Promise<JsonObject>): Promise<JsonObject | string> {
  try {
    return await make();
  } catch (error) {
    return toFailure(error).message;
  }
}

async function termsOf(step: AnyStep, now: Fingerprint, found: Trace, terms: InputTerms): Promise<LeafTerms> {
  const { project, applied } = terms;
  const { loaded } = project;
  return {
    now,
    applied: applied?.fingerprint,
    trace: found,
    places: { loaded, secretSource: await secretSources(found, terms) },
    ofStep: (leaf) => originOfStep(leaf, now.leaves[leaf] ?? '', step, project),
    secretVariables: new Set(loaded.config.secrets.map(({ env }) => env)),
    loaded,
  };
}

/** Whose code a step is, for the leaves that its inputs do not make. */
function originOfStep(leaf: string, text: string, step: AnyStep, project: Project): InputOrigin | undefined {
  if (leaf === 'code' && step.code !== undefined && text === JSON.stringify(step.code)) {
    const file = fileOf(step, project);
    return {
      kind: 'code',
      text: `the code of the step${file === undefined ? '' : `: ${file} and what it imports`}`,
    };
  }
  if (leaf !== 'revision' || text !== String(step.revision)) return undefined;
  return { kind: 'code', text: `revision ${step.revision} of the step` };
}

function fileOf(step: AnyStep, { steps, loaded: { config } }: Project): string | undefined {
  const entry = config.steps?.[steps.indexOf(step)]?.step;
  return entry !== undefined && isStepPath(entry) ? entry : undefined;
}

/** Who has the value of each secret now; that nobody could tell is told by whoever needs it. */
async function secretSources(
  { from }: Trace,
  { project, engine }: InputTerms,
): Promise<Places['secretSource']> {
  const names = new Set(
    [...from.values()]
      .flat()
      .flatMap((one) => (one.kind === 'fact' && one.fact === 'secret' ? one.asked : [])),
  );
  const known = new Map<string, string>();
  for (const { name, env } of project.loaded.config.secrets) {
    if (!names.has(name)) continue;
    const source = await engine.secrets.from(name).catch(() => undefined);
    if (source === undefined) known.set(name, ', as it was last applied');
    else known.set(name, source === 'vault' ? ', in the key vault' : `, ${givenBy(source, env)}`);
  }
  return (name) => known.get(name) ?? '';
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

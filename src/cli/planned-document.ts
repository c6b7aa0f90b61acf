import { serviceWords } from '../azure/kind-words.ts';
import { resourceIdIn } from '../azure/resource-id.ts';
import type { Because } from '../engine/guard.ts';
import type { Plan, PlannedStep } from '../engine/plan.ts';
import { criticalPath } from '../report/critical-path.ts';
import type { Expected } from '../report/expected.ts';
import type { PlanDocument } from '../report/plan-document.ts';
import { plain, shortAddress, why } from '../report/words.ts';
import { isFirst } from './expected.ts';

/** What of the document the plan itself tells. */
export type PlannedPart = Omit<PlanDocument, 'exitCode' | 'environment' | 'cloud' | 'warnings' | 'saved'>;

/** What is known beside a plan. */
export interface PlanKnowledge {
  readonly expected: Expected;
  /** Where in the configuration an input of a step was read. */
  readonly placeOf: (step: string, one: Because) => { readonly key?: string; readonly location?: string };
}

/** Writes what a run would do as the part of its document that the engine's plan tells. */
export function plannedDocument(plan: Plan, knowledge: PlanKnowledge): PlannedPart {
  const { steps, open, ...rest } = plan;
  const timed = steps.map((step) => ({ ...step, expectedMs: timeOf(step, knowledge.expected) }));
  return {
    result: resultOf(plan),
    ...rest,
    open: openRunIn(open),
    steps: timed.map((step) => stepOf(step, knowledge)),
    ...expectedOf(timed),
    data: [],
  };
}

/** Whether a step of a plan will run, or may. */
export function mayRun({ action }: Pick<PlannedStep, 'action'>): boolean {
  return action !== 'skip';
}

function resultOf({ refused, open, steps, removals, handOvers }: Plan): PlanDocument['result'] {
  if (refused.length > 0) return 'refused';
  const changes = removals.some(({ action }) => action !== 'keep') || handOvers.length > 0;
  const nothing =
    open === null && !changes && steps.every((step) => !mayRun(step) && step.protection === undefined);
  return nothing ? 'nothing-to-do' : 'completed';
}

/** The run that a plan finds open, as documents tell it. */
export function openRunIn(open: Plan['open']): PlanDocument['open'] {
  const phase = (['forward', 'rolling-back', 'committed'] as const).find((one) => one === open?.phase);
  return open && phase ? { run: open.run, phase, kind: open.kind } : null;
}

type Timed = PlannedStep & { readonly expectedMs: number | undefined };

function stepOf(
  { because, changes, expectedMs, fingerprint: _fingerprint, ...step }: Timed,
  { placeOf }: PlanKnowledge,
): PlanDocument['steps'][number] {
  return {
    ...step,
    because: causesOf(because, (one) => placeOf(step.name, one)),
    ...(changes !== undefined && { changes: changes.map((one) => ({ ...one, ...called(one.address) })) }),
    ...(expectedMs !== undefined && { expectedMs }),
  };
}

/** The cause before what follows from it: what somebody has changed, then what was handed on, then what was found. */
function causesOf(because: readonly Because[], placeOf: (one: Because) => Place): Cause[] {
  return because
    .map((one) => {
      const place = placeOf(one);
      return { ...one, text: textOf(one, place.key), ...place };
    })
    .toSorted((one, other) => rankOf(one) - rankOf(other));
}

type Cause = PlanDocument['steps'][number]['because'][number];
type Place = ReturnType<PlanKnowledge['placeOf']>;

function rankOf({ leaf, key, output }: Cause): number {
  if (leaf.startsWith('<')) return 5;
  if (leaf === 'code') return 0;
  if (key !== undefined) return 1;
  if (FILE.test(leaf)) return 2;
  return output === undefined ? 3 : 4;
}

const FILE = /^(.*)\.context\.files\.(.+)$/;

/** A changed file is told by its path, and by what it belongs to. */
function textOf(one: Because, key: string | undefined): string {
  const file = FILE.exec(one.leaf);
  if (file !== null) return plain(`file ${file[2]} of ${file[1]} changed`);
  if (one.leaf === '<not complete>') return 'its last attempt did not complete';
  return why([{ ...one, leaf: key ?? one.leaf }]);
}

/** What stands at an address, and how it is called there; two steps may each own a part of one thing. */
function called(address: string): { type: string; name?: string } {
  const id = resourceIdIn(address);
  if (id === undefined) return { type: 'address', name: shortAddress(address) };
  // Nobody knows its name before it is there.
  if (id.name === '*') return { type: serviceWords(id.type) };
  const part = /#(.+)$/s.exec(address)?.[1];
  const name = id.names.slice(-2).join('/');
  return { type: serviceWords(id.type), name: part === undefined ? name : `${name} (${part})` };
}

/** What it takes to make things for the first time tells nothing of changing them. */
function timeOf(step: PlannedStep, expected: Expected): number | undefined {
  if (!mayRun(step)) return undefined;
  return expected.of(step.name, isFirst(step.because) ? 'first' : 'again');
}

/** The longest chain through what will or may run, and also through what is skipped between: that takes no time. */
function expectedOf(steps: readonly Timed[]): Pick<PlanDocument, 'expected'> {
  const running = new Map(steps.filter(mayRun).map((step) => [step.name, step]));
  const unknown = [...running.values()].flatMap(({ name, expectedMs }) =>
    expectedMs === undefined ? [name] : [],
  );
  if (unknown.length === running.size) return {};
  const chain = criticalPath(
    steps.map(({ name, after, expectedMs = 0 }) => ({ name, after, durationMs: expectedMs })),
  );
  const path = chain.steps.filter((name) => running.has(name));
  return { expected: { totalMs: Math.round(chain.milliseconds), criticalPath: path, unknown } };
}

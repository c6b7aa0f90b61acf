import { formatPath } from '../config/problem.ts';
import type { JsonObject } from '../engine/json.ts';
import type { Because } from '../engine/guard.ts';
import { openLedger } from '../engine/ledger.ts';
import type { Plan, PlannedStep } from '../engine/plan.ts';
import type { StateStore } from '../engine/store.ts';
import type { AnyStep } from './any-step.ts';
import type { Engine } from './engine-options.ts';
import type { Source } from './explain/sources.ts';
import type { PlanKnowledge } from './planned-document.ts';
import type { Project } from './project.ts';

type Sources = ReadonlyMap<string, readonly Source[]>;

/**
 * Finds the key of the configuration behind each input that decided that a step runs, and where that stands. Only a built-in
 * step is asked: its inputs are made again and again with one thing changed, and a step of somebody's own may say so aloud.
 * What is not found out in time has no place.
 */
export async function placesIn(
  { steps: planned }: Plan,
  engine: Engine & { readonly store: StateStore },
  { loaded, steps }: Pick<Project, 'loaded' | 'steps'>,
): Promise<PlanKnowledge['placeOf']> {
  const asked = planned.filter((one) => one.action === 'run' && one.because.some(isShown));
  if (asked.length === 0) return () => ({});
  const { state } = await openLedger(engine.store, engine.binding, engine.world);
  const ends = engine.world.now() + MOST_MS;
  const found = new Map<string, Sources>();
  for (const { name } of asked) {
    const step = steps.find((one) => one.name === name);
    if (step === undefined || step.code !== undefined || engine.world.now() > ends) continue;
    const needs = outputsFor(step, (need) => state.records[need]?.output);
    const { trace } = await import('./explain/trace.ts');
    const { config, facts, world } = engine;
    found.set(name, (await trace({ step, config, needs, facts, world })).from);
  }
  return (name, one) => {
    const [source] = found.get(name)?.get(one.leaf) ?? [];
    if (!isShown(one) || source?.kind !== 'config') return {};
    const origin = loaded.originOf(source.path);
    const place = origin.kind === 'file' ? origin.place : undefined;
    return {
      key: formatPath(source.path),
      ...(place !== undefined && { location: `${place.file}:${place.line}:${place.column}` }),
    };
  };
}

/** All steps together; each has a limit of its own. */
const MOST_MS = 2000;

/** What stands for files, for a secret, for the step itself or for an output comes from no key. */
function isShown({ leaf, after, output }: Pick<PlannedStep['because'][number], keyof Because>): boolean {
  return !leaf.startsWith('<') && leaf !== 'revision' && after !== undefined && output === undefined;
}

function outputsFor(
  { needs }: AnyStep,
  outputOf: (step: string) => JsonObject | undefined,
): Record<string, JsonObject> {
  return Object.fromEntries(
    Object.entries(needs).flatMap(([as, need]) => {
      const { data } = need.output.safeParse(outputOf(need.name));
      return data === undefined ? [] : [[as, data] as const];
    }),
  );
}

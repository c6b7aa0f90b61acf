import { directDeps, orderedUnder } from '../engine/graph.ts';
import { plan } from '../engine/plan.ts';
import type { State } from '../engine/state.ts';
import type { GraphDocument } from '../report/graph-document.ts';
import { dotOf, mermaidOf } from '../report/graph-drawings.ts';
import { graphText } from '../report/graph-text.ts';
import type { AnyStep } from './any-step.ts';
import type { Telling } from './common-flags.ts';
import { engineOptions, type RunFlags } from './engine-options.ts';
import { stateOf } from './facts.ts';
import type { LoadFlags } from './load-for.ts';
import type { Outcome } from './outcome.ts';
import { openProject, type Project } from './project.ts';
import type { Shell } from './shell.ts';
import { neverLeavingBehind } from './state-store.ts';

/** The flags of `deploy graph`. */
export type GraphFlags = LoadFlags &
  Telling &
  RunFlags & {
    readonly format: 'text' | 'mermaid' | 'dot' | undefined;
    readonly by: 'status' | 'plan' | undefined;
  };

/**
 * `deploy graph`: draws the steps and who waits for whom, coloured by what the state holds of each or, with `--by plan`, by what
 * `deploy` would do. Changes nothing and takes no lock; only a plan looks into the cloud.
 */
export async function graph(flags: GraphFlags, shell: Shell): Promise<Outcome> {
  const { by = 'status', format = 'text' } = flags;
  const project = await openProject(flags, shell);
  const store = neverLeavingBehind(project.state, project.stateFolder);
  const state = await stateOf(project, store, shell);
  const actions = by === 'plan' ? await plannedActions(project, flags, shell) : undefined;
  const { environment, cloud, config } = project.loaded;
  const deps = directDeps(project.steps.map((step) => orderedUnder(step, config)));
  const levels = levelsOf(deps);
  const document: GraphDocument = shell.redactor.json({
    result: 'completed',
    exitCode: 0,
    environment,
    cloud,
    by,
    steps: project.steps.map(({ name }) => {
      const action = actions?.get(name);
      return {
        name,
        status: statusOf(name, state),
        ...(action !== undefined && { action }),
        level: levels.get(name) ?? 1,
      };
    }),
    edges: edgesOf(project, deps),
  });
  const { place } = project;
  return {
    document,
    text: (paint) => {
      if (format === 'mermaid') return mermaidOf(document);
      return format === 'dot' ? dotOf(document) : graphText(document, { place, paint });
    },
  };
}

type Action = NonNullable<GraphDocument['steps'][number]['action']>;

async function plannedActions(
  project: Project,
  flags: GraphFlags,
  shell: Shell,
): Promise<ReadonlyMap<string, Action>> {
  const engine = await engineOptions(project, flags, shell, { write: false, emit: () => undefined });
  const { steps } = await plan(engine);
  return new Map(steps.map(({ name, action }) => [name, action]));
}

/** What is left open counts as that, whatever its record says. */
function statusOf(name: string, { records, open }: State): GraphDocument['steps'][number]['status'] {
  const record = records[name];
  if (record === undefined) return 'pending';
  const touch = open?.touches[name];
  if (touch !== undefined && touch.outcome === undefined && !touch.completed && record.status === 'running')
    return 'running';
  return record.complete ? 'completed' : record.status;
}

function levelsOf(deps: ReadonlyMap<string, readonly string[]>): ReadonlyMap<string, number> {
  const levels = new Map<string, number>();
  // In the order of the list: what a step waits for stands before it.
  for (const [name, before] of deps)
    levels.set(name, 1 + Math.max(0, ...before.map((one) => levels.get(one) ?? 0)));
  return levels;
}

function edgesOf(
  { steps, loaded: { config } }: Project,
  deps: ReadonlyMap<string, readonly string[]>,
): GraphDocument['edges'][number][] {
  const behind = new Map<string, ReadonlySet<string>>();
  for (const [name, before] of deps)
    behind.set(name, new Set(before.flatMap((one) => [one, ...(behind.get(one) ?? [])])));
  return steps.flatMap((step) => {
    const before = deps.get(step.name) ?? [];
    const why = reasonOf(step, orderedUnder(step, config).after);
    return before.map((from) => ({
      from,
      to: step.name,
      why: why(from),
      implied: before.some((other) => behind.get(other)?.has(from) === true),
    }));
  });
}

function reasonOf(
  { needs }: AnyStep,
  after: readonly string[],
): (name: string) => 'needs' | 'after' | 'order' {
  const needed = new Set(Object.values(needs).map(({ name }) => name));
  return (name) => (needed.has(name) ? 'needs' : after.includes(name) ? 'after' : 'order');
}

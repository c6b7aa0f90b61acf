import { components } from './components.ts';
import { Failure } from './failure.ts';

/** A step as the order sees it. */
export interface Ordered {
  readonly name: string;
  readonly needs: Readonly<Record<string, { readonly name: string }>>;
  readonly after: readonly string[];
}

/** A step as the order sees it under one configuration. */
export function orderedUnder<Config>(
  step: Ordered & { afterWith(config: Config): readonly string[] },
  config: Config,
): Ordered {
  return { name: step.name, needs: step.needs, after: [...step.after, ...step.afterWith(config)] };
}

/**
 * Tells for each step of a list what it waits for, directly. A step with `needs` or `after` waits for those and for the
 * last step before it that declares nothing; a step that declares nothing waits for all before it.
 * Throws `Failure`: `step-order` for a step that stands before one it needs, `step-invalid` for a name used twice.
 */
export function directDeps(steps: readonly Ordered[]): Map<string, string[]> {
  const deps = new Map<string, string[]>();
  let barrier: string | undefined;
  let sinceBarrier: string[] = [];
  for (const step of steps) {
    if (deps.has(step.name))
      throw new Failure('step-invalid', `two steps are named ${step.name}`, { hint: 'Rename one.' });
    const named = [...Object.values(step.needs).map((need) => need.name), ...step.after];
    for (const name of named) refuseLater(step.name, name, deps, steps);
    const declaresNothing = named.length === 0;
    const last = barrier === undefined ? [] : [barrier];
    deps.set(step.name, [...new Set(declaresNothing ? [...last, ...sinceBarrier] : [...last, ...named])]);
    if (declaresNothing) {
      barrier = step.name;
      sinceBarrier = [];
    } else {
      sinceBarrier.push(step.name);
    }
  }
  return deps;
}

/** What was started, as it was journaled: what each waited for, and when it started last. */
export type Started = Readonly<Record<string, { readonly deps: readonly string[]; readonly seq: number }>>;

/**
 * The edges of what was started, as they were journaled, what started last first. Those of different runs come from
 * different lists, and must never wait for each other in a circle: an edge towards what started again later counts only
 * where that does not wait, by newer edges, for this one.
 */
export function startedEdges(started: Started): Map<string, string[]> {
  const newestFirst = Object.entries(started).sort(([, a], [, b]) => b.seq - a.seq);
  const startedBefore = (name: string, seq: number): boolean => (started[name]?.seq ?? Infinity) < seq;
  const edges = new Map(
    newestFirst.map(([name, { deps, seq }]) => [name, deps.filter((one) => startedBefore(one, seq))]),
  );
  const circles = circlesIn(new Map(newestFirst.map(([name, { deps }]) => [name, deps])));
  for (const [name, { deps, seq }] of newestFirst)
    for (const one of deps)
      if (one in started && !startedBefore(one, seq) && !waitsFor(edges, one, name, circles))
        edges.get(name)?.push(one);
  return edges;
}

/** The nodes that reach each other, by the number of their circle. Only among those an edge can close one. */
function circlesIn(edges: ReadonlyMap<string, readonly string[]>): ReadonlyMap<string, number> {
  const found = components(edges).map((names, number) =>
    names.map((name): [string, number] => [name, number]),
  );
  return new Map(found.flat());
}

/** The names of what was started in the order in which it is undone or given back: nothing before what depends on it. */
export function lastFirst(started: Started): string[] {
  const edges = startedEdges(started);
  const next = reversed(edges);
  const dependents = new Map([...next].map(([name, after]) => [name, after.length]));
  const order = [...next.keys()].filter((name) => dependents.get(name) === 0);
  for (const name of order)
    for (const one of edges.get(name) ?? []) {
      const left = (dependents.get(one) ?? 0) - 1;
      dependents.set(one, left);
      if (left === 0) order.push(one);
    }
  return order;
}

/** Whether one waits for the other, directly or through others: all of these are in one circle then. */
function waitsFor(
  edges: ReadonlyMap<string, readonly string[]>,
  one: string,
  other: string,
  circles: ReadonlyMap<string, number>,
): boolean {
  const circle = circles.get(other);
  if (circles.get(one) !== circle) return false;
  const seen = new Set([one]);
  for (const name of seen)
    for (const before of edges.get(name) ?? []) if (circles.get(before) === circle) seen.add(before);
  return seen.has(other);
}

/** Turns the direction of a graph around: who waits for whom becomes who is waited for by whom. */
export function reversed(deps: ReadonlyMap<string, readonly string[]>): Map<string, string[]> {
  const back = new Map([...deps.keys()].map((name): [string, string[]] => [name, []]));
  for (const [name, before] of deps) for (const one of before) back.get(one)?.push(name);
  return back;
}

/**
 * Visits the nodes of a graph, each as soon as all it waits for are done, at most `concurrency` at once. A visit that
 * resolves to false keeps what waits for it from being visited; once `halted` says so nothing new starts.
 * Resolves when all that started has ended.
 */
export async function walk(
  deps: ReadonlyMap<string, readonly string[]>,
  options: {
    concurrency: number | (() => number);
    halted?: () => boolean;
    visit: (name: string) => Promise<boolean>;
  },
): Promise<void> {
  const waiting = new Map(
    [...deps].map(([name, before]) => [name, before.filter((one) => deps.has(one)).length]),
  );
  const next = reversed(deps);
  const ready = [...deps.keys()].filter((name) => waiting.get(name) === 0);
  let running = 0;
  let onEnd = (): void => undefined;
  const failures: unknown[] = [];
  const { concurrency } = options;
  const atOnce = typeof concurrency === 'number' ? () => concurrency : concurrency;
  const start = async (name: string): Promise<void> => {
    try {
      if (!(await options.visit(name))) return;
      for (const follower of next.get(name) ?? []) {
        const left = (waiting.get(follower) ?? 0) - 1;
        waiting.set(follower, left);
        if (left === 0) ready.push(follower);
      }
    } catch (error) {
      failures.push(error);
    } finally {
      running -= 1;
      onEnd();
    }
  };
  for (let at = 0; ;) {
    while (at < ready.length && failures.length === 0 && !options.halted?.() && running < atOnce()) {
      const name = ready[at++];
      if (name === undefined) break;
      running += 1;
      void start(name);
    }
    if (running === 0) break;
    // A race between promises would leave its mark on each that goes on.
    await new Promise<void>((resolve) => (onEnd = resolve));
  }
  if (failures.length > 0) throw failures[0];
}

function refuseLater(
  step: string,
  name: string,
  before: ReadonlyMap<string, unknown>,
  all: readonly Ordered[],
): void {
  if (before.has(name)) return;
  const listed = all.some((one) => one.name === name);
  throw new Failure(
    'step-order',
    listed
      ? `${step} stands before ${name}, which it needs`
      : `${step} needs ${name}, which is not in the list`,
    {
      hint: listed ? `Move ${name} before ${step} under steps:.` : `Add ${name} before ${step} under steps:.`,
    },
  );
}

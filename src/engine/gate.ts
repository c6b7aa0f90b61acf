import { Failure, toFailure } from './failure.ts';
import type { Foresight } from './foresee.ts';
import type { JsonObject } from './json.ts';
import type { Session } from './session.ts';
import type { Address } from './step.ts';

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
  /** The code with which the cloud would have refused it, or one like it. */
  readonly code?: string;
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

/** What the look is told of the run. */
export interface Expected {
  /** How long run and undo take together, as far as it can be told. */
  readonly milliseconds: number;
  /** The run goes on with one that was left open, or has just settled it: what is under way may be its own. */
  readonly resumed: boolean;
  /** Whether what nothing brings back may be lost. */
  readonly mayLose: boolean;
}

/** Looks whether what is required holds. It changes nothing, ends within seconds, and throws only when interrupted. */
export type Gate = (required: readonly Required[], run: Expected) => Promise<Checked>;

/**
 * Looks, before the first write of a run that has something to do, whether the steps that may run can: all that stands in
 * the way is told together. What could not be looked at is a warning. Throws `Failure` `prerequisite`, with each obstacle
 * as a finding; nothing has been changed then.
 */
export async function passGate(
  session: Session,
  foresight: Foresight,
  { missing, settled }: { readonly missing: ReadonlySet<Address>; readonly settled: boolean },
): Promise<void> {
  const { gate, emit } = session.settings;
  const going = goingToRun(session, foresight, missing);
  if (gate === undefined || going.length === 0) return;
  const required = going.flatMap((name) => requiredBy(session, name));
  if (required.length === 0) return;
  emit({ type: 'checking', steps: going });
  const { open } = session.ledger.state;
  const milliseconds = expectedMs(session, going);
  const resumed = settled || open !== undefined;
  const mayLose = session.settings.allowIrreversible !== false;
  const { obstacles, unchecked } = await gate(required, { milliseconds, resumed, mayLose });
  for (const text of unchecked) emit({ type: 'warning', text: `not checked: ${text}` });
  if (obstacles.length > 0) throw stopped(obstacles, open?.id);
}

/** A step of somebody's own may fail to say it: that is no reason not to look for the others. */
function requiredBy({ steps, settings }: Session, name: string): Required[] {
  try {
    return (steps.get(name)?.requires() ?? []).map((requirement) => ({ step: name, requirement }));
  } catch (error) {
    const { message } = toFailure(error);
    settings.emit({ type: 'warning', text: `not checked: what ${name} requires: ${message}`, step: name });
    return [];
  }
}

/** What runs for sure, what waits for one that does, and what lacks something of its own. */
function goingToRun(
  { settings, ledger, forced }: Session,
  { steps }: Foresight,
  missing: ReadonlySet<Address>,
): string[] {
  const lacks = (name: string): boolean =>
    Object.entries(ledger.state.records[name]?.after ?? {}).some(
      ([at, image]) => image !== null && missing.has(at),
    );
  return steps
    .filter(
      ({ step: { name }, verdict }) =>
        verdict?.action !== 'skip' || forced.has(name) || settings.drifted?.has(name) === true || lacks(name),
    )
    .map(({ step }) => step.name);
}

/** The longest chain of what runs, by how long each took last time; and as long again for its undo. */
function expectedMs({ deps, ledger }: Session, going: readonly string[]): number {
  const { records } = ledger.state;
  const until = new Map<string, number>();
  const runs = new Set(going);
  let longest = 0;
  for (const [name, before] of deps) {
    const { startedAt, finishedAt = startedAt } = records[name] ?? {};
    const took =
      startedAt === undefined || finishedAt === undefined ? UNKNOWN_STEP_MS : finishedAt - startedAt;
    const begin = before.reduce((latest, one) => Math.max(latest, until.get(one) ?? 0), 0);
    const end = begin + (runs.has(name) ? took : 0);
    until.set(name, end);
    longest = Math.max(longest, end);
  }
  return 2 * longest;
}

/** Most steps take seconds; a database, which is on the longest chain, takes minutes. */
const UNKNOWN_STEP_MS = 120_000;

function stopped(obstacles: readonly Obstacle[], open: string | undefined): Failure {
  const left =
    open === undefined
      ? 'Nothing was changed.'
      : `Run ${open} stays open; \`npx deploy rollback\` undoes it.`;
  const [first, ...more] = obstacles;
  if (first !== undefined && more.length === 0) {
    const { what, clear, address, code } = first;
    return new Failure('prerequisite', what, {
      ...(address !== undefined && { address }),
      ...(code !== undefined && { code }),
      hint: `${left} ${clear}`,
    });
  }
  return new Failure('prerequisite', `${obstacles.length} things stand in the way of this run`, {
    // What kind of thing it is can only be said where they are all of one.
    ...(first?.code !== undefined && more.every(({ code }) => code === first.code) && { code: first.code }),
    findings: obstacles.map(({ steps, what, clear, address, code }) => ({
      steps: [...steps],
      message: what,
      hint: clear,
      ...(address !== undefined && { address }),
      ...(code !== undefined && { code }),
    })),
    hint: `${left} Clear them, then type the same command again.`,
  });
}

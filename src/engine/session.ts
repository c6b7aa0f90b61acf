import type { ApprovedStep } from './approved.ts';
import type { BoundStep, PortScope } from './bound-step.ts';
import type { ErrorNote } from './entries.ts';
import type { Event } from './event.ts';
import { Failure } from './failure.ts';
import { sameJson } from './fingerprint.ts';
import type { Gate } from './gate.ts';
import type { Because } from './guard.ts';
import type { JsonObject } from './json.ts';
import type { Ledger } from './ledger.ts';
import type { Operations } from './operations.ts';
import type { RunReport, StepReport } from './report.ts';
import type { Address, Image } from './step.ts';
import type { World } from './world.ts';

/** How the engine behaves in one run, whatever it deploys. */
export interface Settings {
  readonly world: World;
  readonly signal: AbortSignal;
  readonly emit: (event: Event) => void;
  /** At most so many steps at once; asked again before a step starts, where it can change. */
  readonly concurrency: number | (() => number);
  /** Names of the steps to run whatever the guard says. */
  readonly forced: readonly string[];
  /** Whether a failed run is undone, or left open. */
  readonly rollback: boolean;
  /** How long a request of a dead process may still be on its way; 0 where requests die with their process. */
  readonly requestTimeoutMs: number;
  /** How often, and how far apart, to look again before saying "gone" or "different". */
  readonly look: { readonly times: number; readonly delayMs: number };
  /** Which of these addresses are gone; absent when nothing is to be looked up. */
  readonly missing?: ((addresses: readonly Address[]) => Promise<readonly Address[]>) | undefined;
  /** Whether an address is none of the cloud's, so that only its step can tell whether something is there. Absent: none is. */
  readonly isElsewhere?: (at: Address) => boolean;
  /** Whose a thing is that no record knows, by what it looks like. */
  readonly owner: (at: Address, image: Image, lineage: string) => Owner;
  /** Whether things that others made may be taken over; without it a step that finds one is refused. Default true. */
  readonly adopt?: boolean;
  /** Steps taken out of the list whose things are given back: `retire:`. They are known by {@link Session.others}. */
  readonly retired?: readonly string[];
  /** Steps whose every address is protected, whatever they say themselves. */
  readonly protectedSteps?: readonly string[];
  /** Saves what is known of failed steps before their undo touches anything; resolves to where. It never rejects. */
  readonly saveEvidence?: (failed: readonly FailedStep[]) => Promise<string | undefined>;
  /** What data goes when the thing at an address is deleted, in words; undefined: none. */
  readonly dataAt?: (at: Address) => string | undefined;
  /** Why the cloud cannot have the one beside the other; undefined: it can. */
  readonly collision?: (held: Address, wanted: Address) => string | undefined;
  /** What two addresses have in common where one may stand in the other's way; undefined: it stands in nobody's. */
  readonly rivalry?: (at: Address) => string | undefined;
  /** What of the configuration the cloud never makes, given what is held: known before any step's inputs are. */
  readonly impossible?: (held: readonly Address[]) => readonly Impossible[];
  /** What may be told of a reason: a configuration may hold values that look like secrets. Absent: all of it. */
  readonly shown?: (because: Because) => Because;
  /** Addresses that were found to have changed in the cloud, by step: those steps run. */
  readonly drifted?: ReadonlyMap<string, readonly Address[]>;
  /** What was agreed to, by step, where a plan is carried out: a step that would do something else fails. Absent: all is free. */
  readonly approved?: ReadonlyMap<string, ApprovedStep>;
  /** Looks, before the first write, whether the steps that will run can; absent: nobody looks. */
  readonly gate?: Gate;
  /** Whether changes that cannot be undone are made; false: a run that would make one is refused. Default true. */
  readonly allowIrreversible?: boolean;
  /** After so long a rollback that a failure started no longer waits for deletions that Azure has accepted. */
  readonly rollbackDeadlineMs?: number;
}

/**
 * Whose a thing is: it bears our lineage's tag; it can bear one and has none; it cannot bear one and belongs to whoever
 * its parent belongs to; or it is shared by everybody, like a registration: never adopted, never given back.
 */
export type Owner = 'us' | 'others' | 'parent' | 'shared';

/** A change that is refused before anything starts. */
export interface Impossible {
  readonly step: string;
  readonly address?: Address;
  /** One sentence, with the values. */
  readonly why: string;
  /** Where it is not the cloud that refuses: others made it, or nobody has allowed what cannot be undone. */
  readonly reason?: 'adoption' | 'irreversible';
}

/** A step that failed, and what it was about. */
export interface FailedStep {
  readonly run: string;
  readonly step: string;
  readonly addresses: readonly Address[];
  readonly error: ErrorNote;
}

/** One command at work on one state. */
export interface Session {
  readonly settings: Settings;
  readonly ledger: Ledger;
  /** The steps of today's list, in their order. */
  readonly steps: ReadonlyMap<string, BoundStep>;
  /** Steps that are known but not in today's list: an open run may have begun them. */
  readonly others: ReadonlyMap<string, BoundStep>;
  readonly deps: ReadonlyMap<string, readonly string[]>;
  /** The names that the settings list: asked for with each step. */
  readonly forced: ReadonlySet<string>;
  readonly retired: ReadonlySet<string>;
  readonly protectedSteps: ReadonlySet<string>;
  readonly report: RunReport;
  /** Set once the run's first entry is on its way to the journal. */
  begun: Promise<void> | undefined;
  readonly operations: Operations;
  /** Aborted when deletions are no longer waited for. */
  readonly deletionsLater: AbortSignal;
  readonly stopWaiting: () => void;
  /** The report's lines about the steps, by name. */
  readonly lines: Map<string, StepReport>;
}

/** Whether a step runs whatever the guard says: what an earlier process of this run was told to force is spent once it completed. */
export function isForced({ forced, ledger }: Session, name: string): boolean {
  const { open } = ledger.state;
  return forced.has(name) || (open?.forced.has(name) === true && open.touches[name]?.completed !== true);
}

/** Makes the ports' scope for one step. */
export function scopeOf(session: Session, step: string, during: 'run' | 'undo'): PortScope {
  const { ledger, settings } = session;
  return {
    step,
    during,
    transaction: ledger.state.open?.id ?? 'none',
    lineage: ledger.state.lineage,
    signal: settings.signal,
    operations: session.operations,
    deletionsLater: session.deletionsLater,
    log: (text) => settings.emit({ type: 'step-progress', step, text }),
  };
}

/** The step of that name, listed or not. Throws `step-unknown` when its module is gone. */
export function knownStep(session: Session, name: string): BoundStep {
  const step = session.steps.get(name) ?? session.others.get(name);
  if (step) return step;
  throw new Failure('step-unknown', `the state holds the step ${name}, which no longer exists`, {
    hint: `Put its file back and list it under steps:.`,
  });
}

/**
 * Why nothing of what a step does with these inputs, given those that were applied before, is undone; undefined: it is, at
 * least in part.
 */
export function oneWay(
  step: BoundStep,
  inputs: JsonObject | undefined,
  applied?: JsonObject,
): string | undefined {
  if (!step.undoable) return 'it cannot be undone';
  const found = inputs && step.irreversible(inputs, applied);
  return typeof found === 'string' ? found : undefined;
}

/** Observes an address, and looks again, a bounded number of times, while it is not as hoped. */
export async function lookUntil(
  session: Session,
  step: BoundStep,
  at: Address,
  during: 'run' | 'undo',
  hoped: (image: Image) => boolean,
): Promise<Image> {
  const { look, world, signal } = session.settings;
  const scope = scopeOf(session, step.name, during);
  let image = await step.observe(at, scope);
  for (let again = 0; again < look.times && !hoped(image); again++) {
    await world.sleep(look.delayMs, signal);
    image = await step.observe(at, scope);
  }
  return image;
}

/** The same, until the address is as it was. */
export function lookUntilEqual(
  session: Session,
  step: BoundStep,
  at: Address,
  was: Image,
  during: 'run' | 'undo' = 'undo',
): Promise<Image> {
  return lookUntil(session, step, at, during, (image) => sameJson(image, was));
}

/** The line of the report about one step. */
export function lineOf(session: Session, name: string): StepReport {
  const line = session.lines.get(name) ?? { name, status: 'pending', reason: '', changed: [], durationMs: 0 };
  session.lines.set(name, line);
  return line;
}

import { refuseUnapproved } from './approved.ts';
import { claim } from './claim.ts';
import type { Decided } from './commit.ts';
import { Failure } from './failure.ts';
import { walk } from './graph.ts';
import type { JsonObject } from './json.ts';
import { changedProtection } from './protection.ts';
import { noteOf, sentence, toldNoteOf } from './report.ts';
import { runStep } from './run-step.ts';
import { lineOf, type Session } from './session.ts';
import type { State } from './state.ts';
import type { Address, Image } from './step.ts';
import { verdictOn } from './verdict.ts';

/** What going through the list of steps came to. */
export interface Passage {
  readonly result: 'done' | 'failed' | 'interrupted';
  /** The step that failed first, and what it threw. */
  readonly failed: { step: string; error: unknown } | undefined;
  /** What a commit decides by: all that today's inputs want. */
  readonly decided: Decided;
}

/**
 * Goes through the steps in their order: skips what has not changed, runs the rest, independent ones at once. When one
 * fails nothing new starts and what is in flight ends (rule 5). Throws when the journal cannot be written, and when the
 * cloud cannot be asked, before the first step, what is missing.
 */
export async function goForward(session: Session, missing: ReadonlySet<Address>): Promise<Passage> {
  const { settings, steps, ledger } = session;
  const { signal, world } = settings;
  const outputs = new Map<string, JsonObject>();
  const wanted = new Map<Address, string>();
  const known = new Map<string, JsonObject>();
  const protect = new Map<string, readonly Address[]>();
  const decided = { wanted, inputs: known, protect };
  const upstream = new Map<string, ReadonlySet<string>>();
  const { origins, made } = heldBy(ledger.state.records);
  let failed: Passage['failed'];
  await walk(session.deps, {
    concurrency: settings.concurrency,
    halted: () => failed !== undefined || signal.aborted,
    visit: async (name) => {
      const step = steps.get(name);
      if (step === undefined) return false;
      const startedAt = world.now();
      const line = lineOf(session, name);
      upstream.set(name, touchedUpstream(session, name, upstream));
      try {
        const inputs = await step.inputs(outputs);
        claim(wanted, step, inputs);
        known.set(name, inputs);
        const verdict = await verdictOn(session, step, inputs, missing);
        line.changed = verdict.because;
        line.reason = sentence(verdict.because);
        refuseUnapproved(session, step, { inputs, verdict });
        const { because } = verdict;
        const deps = depsOf(session, name, upstream);
        if (verdict.action === 'run') await runStep(session, step, { inputs, deps, because, origins, made });
        else {
          const changed = changedProtection(session, step, inputs);
          if (changed !== undefined) protect.set(name, changed);
          skip(session, name);
        }
        outputs.set(name, ledger.state.records[name]?.output ?? {});
        return true;
      } catch (error) {
        if (ledger.lost) throw ledger.lost;
        if (signal.aborted) return false;
        failed ??= { step: name, error };
        const durationMs = world.now() - startedAt;
        line.status = 'failed';
        line.error = toldNoteOf(error);
        settings.emit({ type: 'step-failed', step: name, durationMs, error: noteOf(error) });
        return false;
      } finally {
        line.durationMs = world.now() - startedAt;
      }
    },
  });
  if (signal.aborted) return { result: 'interrupted', failed, decided };
  if (failed) return { result: 'failed', failed, decided };
  // Never take for no longer wanted what was only not visited.
  if (outputs.size < steps.size) throw new Failure('internal', 'not every step was visited');
  return { result: 'done', failed, decided };
}

function skip(session: Session, name: string): void {
  lineOf(session, name).status = 'skipped';
  session.settings.emit({ type: 'step-skipped', step: name });
}

function heldBy(records: State['records']): { origins: Map<Address, Image>; made: Map<Address, Image> } {
  const all = Object.values(records);
  return {
    origins: new Map(all.flatMap(({ origin }) => Object.entries(origin))),
    made: new Map(all.flatMap(({ after }) => Object.entries(after))),
  };
}

function depsOf(
  session: Session,
  name: string,
  upstream: ReadonlyMap<string, ReadonlySet<string>>,
): readonly string[] {
  return [...new Set([...(session.deps.get(name) ?? []), ...(upstream.get(name) ?? [])])];
}

/**
 * The nearest steps upstream that this transaction has touched, through those it skipped: their undo must wait, and a
 * skipped step journals no edges of its own.
 */
function touchedUpstream(
  session: Session,
  name: string,
  upstream: ReadonlyMap<string, ReadonlySet<string>>,
): ReadonlySet<string> {
  const touched = session.ledger.state.open?.touches ?? {};
  const direct = session.deps.get(name) ?? [];
  return new Set(direct.flatMap((one) => (one in touched ? [one] : [...(upstream.get(one) ?? [])])));
}

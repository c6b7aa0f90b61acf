import type { BoundStep } from './bound-step.ts';
import { walk } from './graph.ts';
import { Failure } from './failure.ts';
import { sameJson } from './fingerprint.ts';
import { judge, type Verdict } from './guard.ts';
import type { JsonObject } from './json.ts';
import { noteOf, sentence } from './report.ts';
import { beginRun } from './run-start.ts';
import { lineOf, lookUntil, scopeOf, type Session } from './session.ts';
import type { Address, Image } from './step.ts';

/** What going through the list of steps came to. */
export interface Passage {
  readonly result: 'done' | 'failed' | 'interrupted';
  /** The step that failed first, and what it threw. */
  readonly failed: { step: string; error: unknown } | undefined;
  /** Who wants each address, by today's inputs. */
  readonly wanted: ReadonlyMap<Address, string>;
}

/**
 * Goes through the steps in their order: skips what has not changed, runs the rest, independent ones at once. When one
 * fails nothing new starts and what is in flight ends (rule 5). Throws only when the journal cannot be written.
 */
export async function goForward(session: Session): Promise<Passage> {
  const { settings, steps, deps, ledger } = session;
  const gone = await goneAddresses(session);
  const outputs = new Map<string, JsonObject>();
  const wanted = new Map<Address, string>();
  let failed: Passage['failed'];
  await walk(deps, {
    concurrency: settings.concurrency,
    halted: () => failed !== undefined || settings.signal.aborted,
    visit: async (name) => {
      const step = steps.get(name);
      if (step === undefined) return false;
      const startedAt = settings.world.now();
      const line = lineOf(session, name);
      try {
        const inputs = await step.inputs(outputs);
        const verdict = await judgeNow(session, step, inputs, gone);
        claim(wanted, step, inputs);
        line.changed = verdict.because;
        line.reason = sentence(verdict.because);
        if (verdict.action === 'run') await runStep(session, step, inputs, verdict);
        else {
          line.status = 'skipped';
          settings.emit({ type: 'step-skipped', step: name });
        }
        outputs.set(name, ledger.state.records[name]?.output ?? {});
        return true;
      } catch (error) {
        if (error instanceof JournalLost) throw error.cause;
        if (settings.signal.aborted) return false;
        failed ??= { step: name, error };
        line.status = 'failed';
        line.error = noteOf(error);
        settings.emit({
          type: 'step-failed',
          step: name,
          durationMs: settings.world.now() - startedAt,
          error: line.error,
        });
        return false;
      } finally {
        line.durationMs = settings.world.now() - startedAt;
      }
    },
  });
  return { result: failed ? 'failed' : settings.signal.aborted ? 'interrupted' : 'done', failed, wanted };
}

/** The journal could not be written: then nothing more may happen in this process, not even a rollback. */
class JournalLost extends Error {}

async function runStep(
  session: Session,
  step: BoundStep,
  inputs: JsonObject,
  verdict: Verdict,
): Promise<void> {
  const { settings, ledger } = session;
  const startedAt = settings.world.now();
  const scope = (): ReturnType<typeof scopeOf> => scopeOf(session, step.name, 'run');
  const addresses = step.at(inputs);
  const before = await observeNew(session, step, addresses);
  await journaled(async () => {
    await beginRun(session);
    await ledger.append({
      entry: 'step-started',
      step: step.name,
      inputs,
      fingerprint: step.fingerprint(inputs),
      before,
      origin: originOf(session, before),
      deps: [...(session.deps.get(step.name) ?? [])],
      time: startedAt,
    });
  });
  const line = lineOf(session, step.name);
  line.status = 'running';
  settings.emit({ type: 'step-started', step: step.name, because: verdict.because });
  try {
    const output = await step.run(inputs, scope());
    const after = await observeAfter(session, step, addresses);
    const time = settings.world.now();
    await journaled(() => ledger.append({ entry: 'step-completed', step: step.name, output, after, time }));
    line.status = 'completed';
    settings.emit({ type: 'step-completed', step: step.name, durationMs: time - startedAt });
  } catch (error) {
    // An interrupt says nothing of the step: it stays begun, and the next run goes on with it.
    if (!(error instanceof JournalLost) && !settings.signal.aborted) {
      const note = noteOf(error);
      await journaled(() =>
        ledger.append({ entry: 'step-failed', step: step.name, error: note, time: settings.world.now() }),
      );
    }
    throw error;
  }
}

async function journaled(append: () => Promise<void>): Promise<void> {
  try {
    await append();
  } catch (cause) {
    throw new JournalLost('the journal cannot be written', { cause });
  }
}

/** `before` is per transaction: what this run has already touched keeps its first value (rule 2). */
async function observeNew(
  session: Session,
  step: BoundStep,
  addresses: readonly Address[],
): Promise<Record<Address, Image>> {
  const known = session.ledger.state.open?.touches[step.name]?.before ?? {};
  const fresh = addresses.filter((at) => !(at in known));
  const scope = scopeOf(session, step.name, 'run');
  const images = await Promise.all(
    fresh.map(async (at): Promise<[Address, Image]> => [at, await step.observe(at, scope)]),
  );
  return Object.fromEntries(images);
}

/** Not to be seen yet is not the same as not there: reads lag behind writes. */
async function observeAfter(
  session: Session,
  step: BoundStep,
  addresses: readonly Address[],
): Promise<Record<Address, Image>> {
  const images = await Promise.all(
    addresses.map(async (at): Promise<[Address, Image]> => [
      at,
      await lookUntil(session, step, at, 'run', (image) => image !== null),
    ]),
  );
  return Object.fromEntries(images);
}

/** What bears our lineage's tag though no record knows it was made by us: it goes back to nothing (rule 10). */
function originOf(session: Session, before: Record<Address, Image>): Record<Address, Image> {
  const { settings, ledger } = session;
  return Object.fromEntries(
    Object.entries(before).map(([at, image]) => [
      at,
      settings.ours(image, ledger.state.lineage) ? null : image,
    ]),
  );
}

async function judgeNow(
  session: Session,
  step: BoundStep,
  inputs: JsonObject,
  gone: ReadonlySet<Address>,
): Promise<Verdict> {
  const { ledger, settings } = session;
  const record = ledger.state.records[step.name];
  const touch = ledger.state.open?.touches[step.name];
  const forced =
    (ledger.state.open?.forced ?? settings.forced).includes(step.name) && touch?.completed !== true;
  const held = Object.keys(record?.after ?? {});
  const lost = await stillGone(
    session,
    step,
    held.filter((at) => gone.has(at)),
  );
  const drifted = touch?.completed && record ? await driftedOf(session, step, record.after) : [];
  return judge(record, step.fingerprint(inputs), { forced, gone: lost, drifted });
}

/** What a dead process had in flight may have landed after it noted a step as done. */
async function driftedOf(
  session: Session,
  step: BoundStep,
  after: Readonly<Record<Address, Image>>,
): Promise<Address[]> {
  const scope = scopeOf(session, step.name, 'run');
  const drifted: Address[] = [];
  for (const [at, image] of Object.entries(after)) {
    if (!sameJson(await step.observe(at, scope), image)) drifted.push(at);
  }
  return drifted;
}

async function stillGone(
  session: Session,
  step: BoundStep,
  addresses: readonly Address[],
): Promise<Address[]> {
  const gone: Address[] = [];
  for (const at of addresses) {
    if ((await lookUntil(session, step, at, 'run', (image) => image !== null)) === null) gone.push(at);
  }
  return gone;
}

/** A skip also means that the step's addresses still exist (promise 2): asked once, for all of them. */
async function goneAddresses(session: Session): Promise<ReadonlySet<Address>> {
  const { settings, ledger, steps } = session;
  if (settings.missing === undefined) return new Set();
  const held = [...steps.keys()].flatMap((name) => {
    const record = ledger.state.records[name];
    if (!record?.complete) return [];
    return Object.entries(record.after).flatMap(([at, image]) => (image === null ? [] : [at]));
  });
  return new Set(held.length === 0 ? [] : await settings.missing(held));
}

function claim(wanted: Map<Address, string>, step: BoundStep, inputs: JsonObject): void {
  for (const at of step.at(inputs)) {
    const owner = wanted.get(at);
    if (owner !== undefined && owner !== step.name) {
      throw new Failure('two-owners', `${step.name} and ${owner} both claim ${at}`, {
        address: at,
        hint: 'No two steps may own one address: give one of them another name.',
      });
    }
    wanted.set(at, step.name);
  }
}

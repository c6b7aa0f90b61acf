import { inTurn } from './apart.ts';
import type { BoundStep } from './bound-step.ts';
import type { StepRecord } from './entries.ts';
import { Failure, toFailure } from './failure.ts';
import { sameJson } from './fingerprint.ts';
import { namingOutputs } from './from-output.ts';
import { judge, type Verdict } from './guard.ts';
import type { JsonObject } from './json.ts';
import { isForced, lookUntilEqual, scopeOf, type Session } from './session.ts';
import type { Address, Image } from './step.ts';

/** Puts to the guard what is known of one step now: its record, its inputs, and what was looked up in the cloud. */
export async function verdictOn(
  session: Session,
  step: BoundStep,
  inputs: JsonObject,
  missing: ReadonlySet<Address>,
): Promise<Verdict> {
  const { ledger, settings } = session;
  const { records, open } = ledger.state;
  const record = records[step.name];
  const touch = open?.touches[step.name];
  const gone: Address[] = [];
  const drifted: Address[] = [...(settings.drifted?.get(step.name) ?? [])];
  for (const [at, image] of Object.entries(record?.after ?? {})) {
    if (missing.has(at) && (await isGone(session, step, at, image))) gone.push(at);
    // What a dead process had in flight may have landed after it noted the step as done.
    else if (touch?.completed && !sameJson(await lookUntilEqual(session, step, at, image, 'run'), image))
      drifted.push(at);
  }
  const fingerprint = step.fingerprint(inputs);
  const verdict = judge(record, fingerprint, {
    forced: isForced(session, step.name),
    gone,
    drifted,
    unhealthy: unhealthyIn(record, step),
  });
  if (verdict.action === 'skip') return verdict;
  const because = namingOutputs(verdict.because, step, records, fingerprint.leaves);
  return { action: 'run', because: settings.shown === undefined ? because : because.map(settings.shown) };
}

/** What a step let pass when it last ran. */
export function unhealthyIn(record: StepRecord | undefined, step: BoundStep): readonly string[] {
  return record?.output === undefined ? [] : step.unhealthy(record.output);
}

/**
 * Asks once, for all steps, which of the things that they hold are missing: a skip means that they exist (promise 2). What
 * is none of the cloud's is looked at by its step. Throws what stands in the way of that, as a `Failure` that names both.
 */
export async function missingAddresses(session: Session): Promise<ReadonlySet<Address>> {
  const { settings, ledger, steps } = session;
  if (settings.missing === undefined) return new Set();
  const held = [...steps.values()].flatMap((step) => {
    const record = ledger.state.records[step.name];
    if (!record?.complete) return [];
    return Object.entries(record.after).flatMap(([at, image]) => (image === null ? [] : [{ step, at }]));
  });
  const isElsewhere = ({ at }: { at: Address }): boolean => settings.isElsewhere?.(at) === true;
  const ids = held.filter((one) => !isElsewhere(one)).map(({ at }) => at);
  const missing = new Set(ids.length === 0 ? [] : await settings.missing(ids));
  await inTurn(held.filter(isElsewhere), {
    apart: () => true,
    halted: () => settings.signal.aborted,
    act: async ({ step, at }) => {
      try {
        if ((await step.observe(at, scopeOf(session, step.name, 'run'))) === null) missing.add(at);
      } catch (error) {
        throw notLookedAt(step.name, at, error);
      }
    },
  });
  return missing;
}

function notLookedAt(step: string, at: Address, error: unknown): Failure {
  const { reason, message, details } = toFailure(error, 'step-failed');
  return new Failure(reason, `${step}: ${at} cannot be looked at: ${message}`, {
    hint: 'Make it reachable and type the same command again. With --offline nothing is looked up.',
    ...details,
    address: at,
    cause: error,
  });
}

/**
 * Lists lag behind: what a list does not show is looked at itself, and again. What then shows as something else than was
 * made is gone too: a soft-deleted thing is not nothing.
 */
async function isGone(session: Session, step: BoundStep, at: Address, made: Image): Promise<boolean> {
  return !sameJson(await lookUntilEqual(session, step, at, made, 'run'), made);
}

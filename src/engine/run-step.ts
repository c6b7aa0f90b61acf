import type { BoundStep } from './bound-step.ts';
import { refuseOneWay } from './consent.ts';
import type { Images } from './entries.ts';
import { Failure } from './failure.ts';
import { sameJson } from './fingerprint.ts';
import { refusedChange } from './foresee.ts';
import type { Because } from './guard.ts';
import type { JsonObject } from './json.ts';
import { madeChanges } from './made-changes.ts';
import { noteOf } from './report.ts';
import { foundAmong, originOf, refuseAdoption } from './origin.ts';
import { protectionOfStep } from './protection.ts';
import { beginRun } from './run-start.ts';
import { lineOf, lookUntil, scopeOf, type Session } from './session.ts';
import type { Address, Image } from './step.ts';

/**
 * Runs one step: journals what is there and that it begins, lets it do its work, and journals what became of it.
 * Throws what the step throws, with `step-failed` in the journal; an interrupted step can be gone on with.
 */
export async function runStep(
  session: Session,
  step: BoundStep,
  { inputs, deps, because, origins, made }: Start,
): Promise<void> {
  const { settings, ledger } = session;
  const { world } = settings;
  const startedAt = world.now();
  const addresses = step.at(inputs);
  const refused = refusedChange(session, step, inputs);
  // It was not known before the steps that this one waited for had run.
  if (refused !== undefined) throw new Failure('unchangeable', refused, { hint: UNCHANGEABLE_HINT });
  refuseOneWay(session, step, inputs);
  const before = await imagesBefore(session, step, addresses, made);
  refuseAdoption(session, step.name, foundAmong(session, before, origins));
  const protect = protectionOfStep(session, step, inputs);
  await beginRun(session);
  await ledger.append({
    entry: 'step-started',
    step: step.name,
    inputs,
    fingerprint: step.fingerprint(inputs),
    before,
    origin: originOf(session, before, origins),
    ...(protect.length > 0 && { protect: [...protect] }),
    deps: [...deps],
    time: world.now(),
  });
  const line = lineOf(session, step.name);
  line.status = 'running';
  line.startedAt = startedAt;
  line.after = ranBefore(session, step.name);
  settings.emit({ type: 'step-started', step: step.name, because });
  try {
    const output = await step.run(inputs, scopeOf(session, step.name, 'run'));
    const after = await imagesAfter(session, step, addresses);
    line.changes = madeChanges(ledger.state.open?.touches[step.name]?.before ?? before, after);
    await ledger.append({ entry: 'step-completed', step: step.name, output, after, time: world.now() });
  } catch (error) {
    if (ledger.lost) throw ledger.lost;
    await ledger.append({
      entry: 'step-failed',
      step: step.name,
      error: noteOf(settings.signal.aborted ? new Failure('interrupted', 'it was interrupted') : error),
      time: world.now(),
    });
    throw error;
  }
  line.status = 'completed';
  settings.emit({ type: 'step-completed', step: step.name, durationMs: world.now() - startedAt });
}

const UNCHANGEABLE_HINT = 'Take the change back, or give the thing another name: then it is replaced.';

/** The steps that it waited for and that ran, the nearest ones: what was skipped took no time, and what that waited for counts. */
function ranBefore(session: Session, name: string): readonly string[] {
  const before = new Set<string>();
  const seen = new Set<string>();
  const ahead = [...(session.deps.get(name) ?? [])];
  for (let one = ahead.pop(); one !== undefined; one = ahead.pop()) {
    if (seen.has(one)) continue;
    seen.add(one);
    if (session.lines.get(one)?.startedAt !== undefined) before.add(one);
    else ahead.push(...(session.deps.get(one) ?? []));
  }
  return [...before];
}

/** What a step starts with. */
export interface Start {
  readonly inputs: JsonObject;
  readonly deps: readonly string[];
  readonly because: readonly Because[];
  /** The origins of all addresses that any record holds; those that this step adds are added. */
  readonly origins: Map<Address, Image>;
  /** What any record says is there: an address may come from another step. */
  readonly made: ReadonlyMap<Address, Image>;
}

/**
 * `before` is per transaction and per address (rule 2): what this run has already touched keeps its first value,
 * whichever step touched it.
 */
async function imagesBefore(
  session: Session,
  step: BoundStep,
  addresses: readonly Address[],
  made: Start['made'],
): Promise<Record<Address, Image>> {
  const { open } = session.ledger.state;
  const known: Images = open?.before ?? {};
  const own = open?.touches[step.name]?.before ?? {};
  const fresh = addresses.filter((at) => !(at in own));
  return imagesOf(fresh, async (at) =>
    at in known ? (known[at] ?? null) : lookBefore(session, step, at, made.get(at)),
  );
}

/** What is recorded and cannot be seen, or is seen otherwise, is looked at again: a false "nothing" would delete it. */
function lookBefore(
  session: Session,
  step: BoundStep,
  at: Address,
  recorded: Image | undefined,
): Promise<Image> {
  return lookUntil(
    session,
    step,
    at,
    'run',
    (image) => recorded === undefined || recorded === null || sameJson(image, recorded),
  );
}

/** Not to be seen yet is not the same as not there: reads lag behind writes. */
function imagesAfter(
  session: Session,
  step: BoundStep,
  addresses: readonly Address[],
): Promise<Record<Address, Image>> {
  return imagesOf(addresses, (at) => lookUntil(session, step, at, 'run', (image) => image !== null));
}

async function imagesOf(
  addresses: readonly Address[],
  look: (at: Address) => Promise<Image>,
): Promise<Record<Address, Image>> {
  const images = await Promise.all(
    addresses.map(async (at): Promise<[Address, Image]> => [at, await look(at)]),
  );
  return Object.fromEntries(images);
}

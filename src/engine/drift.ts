import { difference } from './difference.ts';
import { sameJson } from './fingerprint.ts';
import { walk } from './graph.ts';
import { type EngineOptions, openSession } from './open-session.ts';
import { type Finding, residueOf } from './report.ts';
import { knownStep, lookUntilEqual, type Session } from './session.ts';
import type { Address, Image } from './step.ts';

/** What differs in the cloud from what was last applied. */
export interface Drift {
  /** The run that is left open: what it has begun differs by nature, and is not looked at. */
  readonly open: { readonly run: string; readonly phase: string } | null;
  /** How many addresses were looked at. */
  readonly looked: number;
  readonly drifted: readonly Drifted[];
  /** What earlier runs left behind. */
  readonly residue: readonly Finding[];
}

/** One thing that differs. */
export interface Drifted {
  readonly step: string;
  readonly address: Address;
  /** `gone`: nothing is there. `changed`: how says how, without values. `back`: it was to be nothing. */
  readonly what: 'gone' | 'changed' | 'back';
  readonly how: string;
}

/**
 * Observes all that complete steps have made, at once, and tells what is no longer as it was applied. Takes no lock and
 * changes nothing. Throws a `Failure` when something cannot be looked at: not to know is not the same as no drift.
 */
export async function drift<Config, Facts, Ports>(
  options: EngineOptions<Config, Facts, Ports>,
): Promise<Drift> {
  const session = await openSession(options, 'destroy');
  const { records, open } = session.ledger.state;
  const begun = open?.phase === 'finished' ? {} : (open?.touches ?? {});
  const things = Object.entries(records).flatMap(([step, { complete, after }]) =>
    complete && !(step in begun)
      ? Object.entries(after).map(([address, was]) => ({ step, address, was }))
      : [],
  );
  const found = new Map<string, Drifted>();
  const byAddress = new Map(things.map((thing) => [thing.address, thing]));
  await walk(new Map(things.map(({ address }) => [address, []])), {
    concurrency: AT_ONCE,
    visit: async (address) => {
      const thing = byAddress.get(address);
      const differs = thing && (await differenceAt(session, thing));
      if (differs) found.set(address, differs);
      return true;
    },
  });
  return {
    open: open && open.phase !== 'finished' ? { run: open.id, phase: open.phase } : null,
    looked: things.length,
    drifted: things.flatMap(({ address }) => found.get(address) ?? []),
    residue: residueOf(records),
  };
}

/** So many reads do not reach Azure's limit (250, refilled by 25 a second, for each principal and subscription). */
const AT_ONCE = 16;

async function differenceAt(
  session: Session,
  { step, address, was }: { step: string; address: Address; was: Image },
): Promise<Drifted | undefined> {
  const now = await lookUntilEqual(session, knownStep(session, step), address, was, 'run');
  if (sameJson(now, was)) return undefined;
  const what = now === null ? 'gone' : was === null ? 'back' : 'changed';
  return { step, address, what, how: difference(was, now) };
}

import { ancestors } from './address.ts';
import type { Images } from './entries.ts';
import { Failure } from './failure.ts';
import type { Session } from './session.ts';
import type { State } from './state.ts';
import type { Address, Image } from './step.ts';

/**
 * Tells what each address goes back to when it is no longer wanted; it is per address, whichever step claimed it first
 * (rule 2): what one step has made must not become what another one goes back to. What bears our lineage's tag though
 * no record knows it was made by us, and goes back to nothing (rule 10); so does what lies in it and can bear no tag.
 * Adds to `origins` what is new.
 */
export function originOf(
  session: Session,
  before: Images,
  origins: Map<Address, Image>,
): Record<Address, Image> {
  const { settings, ledger } = session;
  // A parent before what lies in it.
  const known = Object.entries(before).sort(([a], [b]) => a.length - b.length);
  for (const [at, image] of known) {
    if (origins.has(at)) continue;
    const owner = image === null ? 'us' : settings.owner(at, image, ledger.state.lineage);
    const parent = owner === 'parent' ? ancestors(at).find((one) => origins.has(one)) : undefined;
    const ours = owner === 'us' || (parent !== undefined && origins.get(parent) === null);
    origins.set(at, ours ? null : image);
  }
  return Object.fromEntries(Object.keys(before).map((at) => [at, origins.get(at) ?? null]));
}

/** The origins of all that any record holds. */
export function originsIn({ records }: Pick<State, 'records'>): Map<Address, Image> {
  return new Map(Object.values(records).flatMap(({ origin }) => Object.entries(origin)));
}

/** The things among these that others made and that no record of ours knows: a step that ran would take them over. */
export function foundAmong(
  session: Session,
  before: Images,
  origins: ReadonlyMap<Address, Image>,
): Address[] {
  const { settings, ledger } = session;
  return Object.entries(before).flatMap(([at, image]) =>
    image !== null && !origins.has(at) && settings.owner(at, image, ledger.state.lineage) === 'others'
      ? [at]
      : [],
  );
}

/** Throws `adoption` where a step would take over what others made, and may not. */
export function refuseAdoption(session: Session, step: string, found: readonly Address[]): void {
  const [first] = found;
  if (first === undefined || session.settings.adopt !== false) return;
  throw new Failure('adoption', `${step}: ${adoptionRefused(found)}`, {
    address: first,
    hint: ADOPTION_HINT,
  });
}

/** What to do about it. */
export const ADOPTION_HINT =
  'Give it another name, or take it over with adopt: true; it is put back as found, never deleted.';

/** The refusal in one sentence. */
export function adoptionRefused(found: readonly Address[]): string {
  return `it found what others made: ${found.join(', ')}`;
}

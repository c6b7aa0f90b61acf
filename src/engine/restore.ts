import { areApart, inTurn } from './apart.ts';
import type { BoundStep } from './bound-step.ts';
import type { Outcome } from './entries.ts';
import { difference } from './difference.ts';
import { sameJson } from './fingerprint.ts';
import { inputsBefore, staysPartly } from './irreversible.ts';
import { deletes, type Protection } from './protection.ts';
import { lookUntil, oneWay, scopeOf, type Session } from './session.ts';
import type { Touch } from './state.ts';
import type { Address, Image } from './step.ts';

/** What an undo has seen of one step so far. */
export interface Seen {
  readonly restored: Address[];
  readonly kept: Record<Address, string>;
  readonly residue: Record<Address, Image>;
  readonly differs: Record<Address, string>;
}

/** Nothing yet. */
export function nothingSeen(): Seen {
  return { restored: [], kept: {}, residue: {}, differs: {} };
}

/**
 * Puts back what one step has changed, and proves it. Within a step, too, the last thing made is the first to go; before
 * that, what stood is put back in the order it was made in, since a child cannot come back before its parent. What has
 * nothing to do with each other goes at once. Proven here, while the parents still stand. Throws what an undo throws, when
 * all that it does not block has ended.
 */
export async function restoreAddresses(
  session: Session,
  step: BoundStep,
  touch: Touch,
  protection: Protection,
): Promise<Outcome> {
  const { ledger, settings } = session;
  const { records } = ledger.state;
  const stays = oneWay(step, records[step.name]?.inputs, inputsBefore(ledger.state, step.name));
  const before = Object.entries(touch.before);
  const stood = before.filter(([, was]) => was !== null);
  const absent = before.filter(([, was]) => was === null).reverse();
  const all = [...stood, ...absent];
  const seen = new Map<Address, Seen>();
  const whole = await inTurn(all, {
    apart: ([one, was], [other, is]) => (was === null) === (is === null) && areApart(step, one, other),
    // Nothing more may happen in a process that can no longer write its journal.
    halted: () => settings.signal.aborted || ledger.lost !== undefined,
    act: async ([at, was]) => {
      const outcome = nothingSeen();
      const scope = scopeOf(session, step.name, 'undo');
      const held = deletes(was) ? protection(at) : undefined;
      // Where there is nothing, nothing is lost by an undo: what a request without an answer may still make must go.
      const kept = held !== undefined && (await step.observe(at, scope)) !== null ? held : undefined;
      const why = stays ?? kept;
      if (why === undefined) await step.rollback(at, was, scope);
      await prove(session, step, outcome, { at, was, why, waits: why === undefined });
      seen.set(at, outcome);
    },
  });
  if (!whole) throw ledger.lost ?? settings.signal.reason;
  return together(all.flatMap(([at]) => seen.get(at) ?? []));
}

/**
 * Looks at one address, and notes what was seen; why says that it stays on purpose. Where it waits, it looks until the
 * address is as it was: what nobody has touched since does not become so.
 */
export async function prove(
  session: Session,
  step: BoundStep,
  outcome: Seen,
  { at, was, why, waits = true }: { at: Address; was: Image; why: string | undefined; waits?: boolean },
): Promise<void> {
  const hoped = (image: Image): boolean => !waits || sameJson(image, was);
  const now = await lookUntil(session, step, at, 'undo', hoped);
  if (sameJson(now, was)) outcome.restored.push(at);
  else {
    const stays = why ?? staysPartly(session.ledger.state, step, { at, was, now });
    if (stays === undefined) {
      outcome.residue[at] = was;
      outcome.differs[at] = difference(was, now);
    } else outcome.kept[at] = stays;
  }
}

/** All that was seen of one step: whatever ended first, what is noted of a step stands in the order in which it was to be undone. */
export function together(all: readonly Seen[]): Seen {
  return {
    restored: all.flatMap(({ restored }) => restored),
    kept: Object.fromEntries(all.flatMap(({ kept }) => Object.entries(kept))),
    residue: Object.fromEntries(all.flatMap(({ residue }) => Object.entries(residue))),
    differs: Object.fromEntries(all.flatMap(({ differs }) => Object.entries(differs))),
  };
}

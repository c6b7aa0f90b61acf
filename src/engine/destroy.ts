import { Failure } from './failure.ts';
import { giveBack } from './give-back.ts';
import { lastFirst } from './graph.ts';
import { protectionOf } from './protection.ts';
import type { RunReport } from './report.ts';
import { type EngineOptions, openSession, reported } from './open-session.ts';
import { oneWay, type Session } from './session.ts';
import { leftOpen } from './settle.ts';
import { beginRun } from './run-start.ts';
import type { Address, Image } from './step.ts';
import { takeOver } from './waiting.ts';

/** What a destroy would do with one address. */
export interface PlannedEnd {
  readonly step: string;
  readonly address: Address;
  /** `remove`: to nothing. `restore`: to what was found there. `keep`: why says why. */
  readonly action: 'remove' | 'restore' | 'keep';
  readonly why?: string;
  /** What data goes with it, in words. */
  readonly data?: string;
}

/** What a destroy would do. */
export interface DestroyPlan {
  /** The run that is left open: it is closed first. */
  readonly open: { readonly run: string; readonly kind: 'deploy' | 'destroy' } | null;
  /** In the order in which they go. */
  readonly ends: readonly PlannedEnd[];
  /** What is protected: with any of it, a destroy is refused. */
  readonly refused: readonly PlannedEnd[];
}

/**
 * Takes everything that the state holds back to its origin, in reverse order, and proves it: what was there before us is
 * put back, not deleted. A run that is open is closed first; a destroy that was interrupted is continued. Throws a
 * `Failure` before anything is changed: `protected`, and those of `deploy`.
 */
export async function destroy<Config, Facts, Ports>(
  options: EngineOptions<Config, Facts, Ports>,
): Promise<RunReport> {
  const session = await openSession(options, 'destroy');
  refuseProtected(session);
  return reported(session, () => takeDown(session));
}

/** Says what a destroy would do. Takes no lock and changes nothing. */
export async function planDestroy<Config, Facts, Ports>(
  options: EngineOptions<Config, Facts, Ports>,
): Promise<DestroyPlan> {
  const session = await openSession(options, 'destroy');
  const { open } = session.ledger.state;
  const ends = endsOf(session);
  return {
    open: open && open.phase !== 'finished' ? { run: open.id, kind: open.kind } : null,
    ends,
    refused: refusedOf(session, ends),
  };
}

async function takeDown(session: Session): Promise<RunReport['result']> {
  const { ledger, report, settings } = session;
  const open = await leftOpen(session);
  if (open) await takeOver(session, open);
  if (open && open.kind !== 'destroy') {
    // What it touched is in the records, with its origin: the destroy takes all of it.
    settings.emit({ type: 'settling', run: open.id, what: 'abandon' });
    await ledger.append({ entry: 'run-finished', result: 'abandoned', time: settings.world.now() });
    await ledger.compact();
  } else if (open) settings.emit({ type: 'settling', run: open.id, what: 'destroy' });
  const { records } = ledger.state;
  if (ledger.state.open === undefined && Object.keys(records).length === 0) {
    report.note = 'there is nothing to destroy';
    return open ? 'completed' : 'nothing-to-do';
  }
  report.runId = null;
  await beginRun(session, 'destroy');
  const all = Object.entries(records).map(([name, { origin }]) => [name, Object.keys(origin)] as const);
  if (!(await giveBack(session, Object.fromEntries(all)))) return 'failed';
  await ledger.append({ entry: 'run-finished', result: 'completed', time: settings.world.now() });
  await ledger.compact();
  return 'completed';
}

function endsOf({ ledger, settings, steps, others }: Session): PlannedEnd[] {
  const { records, lineage } = ledger.state;
  return lastFirst(records).flatMap((step) => {
    const { origin = {}, inputs } = records[step] ?? {};
    return Object.entries(origin)
      .toReversed()
      .map(([address, was]): PlannedEnd => {
        const known = steps.get(step) ?? others.get(step);
        const shared = settings.owner(address, was, lineage) === 'shared';
        const stays = shared ? 'others share it' : known && oneWay(known, inputs);
        if (stays !== undefined) return { step, address, action: 'keep', why: stays };
        return { step, address, ...end(was), ...(was === null && dataOf(settings.dataAt?.(address))) };
      });
  });
}

function end(was: Image): Pick<PlannedEnd, 'action'> {
  return { action: was === null ? 'remove' : 'restore' };
}

function dataOf(data: string | undefined): { data?: string } {
  return data === undefined ? {} : { data };
}

function refusedOf({ ledger }: Session, ends: readonly PlannedEnd[]): PlannedEnd[] {
  const protection = protectionOf(ledger.state.records);
  return ends.flatMap((one): PlannedEnd[] => {
    const why = protection(one.address);
    return why === undefined ? [] : [{ ...one, action: 'keep', why }];
  });
}

function refuseProtected(session: Session): void {
  const refused = refusedOf(session, endsOf(session));
  const [first] = refused;
  if (first === undefined) return;
  const told = refused.map(({ address }) => address).join(', ');
  throw new Failure('protected', `destroy would delete what is protected: ${told}`, {
    address: first.address,
    hint: 'Say protect: false for it in the configuration, deploy, and destroy then; `npx deploy state unprotect ADDRESS` lets go of what no configuration names any more.',
  });
}

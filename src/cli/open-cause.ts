import { openLedger } from '../engine/ledger.ts';
import type { Engine } from './perform.ts';

/**
 * The failure because of which a run was left open or began to be undone, in one sentence; undefined where no run is open,
 * or where it was stopped by something else. Throws as every command does for a state that cannot be read.
 */
export async function openCause({ store, binding, world }: Engine): Promise<string | undefined> {
  const { open, records } = (await openLedger(store, binding, world)).state;
  if (open === undefined || open.phase === 'finished') return undefined;
  if (open.reason !== undefined && open.reason !== 'asked for') return open.reason;
  for (const step of Object.keys(open.touches)) {
    const { status, error } = records[step] ?? {};
    if (status === 'failed' && error !== undefined) return `${step}: ${error.message}`;
  }
  return undefined;
}

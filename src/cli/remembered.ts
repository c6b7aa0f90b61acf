import { toFailure } from '../engine/failure.ts';
import { openLedger } from '../engine/ledger.ts';
import type { Binding, LastRun, State } from '../engine/state.ts';
import type { StateStore } from '../engine/store.ts';
import type { World } from '../engine/world.ts';

/** What a state, readable or not, knows that a reset must keep or tell. */
export interface Remembered {
  readonly forgotten: readonly { readonly step: string; readonly addresses: readonly string[] }[];
  readonly open: {
    readonly run: string;
    readonly phase: 'forward' | 'rolling-back' | 'committed';
    readonly startedAt: number;
  } | null;
  readonly lastRun: LastRun | undefined;
  readonly lineage: string | undefined;
  readonly serial: number;
  /** Why it cannot be read, if so: then only the lineage may be known. */
  readonly damage: string | null;
}

/** An environment without a state. */
export const NOTHING: Remembered = {
  forgotten: [],
  open: null,
  lastRun: undefined,
  lineage: undefined,
  serial: 0,
  damage: null,
};

/** Reads what there is to forget; undefined where there is no state. Of a damaged or foreign one the lineage is saved. */
export async function rememberedState(
  store: StateStore,
  binding: Binding,
  world: World,
): Promise<Remembered | undefined> {
  const { snapshot, journal } = await store.read();
  if (snapshot === undefined && journal === '') return undefined;
  try {
    return readable((await openLedger(store, binding, world)).state);
  } catch (error) {
    const text = `${snapshot ?? ''}\n${journal}`;
    const serial = Number(/"serial":\s*(\d+)/.exec(text)?.[1] ?? 0);
    return { ...NOTHING, lineage: LINEAGE.exec(text)?.[1], serial, damage: toFailure(error).message };
  }
}

const LINEAGE = /"lineage":\s*"([\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12})"/;

function readable({ records, open, lastRun, lineage, serial }: State): Remembered {
  return {
    forgotten: Object.entries(records).map(([step, record]) => ({
      step,
      addresses: Object.keys({ ...record.origin, ...record.after }),
    })),
    open:
      open === undefined || open.phase === 'finished'
        ? null
        : { run: open.id, phase: open.phase, startedAt: open.startedAt },
    lastRun,
    lineage,
    serial,
    damage: null,
  };
}

import { Failure } from '../engine/failure.ts';
import { placeholderText } from '../engine/placeholder.ts';
import type { Binding } from '../engine/state.ts';
import type { World } from '../engine/world.ts';
import type { OpenState } from './state-store.ts';
import { type Held, heldIn, openRunOf, readHeld, refuseStored, writeWhole } from './state-transfer.ts';

type HeldState = Extract<Held, { kind: 'state' }>;

/** One end of a migration. */
export type End = Pick<OpenState, 'place' | 'type' | 'store' | 'runs' | 'copies'>;

/** Where a state goes from, and where to; the locks of both are held. */
export interface Ways {
  readonly from: End;
  readonly to: End;
  /** Copies what is kept beside both, before the old store is emptied; doing it again does no harm. */
  readonly copyLocalFiles: () => void;
}

/** What moving came to. */
export interface Moved {
  readonly result: 'completed' | 'nothing-to-do';
  /** The state that was moved, or is there already. */
  readonly held: HeldState | undefined;
  readonly copies: readonly string[];
}

/**
 * Moves a state, the run that it leaves open and the files of its runs. The old store is emptied, and says where the state
 * is, only after what was written has been read back; copies are kept of all that is replaced. After a crash at any instant
 * one of the two holds the whole state, the other is refused or the same, and moving again finishes it.
 * Throws `Failure` `state-foreign` where another or a newer state is there, and as reading and writing do.
 */
export async function moveState(ways: Ways, binding: Binding, world: World): Promise<Moved> {
  const { from, to } = ways;
  const [source, target] = [
    await readHeld(from.store, binding, world),
    await readHeld(to.store, binding, world),
  ];
  if (source.kind !== 'state') return alreadyMoved(ways, source, target, binding, world);
  const there = target.kind === 'state' ? target : undefined;
  if (there !== undefined) refuseOther(source, there, to.place);
  const word = target.kind === 'placeholder' ? target.placeholder.lineage : undefined;
  if (word !== undefined && word !== source.state.lineage) throw another(word, to.place);
  const now = new Date(world.now());
  const overwritten = there === undefined ? [] : await to.copies.copy(now);
  const copies = [...(await from.copies.copy(now)), ...overwritten];
  const { lineage, serial } = source.state;
  const same = there?.snapshot === source.snapshot && there.journal === source.journal;
  if (!same)
    await writeWhole(to.store, source, { lineage, serial, command: `deploy state migrate --to ${to.type}` });
  await verify(to, source, binding, world);
  await copyRuns(from, to);
  ways.copyLocalFiles();
  await from.store.replace(placeholderText({ lineage, serial, movedTo: to.place }));
  await from.store.cut(0);
  await from.runs.prune(0);
  return { result: 'completed', held: source, copies };
}

/** The oldest first: which runs are the newest is told by when they were written. */
async function copyRuns(from: End, to: End): Promise<void> {
  for (const run of await from.runs.list()) {
    for (const path of await from.runs.paths(run)) {
      const content = await from.runs.read(run, path);
      if (content !== undefined) await to.runs.write(run, path, content);
    }
  }
}

/** There is nothing to move, any more or yet; what a crash left half emptied is emptied. */
async function alreadyMoved(
  { from }: Ways,
  source: Exclude<Held, HeldState>,
  target: Held,
  binding: Binding,
  world: World,
): Promise<Moved> {
  if (target.kind === 'placeholder') refuseStored(target.stored, binding, world);
  if (source.kind === 'nothing') {
    return { result: 'nothing-to-do', held: target.kind === 'state' ? target : undefined, copies: [] };
  }
  const { placeholder, stored } = source;
  const moved = placeholder.movedTo !== undefined && target.kind === 'state';
  if (!moved || target.state.lineage !== placeholder.lineage) refuseStored(stored, binding, world);
  const left = stored.journal !== '' || (await from.runs.list()).length > 0;
  await from.store.cut(0);
  await from.runs.prune(0);
  return { result: left ? 'completed' : 'nothing-to-do', held: target, copies: [] };
}

/** What an interrupted migration has left there, and an older state of the same lineage, may be written over. */
function refuseOther(source: HeldState, there: HeldState, place: string): void {
  const { lineage, serial, open } = there.state;
  if (lineage !== source.state.lineage) throw another(lineage, place);
  const behind = serial < source.state.serial && openRunOf({ ...there.state, open }) === null;
  const partly = there.snapshot === source.snapshot && source.journal.startsWith(there.journal);
  if (behind || partly) return;
  const message = `${place}: the state there (serial ${serial}) is not older than the one to be moved (serial ${source.state.serial})`;
  throw new Failure('state-foreign', message, { hint: DECIDE });
}

function another(lineage: string, place: string): Failure {
  const message = `${place}: another state is there, of the lineage ${lineage}`;
  return new Failure('state-foreign', message, { hint: DECIDE });
}

const DECIDE =
  'Look at both with `npx deploy state pull`; `npx deploy state push --force` or --reset-state decides.';

/** The old store is emptied only for what can be read back, whole. */
async function verify(
  { store, place }: End,
  source: HeldState,
  binding: Binding,
  world: World,
): Promise<void> {
  const read = await store.read();
  const { state } = heldIn(read, binding, world);
  const same =
    read.snapshot === source.snapshot &&
    read.journal === source.journal &&
    state.lineage === source.state.lineage &&
    state.serial === source.state.serial;
  if (same) return;
  throw new Failure('state-unwritable', `${place}: what was written there reads back differently`, {
    hint: 'The old store was left as it is. Type the same command again.',
  });
}

import { describe, expect, it } from 'vitest';
import { type End, moveState } from '../../src/cli/state-move.ts';
import { heldIn, readHeld } from '../../src/cli/state-transfer.ts';
import type { Entry } from '../../src/engine/entries.ts';
import { placeholderIn, placeholderText } from '../../src/engine/placeholder.ts';
import { snapshotOf } from '../../src/engine/state.ts';
import type { StateStore } from '../../src/engine/store.ts';
import { memoryRunFiles, type MemoryRunFiles } from '../fakes/memory-run-files.ts';
import { memoryStore, type MemoryStore } from '../fakes/memory-store.ts';
import { BINDING } from '../rig.ts';

const world = { now: () => 0, sleep: async () => undefined, guid: () => 'another' };

function snapshot(serial: number, lineage = 'lineage'): string {
  const empty = {
    lineage,
    serial,
    binding: BINDING,
    lastRun: undefined,
    seq: 0,
    records: {},
    open: undefined,
  };
  return `${JSON.stringify(snapshotOf(empty), undefined, 2)}\n`;
}

const begun: Entry = {
  entry: 'run-started',
  format: 1,
  run: 'run-1',
  lineage: 'lineage',
  binding: BINDING,
  kind: 'deploy',
  forced: [],
  time: 1,
};
const failed: Entry = {
  entry: 'step-failed',
  step: 's',
  error: { reason: 'internal', message: 'x'.repeat(300_000) },
  time: 2,
};
/** Long enough to be written in several parts. */
const OPEN = [begun, failed, failed, failed].map((entry) => `${JSON.stringify(entry)}\n`).join('');

interface Place extends End {
  readonly store: MemoryStore;
  readonly runs: MemoryRunFiles;
  readonly copied: string[];
}

function place(type: End['type'], held: { snapshot?: string; journal?: string } = {}): Place {
  const store = memoryStore(held);
  const copied: string[] = [];
  return {
    type,
    place: `the ${type}`,
    store,
    runs: memoryRunFiles(),
    copied,
    copies: {
      copy: async () => {
        copied.push(`${store.snapshot ?? ''}${store.journal}`);
        return [`${type}.bak`];
      },
    },
  };
}

const move = (from: End, to: End, copyLocalFiles = (): void => undefined) =>
  moveState({ from, to, copyLocalFiles }, BINDING, world);

/** The same place for a process that dies at its Nth write, before or after it took effect. */
function dying(end: Place, budget: { left: number }, after: boolean): End {
  const step = async (write: () => Promise<void>): Promise<void> => {
    if (budget.left-- > 0) return write();
    if (after && budget.left === -1) await write();
    throw new Error('killed');
  };
  const store: StateStore = {
    read: () => end.store.read(),
    append: (line) => step(() => end.store.append(line)),
    replace: (text) => step(() => end.store.replace(text)),
    cut: (bytes) => step(() => end.store.cut(bytes)),
  };
  return { ...end, store };
}

describe('moving a state', () => {
  it('moves snapshot, journal and the files of runs, keeps copies, and leaves word in the old place', async () => {
    const [from, to] = [place('file', { snapshot: snapshot(4), journal: OPEN }), place('blob')];
    await from.runs.write('run-0', 'evidence/s/error.json', '{}');
    const moved = await move(from, to);
    expect(moved).toMatchObject({ result: 'completed', copies: ['file.bak'] });
    expect(moved.held?.state).toMatchObject({ serial: 4, open: { id: 'run-1', phase: 'forward' } });
    expect([to.store.snapshot, to.store.journal]).toEqual([snapshot(4), OPEN]);
    expect(await to.runs.read('run-0', 'evidence/s/error.json')).toBe('{}');
    expect(await from.runs.list()).toEqual([]);
    expect(placeholderIn(from.store.snapshot)).toMatchObject({
      movedTo: 'the blob',
      lineage: 'lineage',
      serial: 4,
    });
    expect([from.store.journal, from.copied]).toEqual(['', [snapshot(4) + OPEN]]);
  });

  it('copies what is kept beside the old one before that is emptied', async () => {
    const [from, to] = [place('file', { snapshot: snapshot(4) }), place('blob')];
    const full = (): void => {
      throw new Error('ENOSPC');
    };
    await expect(move(from, to, full)).rejects.toThrow('ENOSPC');
    expect(from.store.snapshot).toBe(snapshot(4));
    let copied: string | undefined;
    await move(from, to, () => (copied = from.store.snapshot));
    expect(copied).toBe(snapshot(4));
    expect(placeholderIn(from.store.snapshot)).toMatchObject({ movedTo: 'the blob' });
  });

  it('has nothing to do where there is no state, and where it is there already', async () => {
    const [from, to] = [place('file'), place('blob')];
    expect(await move(from, to)).toEqual({ result: 'nothing-to-do', held: undefined, copies: [] });
    from.store.snapshot = snapshot(1);
    await move(from, to);
    const writes = to.store.writes;
    expect(await move(from, to)).toMatchObject({ result: 'nothing-to-do', held: { state: { serial: 1 } } });
    expect(to.store.writes).toBe(writes);
  });

  it('goes back over the word that was left, and over an older state of the same lineage', async () => {
    const [one, two] = [place('file', { snapshot: snapshot(1) }), place('blob')];
    await move(one, two);
    two.store.snapshot = snapshot(2);
    await move(two, one);
    expect(one.store.snapshot).toBe(snapshot(2));
    two.store.snapshot = snapshot(1);
    expect(await move(one, two)).toMatchObject({ result: 'completed', copies: ['file.bak', 'blob.bak'] });
    expect(two.store.snapshot).toBe(snapshot(2));
  });

  it('leaves out a torn last line, and gives a first run that has no snapshot one to stand on', async () => {
    const [from, to] = [place('file', { journal: `${OPEN}{"entry":"ste` }), place('blob')];
    await move(from, to);
    expect(to.store.journal).toBe(OPEN);
    const held = heldIn(await to.store.read(), BINDING, world);
    expect(held.state).toMatchObject({ lineage: 'lineage', serial: 0, open: { id: 'run-1' } });
  });

  it.each([
    [
      'another lineage',
      { snapshot: snapshot(1, 'foreign') },
      /another state is there, of the lineage foreign/,
    ],
    [
      'word of another lineage',
      { snapshot: placeholderText({ lineage: 'foreign', serial: 1, unfinished: 'deploy state push' }) },
      /another state is there, of the lineage foreign/,
    ],
    ['a newer one', { snapshot: snapshot(5) }, /serial 5\) is not older than .* \(serial 4\)/],
    ['an open run of its own', { snapshot: snapshot(3), journal: OPEN }, /is not older/],
    ['one that went on', { snapshot: snapshot(4), journal: OPEN }, /is not older/],
  ])('refuses to write over %s, and changes nothing', async (_what, there, message) => {
    const [from, to] = [place('file', { snapshot: snapshot(4) }), place('blob', there)];
    await expect(move(from, to)).rejects.toMatchObject({
      reason: 'state-foreign',
      message: expect.stringMatching(message),
      hint: expect.stringContaining('state pull'),
    });
    expect([from.store.writes, to.store.writes]).toEqual([0, 0]);
  });

  it('empties nothing where the old one is half written by another command: its runs are nowhere else', async () => {
    const half = placeholderText({ lineage: 'lineage', serial: 5, unfinished: 'deploy state push' });
    const [from, to] = [
      place('file', { snapshot: half, journal: OPEN }),
      place('blob', { snapshot: snapshot(4) }),
    ];
    await from.runs.write('run-1', 'state.json', 'kept');
    await expect(move(from, to)).rejects.toMatchObject({
      reason: 'state-invalid',
      message: expect.stringContaining('`deploy state push` was interrupted'),
    });
    expect([from.store.journal, from.runs.texts.size]).toEqual([OPEN, 1]);
  });

  it('keeps the old one where what was written reads back differently', async () => {
    const [from, to] = [place('file', { snapshot: snapshot(4) }), place('blob')];
    const lossy: End = {
      ...to,
      store: { ...to.store, read: to.store.read, replace: async () => to.store.replace(snapshot(3)) },
    };
    await expect(move(from, lossy)).rejects.toMatchObject({ reason: 'state-unwritable' });
    expect(from.store.snapshot).toBe(snapshot(4));
  });

  it('refuses where both say that it is elsewhere', async () => {
    const gone = placeholderText({ lineage: 'lineage', serial: 1, movedTo: 'elsewhere' });
    await expect(move(place('file', { snapshot: gone }), place('blob'))).rejects.toMatchObject({
      reason: 'state-foreign',
      message: expect.stringContaining('elsewhere'),
    });
  });
});

describe('a migration that is killed', () => {
  const worlds: [string, { snapshot?: string; journal?: string }, { snapshot?: string; journal?: string }][] =
    [
      ['with an open run', { snapshot: snapshot(4), journal: OPEN }, {}],
      ['of a first run', { journal: OPEN }, {}],
      ['with nothing open', { snapshot: snapshot(4) }, {}],
      ['over an older state', { snapshot: snapshot(4), journal: OPEN }, { snapshot: snapshot(2) }],
    ];

  it.each(worlds.flatMap(([name, ...held]) => [false, true].map((after) => [name, after, ...held] as const)))(
    '%s, at any write (after it: %s), is finished by the same command and loses nothing',
    async (_name, after, source, there) => {
      const whole = place('file', source);
      const expected = heldIn(await whole.store.read(), BINDING, world);
      let killed = 0;
      for (let at = 0; ; at++) {
        const [from, to] = [place('file', source), place('blob', there)];
        const budget = { left: at };
        const ended = await move(dying(from, budget, after), dying(to, budget, after)).then(
          () => true,
          (error: unknown) => {
            expect(error).toEqual(new Error('killed'));
            return false;
          },
        );
        // Whatever the next command reads is all of it, or is refused: never a part.
        for (const { store } of [from, to]) {
          const held = await readHeld(store, BINDING, world);
          expect(held.kind !== 'state' || [expected.journal, '', undefined].includes(held.journal)).toBe(
            true,
          );
          expect(held.kind !== 'state' || held.state.serial === 2 || held.journal === expected.journal).toBe(
            true,
          );
        }
        await move(from, to);
        expect([to.store.snapshot, to.store.journal]).toEqual([expected.snapshot, expected.journal]);
        expect(placeholderIn(from.store.snapshot)).toMatchObject({ movedTo: 'the blob' });
        expect(from.store.journal).toBe('');
        if (ended) break;
        killed++;
      }
      expect(killed).toBeGreaterThanOrEqual(3);
    },
  );
});

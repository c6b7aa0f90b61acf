import { describe, expect, test } from 'vitest';
import { failing, type Rig, rig, rigStep } from '../rig.ts';

const one = rigStep('one');
const two = rigStep('two', { needs: { one } });
const three = rigStep('three', { needs: { two } });
const chain = [one, two, three];

const root = rigStep('root');
const left = rigStep('left', { needs: { root } });
const right = rigStep('right', { needs: { root } });
const join = rigStep('join', { needs: { left, right } });
const diamond = [root, left, right, join];

/** Refuses the first lines in which a word stands, as a full disk does; then there is room again. */
function refusing({ store }: Rig, word: string): Rig['store']['append'] {
  const whole = store.append;
  return async (lines) => {
    if (!lines.includes(word)) return whole(lines);
    store.append = whole;
    throw new Error('ENOSPC');
  };
}

/** A run that made everything and was left open. */
async function leftOpen(
  steps: typeof chain,
  failAt: string,
  cloud: [string, null | object][] = [],
): Promise<Rig> {
  const bench = rig(steps, { cloud: cloud.map(([at, image]) => [at, JSON.parse(JSON.stringify(image))]) });
  bench.before = failing({ [failAt]: 1 });
  const report = await bench.deploy({}, { rollback: false });
  expect(report).toMatchObject({ result: 'failed', open: true, rollback: null });
  bench.before = () => undefined;
  bench.took();
  return bench;
}

describe('an undo', () => {
  test('rule 24: goes against the edges, the last made first', async () => {
    const bench = await leftOpen(diamond, 'put /join');
    await bench.rollBack();
    const undone = bench.took('undo');
    expect(undone[0]).toBe('undo /join');
    expect(undone.at(-1)).toBe('undo /root');
    expect(undone).toHaveLength(4);
  });

  test('rule 24: follows the edges as they were journaled, not those of today’s list', async () => {
    const bench = await leftOpen(chain, 'put /three');
    const turned = [rigStep('three'), rigStep('two'), rigStep('one')];
    await bench.rollBack({ steps: turned });
    expect(bench.took('undo')).toEqual(['undo /three', 'undo /two', 'undo /one']);
  });

  test('rule 24: follows them though an earlier step ran once more in the same run', async () => {
    const bench = await leftOpen(chain, 'put /three');
    bench.diesAt = 'run three';
    await bench.deploy({ one: { value: 'second' } });
    bench.took();
    await bench.rollBack();
    expect(bench.took('undo')).toEqual(['undo /three', 'undo /two', 'undo /one']);
  });

  test('rule 24: undoes independent steps at once', async () => {
    const bench = await leftOpen(diamond, 'put /join');
    let most = 0;
    let running = 0;
    bench.before = async (call) => {
      if (!call.startsWith('undo')) return;
      most = Math.max(most, (running += 1));
      await bench.time.sleep(10);
      running -= 1;
    };
    await bench.rollBack();
    expect(most).toBe(2);
  });

  describe('of a step that says what is apart', () => {
    const wide = rigStep('one', { apart: () => true });

    test('undoes that at once, and what lies in another thing before it', async () => {
      const bench = rig([wide]);
      bench.before = failing({ 'put /c': 1 });
      await bench.deploy({ one: { at: ['/a', '/a/x', '/b', '/b#part', '/c'] } }, { rollback: false });
      const begun: string[] = [];
      let running = 0;
      let most = 0;
      bench.before = async (call) => {
        if (!call.startsWith('undo')) return;
        begun.push(call);
        most = Math.max(most, (running += 1));
        await bench.time.sleep(10);
        running -= 1;
      };
      const { rollback } = await bench.rollBack();
      expect(begun).toEqual(['undo /c', 'undo /b#part', 'undo /a/x', 'undo /b', 'undo /a']);
      expect(most).toBe(3);
      // Whatever ended first, it is told in the order in which it was to be undone.
      const told = rollback?.restored.map(({ address }) => address);
      expect(told).toEqual(['/c', '/b#part', '/b', '/a/x', '/a']);
    });

    test('puts back what stood before anything goes, a parent before what lies in it', async () => {
      const was = { value: 'found' };
      const bench = rig([wide], {
        cloud: [
          ['/a', was],
          ['/a/x', was],
        ],
      });
      bench.before = failing({ 'put /c': 1 });
      await bench.deploy({ one: { at: ['/a', '/a/x', '/b', '/c'] } });
      expect(bench.took('undo')).toEqual(['undo /a', 'undo /a/x', 'undo /c', 'undo /b']);
    });

    test('rule 25: what throws blocks what it lies in, and nothing else of the step', async () => {
      const bench = rig([wide]);
      bench.before = failing({ 'put /c': 1, 'undo /a/x': 1 });
      const first = await bench.deploy({ one: { at: ['/a', '/a/x', '/b', '/c'] } });
      expect(bench.took('undo')).toEqual(['undo /c', 'undo /b', 'undo /a/x']);
      expect(first).toMatchObject({ open: true, rollback: { clean: false } });
      const { rollback } = await bench.rollBack();
      expect(bench.took('undo')).toEqual(['undo /c', 'undo /b', 'undo /a/x', 'undo /a']);
      expect(rollback).toMatchObject({ clean: true, pending: [] });
    });

    test('goes one after the other where the step stumbles over the question', async () => {
      const stumbling = rigStep('one', {
        apart: () => {
          throw new Error('no idea');
        },
      });
      const bench = rig([stumbling]);
      bench.before = failing({ 'put /c': 1 });
      const { rollback } = await bench.deploy({ one: { at: ['/a', '/b', '/c'] } });
      expect(bench.took('undo')).toEqual(['undo /c', 'undo /b', 'undo /a']);
      expect(rollback).toMatchObject({ clean: true });
    });

    test('a destroy in which one is refused and the journal of another cannot be written says the latter', async () => {
      const bench = rig([wide]);
      await bench.deploy({ one: { at: ['/a', '/b'] } });
      bench.before = failing({ 'undo /b': 1 });
      bench.store.append = refusing(bench, '"given-back"');
      expect(await bench.destroy()).toMatchObject({ open: true, error: { reason: 'state-unwritable' } });
      expect(await bench.destroy()).toMatchObject({ result: 'completed' });
    });

    test('a destroy does the same', async () => {
      const bench = rig([wide]);
      await bench.deploy({ one: { at: ['/a', '/a/x', '/b'] } });
      bench.took();
      let most = 0;
      let running = 0;
      bench.before = async (call) => {
        if (!call.startsWith('undo')) return;
        most = Math.max(most, (running += 1));
        await bench.time.sleep(10);
        running -= 1;
      };
      expect(await bench.destroy()).toMatchObject({ result: 'completed' });
      expect(bench.took('undo')).toEqual(['undo /b', 'undo /a/x', 'undo /a']);
      expect(most).toBe(2);
    });
  });

  test('rule 27: begins nothing more once the journal cannot be written', async () => {
    const quick = rigStep('quick', { needs: { root } });
    const slow = rigStep('slow', { needs: { root } });
    const bench = rig([root, quick, slow]);
    bench.before = failing({ 'put /quick': 1 });
    await bench.deploy({ slow: { at: ['/s1', '/s2', '/s3'] } }, { rollback: false });
    bench.took();
    bench.before = (call) => (call === 'undo /s3' ? bench.time.sleep(10) : undefined);
    bench.store.append = refusing(bench, '"step-restored"');
    expect(await bench.rollBack()).toMatchObject({ open: true, error: { reason: 'state-unwritable' } });
    expect(bench.took('undo').toSorted()).toEqual(['undo /quick', 'undo /s3']);
    expect(await bench.rollBack()).toMatchObject({ rollback: { clean: true } });
  });

  test('within a step, undoes the last address first', async () => {
    const bench = rig([one]);
    bench.before = failing({ 'put /c': 1 });
    await bench.deploy({ one: { at: ['/a', '/b', '/c'] } });
    expect(bench.took('undo')).toEqual(['undo /c', 'undo /b', 'undo /a']);
  });

  test('puts back what was found, and takes away what was not there', async () => {
    const bench = await leftOpen(chain, 'put /three', [['/one', { found: 1 }]]);
    const report = await bench.rollBack();
    expect(Object.fromEntries(bench.cloud)).toEqual({ '/one': { found: 1 } });
    expect(report).toMatchObject({
      result: 'completed',
      exitCode: 0,
      open: false,
      rollback: { clean: true, kept: [], pending: [], residue: [] },
    });
    expect(report.rollback?.restored).toHaveLength(3);
    expect(report.steps.map(({ status }) => status)).toEqual(['rolled_back', 'rolled_back', 'rolled_back']);
  });

  test('rule 3: a begun step is undone even when it looks untouched', async () => {
    const bench = await leftOpen(chain, 'run three');
    expect(bench.cloud.has('/three')).toBe(false);
    await bench.rollBack();
    expect(bench.took('undo')[0]).toBe('undo /three');
  });

  test('rule 4: after it, the old configuration runs nothing and writes nothing', async () => {
    const bench = rig(chain);
    await bench.deploy();
    bench.before = failing({ 'put /three': 1 });
    await bench.deploy({ one: { value: 2 }, two: { value: 2 }, three: { value: 2 } });
    bench.before = () => undefined;
    bench.store.writes = 0;
    expect(await bench.deploy()).toMatchObject({ result: 'nothing-to-do' });
    expect(bench.store.writes).toBe(0);
  });

  test('leaves alone what this run has skipped', async () => {
    const bench = rig(chain);
    await bench.deploy();
    bench.before = failing({ 'put /three': 1 });
    await bench.deploy({ three: { value: 2 } });
    expect(bench.took('undo')).toEqual(['undo /three']);
  });
});

describe('rule 18: the proof of an undo', () => {
  test('looks until things are as they were, for reads lag behind writes', async () => {
    const bench = await leftOpen([one], 'put /one', [['/one', { found: 1 }]]);
    let looks = 0;
    bench.before = (call) => {
      if (call === 'undo /one') bench.cloud.set('/one', { stale: true });
      if (call === 'look /one' && (looks += 1) === 1) bench.cloud.set('/one', { stale: true });
      if (call === 'look /one' && looks === 3) bench.cloud.set('/one', { found: 1 });
    };
    expect((await bench.rollBack()).rollback).toMatchObject({ clean: true });
  });

  test('is made while the parents still stand, and again at the end for what differed', async () => {
    const bench = await leftOpen([one, two], 'run two');
    // The child comes back until its parent is gone.
    bench.before = (call) => {
      if (call.startsWith('look /two') && bench.cloud.has('/one')) bench.cloud.set('/two', { child: true });
      if (call === 'undo /one') bench.cloud.delete('/two');
    };
    const report = await bench.rollBack();
    expect(report.rollback).toMatchObject({ clean: true, residue: [] });
    expect((await bench.state()).records).toEqual({});
  });

  test('rule 19: an undo that returned did all it can: what differs is residue, and the run closes', async () => {
    const bench = await leftOpen(chain, 'run three');
    bench.before = (call) => {
      if (call === 'look /two') bench.cloud.set('/two', { protected: true });
    };
    const report = await bench.rollBack();
    expect(report).toMatchObject({ result: 'failed', exitCode: 1, open: false });
    expect(report.rollback).toMatchObject({
      clean: false,
      residue: [{ step: 'two', address: '/two', why: expect.stringMatching(/^it (is|differs)/) }],
      pending: [],
    });
    expect(bench.cloud.has('/one')).toBe(false);
  });

  test('rule 21: residue is named by every report until a step completes there', async () => {
    const bench = await leftOpen([one], 'run one');
    bench.before = (call) => {
      if (call === 'look /one') bench.cloud.set('/one', { protected: true });
    };
    await bench.rollBack();
    const named = [{ step: 'one', address: '/one' }];
    expect((await bench.rollBack()).residue).toEqual(named);
    bench.before = failing({ 'run one': 1 });
    expect((await bench.deploy({}, { rollback: false })).residue).toEqual(named);
    expect((await bench.deploy()).residue).toEqual([]);
    expect((await bench.state()).records['one']).toMatchObject({ complete: true, origin: { '/one': null } });
  });

  test('rule 20: what cannot be looked at is neither clean nor different, and keeps the run open', async () => {
    const bench = await leftOpen(chain, 'run three');
    bench.before = failing({ 'look /two': 1 });
    const report = await bench.rollBack();
    expect(report).toMatchObject({ result: 'failed', open: true });
    expect(report.rollback).toMatchObject({ clean: false, residue: [] });
    expect(report.rollback?.pending).toEqual([
      { step: 'one', address: '/one', why: 'not tried: what depends on it is not undone yet' },
      { step: 'two', address: '/two', why: 'look /two refused' },
    ]);
    expect((await bench.rollBack()).rollback).toMatchObject({ clean: true });
  });

  test('rule 20: the same at the second look', async () => {
    const bench = await leftOpen([one, two], 'run two');
    let looks = 0;
    bench.before = (call) => {
      if (call !== 'look /two') return;
      looks += 1;
      if (looks <= 3) bench.cloud.set('/two', { there: true });
      if (looks > 3) throw new Error('no answer');
    };
    const report = await bench.rollBack();
    expect(report).toMatchObject({ open: true, rollback: { clean: false, residue: [] } });
    expect(report.rollback?.pending).toEqual([{ step: 'two', address: '/two', why: 'no answer' }]);
    bench.cloud.delete('/two');
    bench.before = () => undefined;
    expect(await bench.rollBack()).toMatchObject({ open: false, rollback: { clean: true } });
  });
});

describe('rule 25: an undo that throws', () => {
  test('blocks what is upstream of it, leaves the run open, and is tried again', async () => {
    const bench = await leftOpen(diamond, 'put /join');
    bench.before = failing({ 'undo /left': 1 });
    const report = await bench.rollBack();
    expect(bench.took('undo').sort()).toEqual(['undo /join', 'undo /left', 'undo /right']);
    expect(report).toMatchObject({ result: 'failed', exitCode: 1, open: true });
    expect(report.steps.map(({ name, status }) => [name, status])).toEqual([
      ['root', 'rollback_failed'],
      ['left', 'rollback_failed'],
      ['right', 'rolled_back'],
      ['join', 'rolled_back'],
    ]);
    expect(report.steps[1]?.error?.message).toBe('undo /left refused');
    await bench.rollBack();
    expect(bench.took('undo')).toEqual(['undo /left', 'undo /root']);
    expect(bench.cloud.size).toBe(0);
  });

  test('does so when the failed run is undone at once, too', async () => {
    const bench = rig(chain);
    bench.before = failing({ 'put /three': 1, 'undo /two': 1 });
    const report = await bench.deploy();
    expect(report).toMatchObject({ result: 'failed', open: true });
    expect(report.steps.map(({ status }) => status)).toEqual([
      'rollback_failed',
      'rollback_failed',
      'failed',
    ]);
    expect(report.rollback?.pending.map(({ step }) => step)).toEqual(['one', 'two']);
  });
});

describe('what cannot be undone', () => {
  const act = rigStep('act', { needs: { two }, oneWay: 'there is no way down' });
  const never = rigStep('never', { needs: { two }, undoable: false });
  const last = rigStep('last', { needs: { act, never } });

  test('is kept, does not block what is upstream, and is clean', async () => {
    const bench = await leftOpen([one, two, act, never, last], 'run last');
    const report = await bench.rollBack();
    expect(bench.took('undo')).toEqual(['undo /last', 'undo /two', 'undo /one']);
    expect(report).toMatchObject({ result: 'completed', open: false });
    expect(report.rollback).toMatchObject({
      clean: true,
      kept: [
        { step: 'act', address: '/act', why: 'there is no way down' },
        { step: 'never', address: '/never', why: 'it cannot be undone' },
      ],
    });
    expect(Object.keys((await bench.state()).records)).toEqual(['act', 'never']);
  });

  test('is not kept where the undo of its parent took it away', async () => {
    const after = rigStep('last', { needs: { act } });
    const bench = await leftOpen([one, two, act, after], 'run last');
    bench.before = (call) => {
      if (call === 'undo /two') bench.cloud.delete('/act');
    };
    const report = await bench.rollBack();
    expect(report.rollback).toMatchObject({ clean: true, kept: [] });
    expect(report.rollback?.restored).toContainEqual({ step: 'act', address: '/act' });
    expect((await bench.state()).records).toEqual({});
  });

  test('is not kept where it has done nothing yet', async () => {
    const bench = await leftOpen([one, two, act], 'run act');
    expect((await bench.rollBack()).rollback).toMatchObject({ clean: true, kept: [] });
  });
});

describe('rule 8: an address that two steps of one run have claimed', () => {
  test('goes back to what was there before the run, in whatever order they are undone', async () => {
    const bench = rig([one, rigStep('other', { needs: { one } })]);
    const first = { one: { at: ['/one', '/shared'] }, other: { at: ['/other'] } };
    const moved = { one: { at: ['/one'] }, other: { at: ['/other', '/shared'] } };
    bench.before = failing({ 'put /other': 2 });
    await bench.deploy(first, { rollback: false });
    await bench.deploy(moved, { rollback: false });
    expect(bench.cloud.has('/shared')).toBe(true);
    bench.before = () => undefined;
    expect((await bench.rollBack()).rollback).toMatchObject({ clean: true });
    expect(bench.cloud.size).toBe(0);
  });
});

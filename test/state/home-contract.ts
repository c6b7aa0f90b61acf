import { beforeEach, describe, expect, test } from 'vitest';
import type { StateHome } from '../../src/state/home.ts';

/** What every home of a state promises beside its store and its lock; `empty` makes one where nothing was ever kept. */
export function describeHome(name: string, empty: () => Promise<{ open: () => StateHome }>): void {
  describe(`${name}, as the home of a state,`, () => {
    let open: () => StateHome;
    beforeEach(async () => {
      ({ open } = await empty());
    });

    describe('keeps files of runs', () => {
      test('which the next process reads', async () => {
        const place = await open().runs.write('r-1', 'evidence/create_app/events.json', '{"größe":1}');
        expect(place).toMatch(/runs\/r-1\/evidence\/create_app\/events\.json$/);
        await open().runs.write('r-1', 'report.json', 'old');
        await open().runs.write('r-1', 'report.json', '');
        expect(await open().runs.read('r-1', 'evidence/create_app/events.json')).toBe('{"größe":1}');
        expect(await open().runs.read('r-1', 'report.json')).toBe('');
        expect(await open().runs.read('r-1', 'other.json')).toBeUndefined();
        expect(await open().runs.read('r-2', 'report.json')).toBeUndefined();
      });

      test('which are listed by run, the one written to last at the end', async () => {
        const { runs } = open();
        expect(await runs.list()).toEqual([]);
        for (const run of ['zebra', 'ant', 'mouse']) {
          await runs.write(run, 'a/b.json', run);
          await runs.write(run, 'c.json', run);
          await later();
        }
        await runs.write('zebra', 'again.json', '');
        expect(await open().runs.list()).toEqual(['ant', 'mouse', 'zebra']);
      });

      test('of the newest runs, and removes those of older ones', async () => {
        const { runs } = open();
        await runs.prune(3);
        for (const run of ['e', 'd', 'c', 'b', 'a']) {
          await runs.write(run, 'deep/er/file.json', run);
          await later();
        }
        await runs.prune(2);
        expect(await open().runs.list()).toEqual(['b', 'a']);
        expect(await runs.read('c', 'deep/er/file.json')).toBeUndefined();
        expect(await runs.read('b', 'deep/er/file.json')).toBe('b');
        await runs.prune(0);
        expect(await runs.list()).toEqual([]);
      });

      test('at one path of the newest runs that have it, and leaves the others alone', async () => {
        const { runs } = open();
        await runs.prune(0, 'evidence');
        for (const run of ['e', 'd', 'c', 'b', 'a']) {
          if (run !== 'd') await runs.write(run, 'evidence/step/file.json', run);
          if (run !== 'e') await runs.write(run, 'state.json', run);
          await later();
        }
        await runs.prune(2, 'evidence');
        const { runs: next } = open();
        expect(await next.list()).toEqual(['d', 'c', 'b', 'a']);
        expect(await next.paths('c')).toEqual(['state.json']);
        expect((await next.paths('b')).toSorted()).toEqual(['evidence/step/file.json', 'state.json']);
        await next.prune(1, 'state.json');
        expect(await open().runs.list()).toEqual(['b', 'a']);
        expect(await next.paths('b')).toEqual(['evidence/step/file.json']);
      });

      test.each([
        ['..', 'x'],
        ['../other', 'x'],
        ['', 'x'],
        ['r/s', 'x'],
        ['r', '../../state.json'],
        ['r', 'a/../../x'],
        ['r', '/etc/passwd'],
        ['r', 'a//b'],
        ['r', 'a/.'],
        ['r', ''],
        ['r', 'a\\..\\b'],
        ['r', 'nul\0'],
        ['r', 'what?sig=1'],
      ])('and nowhere else: %j, %j', async (run, path) => {
        const { runs } = open();
        await expect(runs.write(run, path, 'x')).rejects.toMatchObject({ reason: 'usage' });
        await expect(runs.read(run, path)).rejects.toMatchObject({ reason: 'usage' });
        expect(await runs.list()).toEqual([]);
      });

      test.each(['..', '', '../runs', 'r/s'])('and lists those of no other place: %j', async (run) => {
        await expect(open().runs.paths(run)).rejects.toMatchObject({ reason: 'usage' });
      });
    });

    describe('keeps copies', () => {
      const at = (second: number): Date => new Date(Date.UTC(2026, 0, 31, 12, 0, second));

      test('of what is there, with a date, and none of what is not', async () => {
        const home = open();
        expect(await home.copies.copy(at(0))).toEqual([]);
        const lease = await lock(home);
        await home.store.replace('snapshot');
        expect(await home.copies.copy(at(1))).toEqual([
          expect.stringMatching(/state\.json\.2026-01-31T12-00-01Z\.bak$/),
        ]);
        await home.store.append('größe\n');
        expect(await home.copies.copy(at(2))).toEqual([
          expect.stringMatching(/state\.json\.2026-01-31T12-00-02Z\.bak$/),
          expect.stringMatching(/journal\.jsonl\.2026-01-31T12-00-02Z\.bak$/),
        ]);
        await home.store.replace('newer');
        await lease.release();
        expect(await home.store.read()).toMatchObject({ snapshot: 'newer', journal: 'größe\n' });
      });

      test('apart that are made within a second', async () => {
        const home = open();
        const lease = await lock(home);
        await home.store.replace('one');
        const copies = [...(await home.copies.copy(at(1))), ...(await home.copies.copy(at(1)))];
        await lease.release();
        expect(copies).toEqual([
          expect.stringMatching(/12-00-01Z\.bak$/),
          expect.stringMatching(/12-00-01Z\.2\.bak$/),
        ]);
      });

      test('without getting in the way of the store that is being written', async () => {
        const home = open();
        const lease = await lock(home);
        await home.store.read();
        await home.store.replace('one');
        await home.store.append('line\n');
        await home.copies.copy(at(1));
        await home.store.replace('two');
        await home.store.cut(0);
        await lease.release();
        expect(await open().store.read()).toMatchObject({ snapshot: 'two', journal: '' });
      });
    });
  });
}

/** Clocks of file systems and stores are no finer than this. */
async function later(): Promise<void> {
  await new Promise((resolve) => setTimeout(resolve, 5));
}

async function lock(home: StateHome): Promise<{ release(): Promise<void> }> {
  return home.lock.acquire({ user: 'ann', host: 'builder', pid: 1, command: 'deploy', since: 'now' });
}

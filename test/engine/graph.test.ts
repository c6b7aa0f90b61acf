import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { directDeps, lastFirst, type Ordered, reversed, startedEdges, walk } from '../../src/engine/graph.ts';
import { virtualTime } from '../fakes/virtual-time.ts';

function step(name: string, needs: readonly string[] = [], after: readonly string[] = []): Ordered {
  return { name, needs: Object.fromEntries(needs.map((need) => [need, { name: need }])), after };
}

describe('the order of a list', () => {
  test('a step that declares nothing waits for all before it, and all after it wait for it', () => {
    const deps = directDeps([step('a'), step('b', ['a']), step('c', ['a']), step('d'), step('e', ['b'])]);
    expect(Object.fromEntries(deps)).toEqual({
      a: [],
      b: ['a'],
      c: ['a'],
      d: ['a', 'b', 'c'],
      e: ['d', 'b'],
    });
  });

  test('a step waits for those under `after` without reading anything of theirs', () => {
    expect(directDeps([step('a'), step('b', ['a']), step('c', ['a'], ['b'])]).get('c')).toEqual(['a', 'b']);
  });

  test.each([
    [
      'stands before one it needs',
      [step('b', ['a']), step('a')],
      'b stands before a, which it needs',
      'Move a before b',
    ],
    [
      'needs one that is not listed',
      [step('b', ['a'])],
      'b needs a, which is not in the list',
      'Add a before b',
    ],
    [
      'comes after one that is not listed',
      [step('b', [], ['a'])],
      'b needs a, which is not',
      'Add a before b',
    ],
  ])('a step that %s is refused', (_, steps, message, hint) => {
    expect(() => directDeps(steps)).toThrow(
      expect.objectContaining({
        reason: 'step-order',
        message: expect.stringContaining(message),
        hint: expect.stringContaining(hint),
      }),
    );
  });

  test('a name that is used twice is refused', () => {
    expect(() => directDeps([step('a'), step('a')])).toThrow(
      expect.objectContaining({ reason: 'step-invalid', message: 'two steps are named a' }),
    );
  });
});

describe('a walk', () => {
  const diamond = new Map([
    ['a', []],
    ['b', ['a']],
    ['c', ['a']],
    ['d', ['b', 'c']],
  ]);

  test('visits each node once all that it waits for are done, independent ones at once', async () => {
    const time = virtualTime(0);
    const started: Record<string, number> = {};
    const takes: Record<string, number> = { a: 10, b: 30, c: 20, d: 5 };
    await walk(diamond, {
      concurrency: 4,
      visit: async (name) => {
        started[name] = time.now();
        await time.sleep(takes[name] ?? 0);
        return true;
      },
    });
    expect(started).toEqual({ a: 0, b: 10, c: 10, d: 40 });
  });

  test('never runs more at once than it may', async () => {
    const time = virtualTime(0);
    let running = 0;
    let most = 0;
    await walk(new Map(Array.from({ length: 9 }, (_, index) => [`n${index}`, []])), {
      concurrency: 3,
      visit: async () => {
        most = Math.max(most, (running += 1));
        await time.sleep(10);
        running -= 1;
        return true;
      },
    });
    expect(most).toBe(3);
    expect(time.now()).toBe(30);
  });

  test('asks before each start how many may run at once: it can change on the way', async () => {
    const time = virtualTime(0);
    let running = 0;
    const atOnce: number[] = [];
    await walk(new Map(Array.from({ length: 9 }, (_, index) => [`n${index}`, []])), {
      concurrency: () => (time.now() < 10 ? 3 : 1),
      visit: async () => {
        atOnce.push((running += 1));
        await time.sleep(10);
        running -= 1;
        return true;
      },
    });
    expect(atOnce).toEqual([1, 2, 3, 1, 1, 1, 1, 1, 1]);
    expect(time.now()).toBe(70);
  });

  test('does not visit what waits for a node that ended with false, and visits the rest', async () => {
    const visited: string[] = [];
    await walk(diamond, {
      concurrency: 4,
      visit: async (name) => (visited.push(name), name !== 'b'),
    });
    expect(visited).toEqual(['a', 'b', 'c']);
  });

  test('starts nothing new once it is halted, and waits for what runs', async () => {
    const time = virtualTime(0);
    const ended: string[] = [];
    let halted = false;
    await walk(diamond, {
      concurrency: 4,
      halted: () => halted,
      visit: async (name) => {
        await time.sleep(name === 'c' ? 50 : 10);
        halted ||= name === 'b';
        ended.push(name);
        return true;
      },
    });
    expect(ended).toEqual(['a', 'b', 'c']);
  });

  test('rejects with what a visit threw, after what runs has ended', async () => {
    const time = virtualTime(0);
    const ended: string[] = [];
    const walking = walk(diamond, {
      concurrency: 4,
      visit: async (name) => {
        await time.sleep(name === 'c' ? 50 : 10);
        ended.push(name);
        if (name === 'b') throw new Error('lost');
        return true;
      },
    });
    await expect(walking).rejects.toThrow('lost');
    expect(ended).toEqual(['a', 'b', 'c']);
  });

  test('ignores edges to what is not in the graph', async () => {
    const visited: string[] = [];
    await walk(new Map([['a', ['elsewhere']]]), {
      concurrency: 1,
      visit: async (name) => (visited.push(name), true),
    });
    expect(visited).toEqual(['a']);
  });
});

describe('rule 24: the edges of what was started', () => {
  test('are turned around to undo: the last started goes first', () => {
    const edges = startedEdges({ a: { deps: [], seq: 1 }, b: { deps: ['a'], seq: 2 } });
    expect(Object.fromEntries(reversed(edges))).toEqual({ a: ['b'], b: [] });
  });

  test('never wait for each other in a circle, whatever lists they come from', async () => {
    const names = ['a', 'b', 'c', 'd', 'e'];
    const graph = fc.record(
      Object.fromEntries(
        names.map((name) => [name, fc.record({ deps: fc.subarray(names), seq: fc.nat(9) })]),
      ),
    );
    await fc.assert(
      fc.asyncProperty(graph, async (started) => {
        const visited = new Set<string>();
        await walk(startedEdges(started), {
          concurrency: 2,
          visit: async (name) => (visited.add(name), true),
        });
        expect(visited.size).toBe(names.length);
        expect(lastFirst(started).toSorted()).toEqual(names);
      }),
    );
  });

  test('count towards what started again later, too', () => {
    const started = { a: { deps: [], seq: 3 }, b: { deps: ['a'], seq: 2 } };
    expect(Object.fromEntries(startedEdges(started))).toEqual({ a: [], b: ['a'] });
    expect(lastFirst(started)).toEqual(['b', 'a']);
  });

  test('of the newer list count where those of two lists contradict each other', () => {
    const started = { a: { deps: ['b'], seq: 3 }, b: { deps: ['a'], seq: 2 } };
    expect(lastFirst(started)).toEqual(['a', 'b']);
  });
});

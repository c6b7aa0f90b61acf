import { describe, expect, test } from 'vitest';
import type { Entry } from '../../src/engine/entries.ts';
import { type Ledger, openLedger } from '../../src/engine/ledger.ts';
import { memoryStore, type MemoryStore } from '../fakes/memory-store.ts';
import { BINDING } from '../rig.ts';

const world = { now: () => 1, sleep: async () => undefined, guid: () => 'lineage' };
const open = (store: MemoryStore): Promise<Ledger> => openLedger(store, BINDING, world);

function started(run = 'run-1', lineage = 'lineage'): Extract<Entry, { entry: 'run-started' }> {
  return {
    entry: 'run-started',
    format: 1,
    run,
    lineage,
    binding: BINDING,
    kind: 'deploy',
    forced: [],
    time: 10,
  };
}

function begun(step: string, changes: Partial<Extract<Entry, { entry: 'step-started' }>> = {}): Entry {
  return {
    entry: 'step-started',
    step,
    inputs: {},
    fingerprint: { hash: 'h', leaves: {} },
    before: { [`/${step}`]: null },
    origin: { [`/${step}`]: null },
    deps: [],
    time: 11,
    ...changes,
  };
}

const completed = (step: string): Entry => ({
  entry: 'step-completed',
  step,
  output: {},
  after: {},
  time: 12,
});
const finished: Entry = { entry: 'run-finished', result: 'completed', time: 13 };

function lines(...entries: Entry[]): string {
  return entries.map((entry) => `${JSON.stringify(entry)}\n`).join('');
}

async function snapshotOf(...entries: Entry[]): Promise<string> {
  const store = memoryStore({ journal: lines(...entries) });
  const ledger = await open(store);
  await ledger.compact();
  return store.snapshot ?? '';
}

describe('a ledger', () => {
  test('opens nothing as a new lineage, and writes nothing', async () => {
    const store = memoryStore();
    const { state } = await open(store);
    expect(state).toMatchObject({ lineage: 'lineage', serial: 0, records: {}, open: undefined });
    expect(store.writes).toBe(0);
  });

  test('opens a journal without a snapshot', async () => {
    const store = memoryStore({ journal: lines(started('run-1', 'older'), begun('one')) });
    const { state } = await open(store);
    expect(state.lineage).toBe('older');
    expect(state.open).toMatchObject({ id: 'run-1', phase: 'forward', lastTime: 11 });
    expect(state.records['one']).toMatchObject({ status: 'running', complete: false });
  });

  test('opens a journal that holds a run’s first line only', async () => {
    const { state } = await open(memoryStore({ journal: lines(started()) }));
    expect(state.open).toMatchObject({ id: 'run-1', touches: {} });
  });

  test('rule 1: what it folds is what the next process reads', async () => {
    const store = memoryStore();
    const ledger = await open(store);
    const image = { size: 1, absent: undefined };
    await ledger.append(started());
    await ledger.append(begun('one', { before: { '/one': image } }));
    image.size = 2;
    expect(ledger.state).toEqual((await open(store)).state);
    expect(ledger.state.open?.touches['one']?.before).toEqual({ '/one': { size: 1 } });
  });

  test('writes no entry that cannot be read back, and goes on', async () => {
    const store = memoryStore();
    const ledger = await open(store);
    await ledger.append(started());
    await expect(ledger.append({ ...begun('one'), time: Number.NaN })).rejects.toThrow();
    expect(ledger.lost).toBeUndefined();
    await ledger.append(begun('one'));
    expect(store.entries()).toHaveLength(2);
  });

  test('numbers steps on from the highest number of the snapshot', async () => {
    const snapshot = await snapshotOf(
      started(),
      begun('one'),
      completed('one'),
      begun('two'),
      completed('two'),
      finished,
    );
    const store = memoryStore({ snapshot, journal: lines(started('run-2'), begun('one')) });
    expect((await open(store)).state.records['one']?.seq).toBe(3);
  });

  test('writes nothing that could not be read back where it stands', async () => {
    const store = memoryStore();
    const ledger = await open(store);
    await expect(ledger.append(finished)).rejects.toMatchObject({ reason: 'internal' });
    await ledger.append(started());
    await expect(ledger.append(started('run-2'))).rejects.toMatchObject({ reason: 'internal' });
    expect(store.journal).toBe(lines(started()));
    expect(ledger.lost).toBeUndefined();
  });
});

describe('rule 27: a torn last line', () => {
  test('never happened', async () => {
    const store = memoryStore({ journal: `${lines(started(), begun('one'))}{"entry":"step-comp` });
    expect((await open(store)).state.records['one']?.status).toBe('running');
  });

  test('is cut before the next append', async () => {
    const whole = lines(started(), begun('one'));
    const store = memoryStore({ journal: `${whole}{"entry":"step-comp` });
    await (await open(store)).append(completed('one'));
    expect(store.journal).toBe(whole + lines(completed('one')));
  });

  test('is cut at the right byte behind text that is not ASCII', async () => {
    const whole = lines(started(), begun('one', { inputs: { name: 'Größe €' } }));
    const store = memoryStore({ journal: `${whole}{"entr` });
    await (await open(store)).append(completed('one'));
    expect((await open(store)).state.records['one']?.inputs).toEqual({ name: 'Größe €' });
  });

  test('is cut when it is all there is', async () => {
    const store = memoryStore({ journal: '{"entry":"run-sta' });
    const ledger = await open(store);
    expect(ledger.state.open).toBeUndefined();
    await ledger.append(started());
    expect(store.journal).toBe(lines(started()));
  });

  test('can be cut without an append', async () => {
    const store = memoryStore({ journal: 'torn' });
    const ledger = await open(store);
    await ledger.trim();
    await ledger.trim();
    expect(store.journal).toBe('');
    expect(store.writes).toBe(1);
  });
});

describe('rule 27: one append at a time', () => {
  test('entries lie in the journal in the order in which they were given', async () => {
    const store = memoryStore();
    const write = store.append;
    let writing = 0;
    store.append = async (line) => {
      expect((writing += 1)).toBe(1);
      await new Promise((resolve) => setTimeout(resolve, line.includes('"one"') ? 5 : 0));
      await write(line);
      writing -= 1;
    };
    const ledger = await open(store);
    await ledger.append(started());
    await Promise.all([
      ledger.append(begun('one')),
      ledger.append(begun('two')),
      ledger.append(begun('three')),
    ]);
    expect(store.entries()).toMatchObject([{}, { step: 'one' }, { step: 'two' }, { step: 'three' }]);
  });

  test('what comes while another is being written is written together', async () => {
    const store = memoryStore();
    const written: string[] = [];
    const write = store.append;
    store.append = async (text) => {
      written.push(text);
      await write(text);
    };
    const ledger = await open(store);
    await ledger.append(started());
    const resolved: string[] = [];
    const append = async (entry: Entry & { step: string }): Promise<void> => {
      await ledger.append(entry);
      resolved.push(entry.step);
      // Nothing is known to be done of which the bytes are not there, and folded.
      expect(store.journal).toContain(JSON.stringify(entry));
      expect(ledger.state.records).toHaveProperty(entry.step);
    };
    await Promise.all(['one', 'two', 'three'].map((step) => append({ ...begun(step), step })));
    expect(written).toEqual([
      lines(started()),
      [begun('one'), begun('two'), begun('three')].map((one) => `${JSON.stringify(one)}\n`).join(''),
    ]);
    expect(resolved).toEqual(['one', 'two', 'three']);
  });

  test('what is written together is lost together, though half of it may be on the disk', async () => {
    const store = memoryStore();
    const ledger = await open(store);
    await ledger.append(started());
    const whole = lines(begun('one'));
    store.append = async (text) => {
      store.journal += text.slice(0, whole.length + 20);
      throw new Error('ENOSPC');
    };
    const all = ['one', 'two', 'three'].map((step) => ledger.append(begun(step)));
    const results = await Promise.allSettled(all);
    expect(results.map(({ status }) => status)).toEqual(['rejected', 'rejected', 'rejected']);
    expect(ledger.state.records).toEqual({});
    // The first was begun as far as the next process knows: it undoes too much rather than too little.
    expect(Object.keys((await open(store)).state.records)).toEqual(['one']);
  });

  test('an entry that cannot be read back is refused by itself, whatever is written with it', async () => {
    const store = memoryStore();
    const ledger = await open(store);
    await ledger.append(started());
    const results = await Promise.allSettled([
      ledger.append(begun('one')),
      ledger.append({ ...begun('two'), time: Number.NaN }),
      ledger.append(started('run-2')),
      ledger.append(begun('three')),
    ]);
    expect(results.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'rejected', 'fulfilled']);
    expect(store.journal).toBe(lines(started(), begun('one'), begun('three')));
  });

  test('of several that were torn together, those that are whole are read', async () => {
    const whole = lines(started(), begun('one'));
    const store = memoryStore({ journal: `${whole}${lines(begun('two')).slice(0, 30)}` });
    const ledger = await open(store);
    expect(Object.keys(ledger.state.records)).toEqual(['one']);
    await ledger.append(begun('two'));
    expect(store.journal).toBe(lines(started(), begun('one'), begun('two')));
  });

  test('long ones are not written together: a store may refuse to take so much at once', async () => {
    const store = memoryStore();
    let longest = 0;
    const write = store.append;
    store.append = (text) => ((longest = Math.max(longest, text.length)), write(text));
    const ledger = await open(store);
    await ledger.append(started());
    const long = { inputs: { text: 'x'.repeat(700_000) } };
    await Promise.all([ledger.append(begun('one', long)), ledger.append(begun('two', long))]);
    expect(longest).toBeLessThan(1_000_000);
    expect(store.entries()).toHaveLength(3);
  });

  test('what a store waits for before it writes is written together', async () => {
    const store = memoryStore();
    const ledger = await open(store);
    await ledger.append(started());
    const { promise: later, resolve: gathered } = Promise.withResolvers<void>();
    store.gather = () => later;
    const first = ledger.append(begun('one'));
    await new Promise((resolve) => setTimeout(resolve, 1));
    const second = ledger.append(begun('two'));
    gathered();
    await Promise.all([first, second]);
    expect(store.writes).toBe(2);
    expect(store.entries()).toHaveLength(3);
  });

  test('after one that failed there is none, and memory knows nothing of it', async () => {
    const store = memoryStore();
    const ledger = await open(store);
    await ledger.append(started());
    const whole = store.append;
    store.append = async (line) => {
      store.append = whole;
      store.journal += line.slice(0, 20);
      throw new Error('ENOSPC');
    };
    const failure = { reason: 'state-unwritable', message: 'ENOSPC' };
    const both = [ledger.append(begun('one')), ledger.append(begun('two'))];
    for (const one of both) await expect(one).rejects.toMatchObject(failure);
    await expect(ledger.compact()).rejects.toMatchObject(failure);
    expect(ledger.lost).toMatchObject(failure);
    expect(ledger.state.records).toEqual({});
    // The next process cuts what was left of it.
    await (await open(store)).append(begun('three'));
    expect(store.journal).toBe(lines(started(), begun('three')));
  });

  test('a cut that failed lets nothing through either', async () => {
    const store = memoryStore({ journal: 'torn' });
    store.cut = async () => {
      throw new Error('EIO');
    };
    const ledger = await open(store);
    await expect(ledger.append(started())).rejects.toMatchObject({ reason: 'state-unwritable' });
    expect(store.journal).toBe('torn');
  });
});

describe('rule 28: compaction', () => {
  test('writes the snapshot with lastRun, and then empties the journal', async () => {
    const store = memoryStore();
    const ledger = await open(store);
    for (const entry of [started(), begun('one'), completed('one'), finished]) await ledger.append(entry);
    await ledger.compact();
    expect(store.journal).toBe('');
    expect(JSON.parse(store.snapshot ?? '')).toMatchObject({
      format: 1,
      lineage: 'lineage',
      serial: 1,
      binding: BINDING,
      lastRun: { id: 'run-1', result: 'completed', startedAt: 10, finishedAt: 13 },
      records: { one: { complete: true } },
    });
    expect((await open(store)).state).toEqual(ledger.state);
  });

  test('a journal whose run is lastRun is in the snapshot already: it is ignored, and cut before the next append', async () => {
    const entries = [started(), begun('one'), completed('one'), finished];
    const store = memoryStore({ snapshot: await snapshotOf(...entries), journal: lines(...entries) });
    const ledger = await open(store);
    expect(ledger.state.open).toBeUndefined();
    expect(ledger.state.records['one']?.attempts).toBe(1);
    await ledger.append(started('run-2'));
    expect(store.journal).toBe(lines(started('run-2')));
  });

  test('a crash between the last entry and the snapshot leaves the run closed and in the journal', async () => {
    const { state } = await open(
      memoryStore({ journal: lines(started(), begun('one'), completed('one'), finished) }),
    );
    expect(state.open?.phase).toBe('finished');
    expect(state.lastRun?.id).toBe('run-1');
  });

  test('a snapshot that cannot be written leaves the journal as it is', async () => {
    const store = memoryStore({ journal: lines(started(), finished) });
    store.replace = async () => {
      throw new Error('ENOSPC');
    };
    const ledger = await open(store);
    await expect(ledger.compact()).rejects.toMatchObject({ reason: 'state-unwritable' });
    expect(store.journal).toBe(lines(started(), finished));
    expect(ledger.state.open?.phase).toBe('finished');
  });
});

describe('rule 28: a line that is there twice', () => {
  const journal: Entry[] = [
    started(),
    begun('one', { before: { '/one': { size: 1 } } }),
    completed('one'),
    begun('two'),
    { entry: 'step-failed', step: 'two', error: { reason: 'step-failed', message: 'no' }, time: 13 },
    { entry: 'rollback-started', reason: 'two: no', time: 14 },
    { entry: 'step-restored', step: 'two', outcome: { restored: ['/two'], kept: {}, residue: {} }, time: 15 },
    {
      entry: 'step-restored',
      step: 'one',
      outcome: { restored: [], kept: {}, residue: { '/one': { size: 1 } } },
      time: 16,
    },
    { entry: 'run-finished', result: 'rolled-back', time: 17 },
  ];

  test.each(journal.map((entry, index) => [entry.entry, index] as const))(
    'changes nothing: %s',
    async (_, index) => {
      const once = await open(memoryStore({ journal: lines(...journal) }));
      const doubled = journal.flatMap((entry, at) => (at === index ? [entry, entry] : [entry]));
      const twice = await open(memoryStore({ journal: lines(...doubled) }));
      expect(withoutCounters(twice)).toEqual(withoutCounters(once));
    },
  );

  function withoutCounters({ state }: Ledger): unknown {
    return JSON.parse(
      JSON.stringify(state, (key, value: unknown) => (key === 'attempts' || key === 'seq' ? 0 : value)),
    );
  }
});

describe('a state that cannot be used is refused, and left alone:', () => {
  const whole = snapshotOf(started(), finished);

  test.each([
    ['is not JSON', async () => 'no { json', 'the state cannot be read'],
    ['is empty', async () => '\n', 'it is empty'],
    ['is truncated', async () => (await whole).slice(0, -40), 'the state cannot be read'],
    ['lacks a member', async () => '{"format":1}', 'lineage'],
    ['has a member that nobody knows', async () => `{"extra":1,${(await whole).slice(1)}`, 'extra'],
    ['is of a newer format', async () => '{"format":2}', 'the state has format 2; this program knows 1'],
    ['is of no format', async () => '[]', 'the state cannot be read'],
  ])('a snapshot that %s', async (_, snapshot, message) => {
    const store = memoryStore({ snapshot: await snapshot() });
    await expect(open(store)).rejects.toMatchObject({
      reason: 'state-invalid',
      message: expect.stringContaining(message),
      hint: expect.any(String),
    });
    expect(store.writes).toBe(0);
  });

  test.each([
    ['has a line that is not JSON', `${lines(started())}nonsense\n`, 'journal line 2'],
    [
      'has an entry that nobody knows',
      `${lines(started())}{"entry":"new","time":1}\n`,
      'journal line 2: the state cannot be read: entry',
    ],
    ['does not begin with a run', lines(finished), 'it does not start a run'],
    ['is of a newer format', lines({ ...started(), format: 2 }), 'the state has format 2'],
  ])('a journal that %s', async (_, journal, message) => {
    await expect(open(memoryStore({ journal }))).rejects.toMatchObject({
      reason: 'state-invalid',
      message: expect.stringContaining(message),
    });
  });

  test.each([
    ['environment', { environment: 'other' }],
    ['cloud', { cloud: 'azure' }],
    ['tenant', { tenantId: 'other' }],
    ['subscription', { subscriptionId: 'other' }],
  ] as const)('a snapshot of another %s', async (_, changes) => {
    const store = memoryStore({ snapshot: await whole });
    const other = { ...BINDING, ...changes };
    await expect(openLedger(store, other, world)).rejects.toMatchObject({ reason: 'state-foreign' });
  });

  test('a journal of another subscription, though there is no snapshot yet', async () => {
    const store = memoryStore({ journal: lines(started()) });
    const other = { ...BINDING, subscriptionId: 'other' };
    await expect(openLedger(store, other, world)).rejects.toMatchObject({
      reason: 'state-foreign',
      message: expect.stringContaining('subscriptionId subscription, not other'),
    });
  });

  test('a journal of another lineage than the snapshot beside it', async () => {
    const store = memoryStore({ snapshot: await whole, journal: lines(started('run-2', 'another')) });
    await expect(open(store)).rejects.toMatchObject({
      reason: 'state-foreign',
      message: expect.stringContaining('another state'),
    });
  });
});

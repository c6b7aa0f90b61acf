import { describe, expect, test } from 'vitest';
import type { Entry } from '../../src/engine/entries.ts';
import { memoryStore } from '../fakes/memory-store.ts';
import { BINDING, failing, type Rig, rig, type RigConfig, rigStep } from '../rig.ts';

/** The recovery table of the engine: what each command makes of what the journal was found to hold. */
const one = rigStep('one');
const two = rigStep('two', { needs: { one } });
const three = rigStep('three', { needs: { two } });
const chain = [one, two, three];
const ALL = ['/one', '/three', '/two'];

const standing = (bench: Rig): string[] =>
  [...bench.cloud].flatMap(([at, image]) => (image === null ? [] : [at])).toSorted();

/** Deployed, and then changed by a process that was killed at a call. */
async function killed(call: string, config: RigConfig = {}, fails?: string): Promise<Rig> {
  const bench = rig(chain);
  await bench.deploy();
  if (fails !== undefined) bench.before = failing({ [fails]: 1 });
  bench.diesAt = call;
  await bench.deploy({ two: { value: 'second' }, three: { value: 'second' }, ...config });
  bench.before = () => undefined;
  bench.took();
  expect(bench.store.journal).not.toBe('');
  return bench;
}

/** A state whose run is closed, and whose journal could not be cut. */
async function uncut(): Promise<Rig> {
  const bench = rig(chain);
  const { cut } = bench.store;
  bench.store.cut = async () => {
    throw new Error('EIO');
  };
  await bench.deploy();
  bench.store.cut = cut;
  bench.took();
  return bench;
}

async function unreplaced(): Promise<Rig> {
  const bench = rig(chain);
  const { replace } = bench.store;
  bench.store.replace = async () => {
    throw new Error('ENOSPC');
  };
  await bench.deploy();
  bench.store.replace = replace;
  bench.took();
  return bench;
}

async function torn(): Promise<Rig> {
  const bench = await killed('run two');
  bench.store.journal += '{"entry":"step-comp';
  return bench;
}

async function headerOnly(kind: 'deploy' | 'destroy' = 'deploy', more: readonly Entry[] = []): Promise<Rig> {
  const bench = rig(chain);
  await bench.deploy();
  const { lineage } = await bench.state();
  const told = { format: 1, run: 'run-2', lineage, binding: BINDING, kind } as const;
  const entries: Entry[] = [{ entry: 'run-started', ...told, forced: [], time: 1 }, ...more];
  bench.store.journal = entries.map((entry) => `${JSON.stringify(entry)}\n`).join('');
  bench.took();
  return bench;
}

const moved: RigConfig = { two: { at: ['/two-b'] } };
const destroying = (): Promise<Rig> =>
  headerOnly('destroy', [{ entry: 'give-back-started', step: 'three', at: '/three', time: 2 }]);

interface Row {
  readonly found: string;
  readonly make: () => Promise<Rig>;
  /** What `rollback` ends with; default: completed. */
  readonly back?: string;
  /** Whether `rollback` has something to undo. */
  readonly undoes?: readonly string[];
}

const rows: readonly Row[] = [
  { found: 'the run is lastRun', make: uncut, back: 'nothing-to-do' },
  { found: 'torn last line', make: torn, undoes: ['undo /two'] },
  { found: 'run-finished present', make: unreplaced, back: 'nothing-to-do' },
  { found: 'forward, no step begun (header only)', make: () => headerOnly() },
  { found: 'forward, step begun without end', make: () => killed('put /two'), undoes: ['undo /two'] },
  {
    found: 'forward, step completed',
    make: () => killed('run three'),
    undoes: ['undo /three', 'undo /two'],
  },
  { found: 'rollback-started', make: () => killed('undo /two', {}, 'put /three'), undoes: ['undo /two'] },
  { found: 'run-committed', make: () => killed('undo /two', moved), undoes: ['undo /two'] },
  { found: 'destroy open', make: destroying, back: 'failed' },
];

describe.each(rows)('recovery table: $found:', ({ found, make, back = 'completed', undoes = [] }) => {
  test('`deploy` ends with everything as it is configured, and then there is nothing to do', async () => {
    const bench = await make();
    const config = found === 'run-committed' ? moved : {};
    expect(await bench.deploy(config)).toMatchObject({ exitCode: 0, open: false });
    expect(standing(bench)).toEqual(found === 'run-committed' ? ['/one', '/three', '/two-b'] : ALL);
    expect(bench.store.journal).toBe('');
    expect((await bench.deploy(config)).result).toBe('nothing-to-do');
  });

  test('`rollback` undoes what was begun, and nothing else', async () => {
    const bench = await make();
    const report = await bench.rollBack();
    expect(report.result).toBe(back);
    expect(bench.took('undo')).toEqual(undoes);
    expect(report.open).toBe(found === 'destroy open');
    if (found === 'destroy open') return;
    expect(standing(bench)).toEqual(found === 'run-committed' ? ['/one', '/three', '/two-b'] : ALL);
    expect(bench.store.journal).toBe('');
  });

  test('`destroy` takes everything to its origin, and then there is nothing to destroy', async () => {
    const bench = await make();
    expect(await bench.destroy()).toMatchObject({ result: 'completed', open: false });
    expect(standing(bench)).toEqual([]);
    expect(bench.store.journal).toBe('');
    expect((await bench.state()).records).toEqual({});
    expect((await bench.destroy()).result).toBe('nothing-to-do');
  });
});

describe('the journal survives', () => {
  test('nothing at all: `deploy` begins, `rollback` and `destroy` have nothing to do', async () => {
    expect((await rig(chain).rollBack()).result).toBe('nothing-to-do');
    expect((await rig(chain).destroy()).result).toBe('nothing-to-do');
    expect((await rig(chain).deploy()).result).toBe('completed');
  });

  test('a header only, before there is any snapshot', async () => {
    const { journal } = (await headerOnly()).store;
    const bench = rig(chain, { store: memoryStore({ journal }) });
    expect(await bench.deploy()).toMatchObject({ result: 'completed', runId: 'run-2' });
    expect(standing(bench)).toEqual(ALL);
  });

  test('a last line that is torn at any byte', async () => {
    const whole = (await killed('run three')).store;
    const lines = whole.journal.trimEnd().split('\n');
    const last = lines.at(-1) ?? '';
    for (let bytes = 1; bytes < last.length; bytes += 7) {
      const bench = await killed('run three');
      bench.store.journal = `${lines.slice(0, -1).join('\n')}\n${last.slice(0, bytes)}`;
      expect((await bench.deploy()).exitCode).toBe(0);
      expect(bench.store.journal).toBe('');
    }
  });

  test('an entry of another lineage: it is refused, and left alone', async () => {
    const bench = await headerOnly();
    const foreign = bench.store.journal.replace(/"lineage":"[^"]*"/, '"lineage":"another"');
    bench.store.journal = foreign;
    await expect(bench.deploy()).rejects.toMatchObject({ reason: 'state-foreign' });
    await expect(bench.rollBack()).rejects.toMatchObject({ reason: 'state-foreign' });
    expect(bench.store.journal).toBe(foreign);
  });

  test.each([2, 3])('%i crashes in a row', async (crashes) => {
    const bench = rig(chain);
    for (const call of ['put /one', 'put /two', 'run three'].slice(0, crashes)) {
      bench.diesAt = call;
      await bench.deploy();
    }
    expect(await bench.deploy()).toMatchObject({ result: 'completed', open: false });
    expect(standing(bench)).toEqual(ALL);
  });

  test.each(['look /two', 'run two', 'put /two'])('a crash during recovery, at %s', async (call) => {
    const bench = await killed('put /two');
    bench.diesAt = call;
    await bench.deploy();
    expect((await bench.rollBack()).rollback?.clean).toBe(true);
    expect(bench.cloud.get('/two')).toEqual({ value: 'first' });
  });

  test.each(['undo /three', 'look /three', 'undo /two', 'look /two'])(
    'a crash during rollback, at %s',
    async (call) => {
      const bench = await killed('run three');
      bench.diesAt = call;
      await bench.rollBack();
      expect((await bench.rollBack()).rollback?.clean).toBe(true);
      expect(bench.cloud.get('/two')).toEqual({ value: 'first' });
      expect(bench.store.journal).toBe('');
    },
  );

  test.each(['before', 'after'] as const)('a crash %s the replacement of the state', async (when) => {
    const bench = rig(chain);
    const { replace } = bench.store;
    bench.store.replace = async (snapshot) => {
      if (when === 'after') await replace(snapshot);
      throw new Error('killed');
    };
    await bench.deploy();
    bench.store.replace = replace;
    expect((await bench.deploy()).result).toBe('nothing-to-do');
    expect(bench.store.journal).toBe('');
    expect(standing(bench)).toEqual(ALL);
  });

  test('a disk that is full at every write in turn, the line half written', async () => {
    let writes = Infinity;
    for (let full = 1; full <= writes; full += 1) {
      const bench = rig(chain);
      const { append, replace, cut } = bench.store;
      let count = 0;
      const room = async (write: () => Promise<void>, half?: () => Promise<void>): Promise<void> => {
        if ((count += 1) < full) return write();
        await half?.();
        throw new Error('ENOSPC');
      };
      bench.store.append = (line) =>
        room(
          () => append(line),
          () => append(line.slice(0, line.length / 2)),
        );
      bench.store.replace = (text) => room(() => replace(text));
      bench.store.cut = (bytes) => room(() => cut(bytes));
      const report = await bench.deploy();
      const isFull = count >= full;
      if (!isFull) writes = count;
      const refused = { exitCode: 1, error: { reason: 'state-unwritable' } };
      expect(report).toMatchObject(isFull ? refused : { exitCode: 0 });
      Object.assign(bench.store, { append, replace, cut });
      expect((await bench.deploy()).exitCode).toBe(0);
      expect(standing(bench)).toEqual(ALL);
      expect(bench.store.journal).toBe('');
    }
    expect(writes).toBeGreaterThan(8);
  });
});

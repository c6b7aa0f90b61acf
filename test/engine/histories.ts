import { expect } from 'vitest';
import { Failure } from '../../src/engine/failure.ts';
import type { Json } from '../../src/engine/json.ts';
import type { Target } from '../../src/engine/return-plan.ts';
import { chance } from '../crash/random.ts';
import { type Rig, type RigConfig, rig, type RigSettings, rigStep } from '../rig.ts';

/**
 * Lives through a random history of one environment: deployments with steps that come, go and swap addresses, kills,
 * refused calls, rollbacks, steps given up, runs abandoned, returns to earlier runs, destroys. Whenever a deployment
 * completes, all is as configured, nothing is unknown to the state, and the same again does nothing; at the end a destroy
 * leaves what was found. The same seed lives the same history.
 */
export async function history(seed: number): Promise<void> {
  const lot = chance(seed);
  const found: [string, Json][] = lot.upTo(2) === 0 ? [['/p', { value: 'found' }]] : [];
  const bench = rig(STEPS, { cloud: structuredClone(found) });
  const runs: Target[] = [];
  let wish = wishOf(lot, true);
  for (let turn = 0; turn < 8; turn += 1) {
    if (lot.upTo(10) < 6) wish = wishOf(lot, true);
    const what = `seed ${seed}, turn ${turn}`;
    hurt(bench, lot);
    const completed = await act(bench, lot, wish, runs, what);
    bench.before = () => undefined;
    bench.diesAt = undefined;
    if (completed) await judge(bench, wish, found, what);
  }
  await end(bench, wishOf(lot, false), found, `seed ${seed}, end`);
}

const a = rigStep('a');
const b = rigStep('b', { needs: { a } });
const c = rigStep('c', { after: ['a'] });
const d = rigStep('d', { after: ['b', 'c'] });
const STEPS = [a, b, c, d];
const POOL = ['/p', '/q', '/r', '/g', '/g/x', '/g/y', '/h', '/h/x'];
const CALLS = [
  ...STEPS.map(({ name }) => `run ${name}`),
  ...POOL.flatMap((at) => [`put ${at}`, `undo ${at}`, `look ${at}`]),
];

type Lot = ReturnType<typeof chance>;

/** What somebody wants of the environment: which steps, with which addresses. */
interface Wish {
  readonly config: RigConfig;
  readonly settings: RigSettings & { readonly steps: typeof STEPS };
}

function wishOf(lot: Lot, protects: boolean): Wish {
  const listed = STEPS.filter(({ name }) => name === 'a' || lot.upTo(20) < 17);
  const whole = ['b', 'c'].every((name) => listed.some((step) => step.name === name));
  const steps = listed.filter(({ name }) => name !== 'd' || whole);
  const pool = shuffled(POOL, lot);
  const config = steps.map(({ name }) => {
    const at = pool.splice(0, lot.upTo(3)).sort();
    const protect = protects && lot.upTo(5) === 0 ? at.slice(0, 1) : [];
    return [name, { at, value: lot.pick(['1', '2']), protect }] as const;
  });
  const others = STEPS.filter((step) => !steps.includes(step));
  const retired = others.map(({ name }) => name);
  return { config: Object.fromEntries(config), settings: { steps, others, retired } };
}

function shuffled(all: readonly string[], lot: Lot): string[] {
  const rest = [...all];
  return all.map(() => rest.splice(lot.upTo(rest.length), 1)[0] ?? '');
}

/** A third of the commands die at some call, a quarter meet two refusals. */
function hurt(bench: Rig, lot: Lot): void {
  const kind = lot.upTo(20);
  if (kind < 7) bench.diesAt = [lot.pick(CALLS), 1 + lot.upTo(3)];
  else if (kind < 12) {
    const refused = new Set([lot.pick(CALLS), lot.pick(CALLS)]);
    let left = 2;
    bench.before = (call) => {
      if (refused.has(call) && (left -= 1) >= 0) throw new Error(`${call} refused`);
    };
  }
}

/** Types one command; true when it was a deployment that completed. What is refused beforehand is refused in words. */
async function act(bench: Rig, lot: Lot, wish: Wish, runs: Target[], what: string): Promise<boolean> {
  const all = { steps: STEPS };
  const { open } = await bench.state();
  const before = open === undefined ? contents(bench) : undefined;
  const kind = lot.upTo(100);
  try {
    if (kind < 55) {
      const report = await bench.deploy(wish.config, { ...wish.settings, rollback: lot.upTo(7) > 0 });
      if (report.rollback?.clean && !report.open && report.rollback.kept.length === 0 && before !== undefined)
        expect(contents(bench), `${what}: rolled back`).toEqual(before);
      if (report.result !== 'completed' || report.runId === null) return false;
      const { records } = await bench.state();
      runs.push({ run: report.runId, records, steps: ['b', 'c'], rely: [] });
      return true;
    }
    if (kind < 70) await bench.rollBack(all);
    else if (kind < 76) await bench.rollBack(all, { abandon: true });
    else if (kind < 80) await bench.rollBack(all, { skip: Object.keys(open?.touches ?? {}).slice(0, 1) });
    else if (kind < 92 && runs.length > 0) await bench.returnTo(lot.pick(runs));
    else await bench.destroy(all);
  } catch (error) {
    if (!(error instanceof Failure)) throw error;
  }
  return false;
}

async function judge(
  bench: Rig,
  { config, settings }: Wish,
  found: [string, Json][],
  what: string,
): Promise<void> {
  const { records, open } = await bench.state();
  expect(open, what).toBeUndefined();
  const known = new Set(
    Object.values(records).flatMap(({ origin, residue }) => [
      ...Object.keys(origin),
      ...Object.keys(residue ?? {}),
    ]),
  );
  const untouched = new Map(found.map(([at, image]) => [at, JSON.stringify(image)]));
  const orphans = [...bench.cloud].filter(
    ([at, image]) => !known.has(at) && untouched.get(at) !== JSON.stringify(image),
  );
  expect(orphans, `${what}: unknown to the state`).toEqual([]);
  for (const { name } of settings.steps)
    for (const at of config[name]?.at ?? [])
      expect(bench.cloud.get(at), `${what}: ${name} at ${at}`).toEqual({ value: config[name]?.value });
  const { writes } = bench.store;
  bench.took();
  const again = await bench.deploy(config, settings);
  expect(again.result, `${what}: again`).toBe('nothing-to-do');
  expect(bench.store.writes, `${what}: again writes`).toBe(writes);
  expect(bench.took('run', 'put', 'undo'), `${what}: again`).toEqual([]);
}

/** The right configuration without protection; then what was protected is let go of, and all taken down. */
async function end(bench: Rig, wish: Wish, found: [string, Json][], what: string): Promise<void> {
  const last = await bench.deploy(wish.config, wish.settings);
  expect(last.result, `${what}: ${JSON.stringify(last.error)}`).not.toBe('failed');
  await judge(bench, wish, found, what);
  const { records } = await bench.state();
  const held = new Set(Object.values(records).flatMap(({ protect = [] }) => protect));
  if (held.size > 0) await bench.unprotect([...held]);
  const gone = await bench.destroy({ steps: STEPS });
  expect(gone.result, `${what}: destroy`).not.toBe('failed');
  expect([...bench.cloud], `${what}: destroyed`).toEqual(found);
  expect((await bench.state()).records, `${what}: destroyed`).toEqual({});
}

function contents(bench: Rig): readonly (readonly [string, Json])[] {
  return [...bench.cloud].sort(([one], [other]) => one.localeCompare(other));
}

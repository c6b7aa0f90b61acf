import { closeSync, fdatasyncSync, openSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { systemWorld } from '../../../src/cli/world.ts';
import { type Binding, FORMAT } from '../../../src/engine/state.ts';
import { openLedger, type Ledger } from '../../../src/engine/ledger.ts';
import { fileStore } from '../../../src/state/file-store.ts';
import { ratiosOf, spreadOf } from '../statistics.ts';
import type { Row } from '../row.ts';

const FEW = 10;
const MANY = 10_000;

/** So many steps are measured; those before them only stand in the state. */
const MEASURED = 500;

/** What it costs to keep what became of one step, whatever the number of steps. */
export const saveRow: Row = {
  id: 'save',
  what: 'durable save per step at 10,000 steps over that at 10',
  how: `the entries that a run writes for a step, each on the disk before the next, through the store of files: of the last ${MEASURED} of 10,000 steps, in turns with the median of ten runs of 10 steps; and with its share of the snapshot that is written at the end`,
  before: { terraform: '75 ms at 1,000' },
  measure: async (bench) => {
    const few: number[] = [];
    const many: Saved[] = [];
    const lines: number[] = [];
    for (let pair = -1; pair < bench.pairs; pair++) {
      const perFew: number[] = [];
      for (let run = 0; run < 10; run++) perFew.push((await saved(bench.folder('save-few'), FEW)).perStep);
      const atMany = await saved(bench.folder('save-many'), MANY);
      const perLine = plainLine(bench.folder('save-plain'));
      if (pair < 0) continue;
      few.push(spreadOf(perFew).median);
      many.push(atMany);
      lines.push(perLine);
    }
    const perStep = many.map((one) => one.perStep);
    const whole = many.map((one) => one.perStep + one.snapshot / MANY);
    const told = `${spreadOf(perStep).median.toFixed(3)} ms over ${spreadOf(few).median.toFixed(3)} ms`;
    return {
      figures: [
        { name: 'ratio', unit: 'x', goal: 1.5, values: ratiosOf(perStep, few), told },
        { name: 'at 10,000, with its share of the snapshot', unit: 'ms', goal: 1, values: whole },
        { name: 'one line, appended and synced, on this disk', unit: 'ms', values: lines },
      ],
    };
  },
};

interface Saved {
  /** Milliseconds for what one step writes. */
  readonly perStep: number;
  /** Milliseconds for the snapshot of all of them. */
  readonly snapshot: number;
}

async function saved(folder: string, steps: number): Promise<Saved> {
  const ledger = await openLedger(fileStore(folder), BINDING, systemWorld);
  const time = systemWorld.now();
  await ledger.append({
    entry: 'run-started',
    format: FORMAT,
    run: systemWorld.guid(),
    lineage: ledger.state.lineage,
    binding: BINDING,
    kind: 'deploy',
    forced: [],
    time,
  });
  const measured = Math.min(steps, MEASURED);
  const before = Array.from({ length: steps - measured }, (_, step) =>
    saveStep(ledger, `step_${step}`, time),
  );
  await Promise.all(before);
  const startedAt = performance.now();
  for (let step = steps - measured; step < steps; step++) await saveStep(ledger, `step_${step}`, time);
  const savedAt = performance.now();
  await ledger.append({ entry: 'run-committed', giveBack: {}, handOver: [], time });
  await ledger.append({ entry: 'run-finished', result: 'completed', time });
  const finishedAt = performance.now();
  await ledger.compact();
  if (Object.keys(ledger.state.records).length !== steps) throw new Error('not every step was kept');
  return { perStep: (savedAt - startedAt) / measured, snapshot: performance.now() - finishedAt };
}

/** Milliseconds for a line that is on the disk: nothing durable is faster. */
function plainLine(folder: string): number {
  const lines = 200;
  const startedAt = performance.now();
  for (let line = 0; line < lines; line++) {
    const file = openSync(join(folder, 'lines'), 'a');
    writeSync(file, `${'x'.repeat(600)}\n`);
    fdatasyncSync(file);
    closeSync(file);
  }
  return (performance.now() - startedAt) / lines;
}

/** What stands in the journal for a step that makes one thing, of a usual size. */
async function saveStep(ledger: Ledger, step: string, time: number): Promise<void> {
  const at = `/subscriptions/11111111-1111-4111-8111-111111111111/resourcegroups/rg/providers/microsoft.app/containerapps/${step}`;
  const inputs = { name: step, location: 'westeurope', image: 'a'.repeat(71), env: { LOG_LEVEL: 'info' } };
  const leaves = Object.fromEntries(Object.keys(inputs).map((leaf) => [leaf, 'b'.repeat(64)]));
  await ledger.append({
    entry: 'step-started',
    step,
    inputs,
    fingerprint: { hash: 'c'.repeat(64), leaves },
    before: { [at]: null },
    origin: { [at]: null },
    deps: ['step_0'],
    time,
  });
  const after = { [at]: { location: 'westeurope', properties: { image: 'a'.repeat(71), replicas: 1 } } };
  await ledger.append({ entry: 'step-completed', step, output: { id: at }, after, time });
}

const BINDING: Binding = {
  environment: 'local',
  cloud: 'emulator',
  tenantId: '22222222-2222-4222-8222-222222222222',
  subscriptionId: '11111111-1111-4111-8111-111111111111',
};

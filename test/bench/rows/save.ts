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

/** What it costs to keep what became of one step, whatever the number of steps. */
export const saveRow: Row = {
  id: 'save',
  what: 'durable save per step at 10,000 steps over that at 10',
  how: 'all entries that a run writes for its steps, each on the disk before the next, with the snapshot at the end, through the store of files, over the number of steps; in turns with the median of 20 such runs of 10 steps',
  before: { terraform: '75 ms at 1,000' },
  measure: async (bench) => {
    const few: number[] = [];
    const many: number[] = [];
    const plain: number[] = [];
    for (let pair = -1; pair < bench.pairs; pair++) {
      const perFew: number[] = [];
      for (let run = 0; run < 20; run++) perFew.push(await perStep(bench.folder('save-few'), FEW));
      const perMany = await perStep(bench.folder('save-many'), MANY);
      if (pair < 0) continue;
      few.push(spreadOf(perFew).median);
      many.push(perMany);
      plain.push(perLine(bench.folder('save-plain')));
    }
    return {
      figures: [
        {
          name: 'ratio',
          unit: 'x',
          goal: 1.5,
          values: ratiosOf(many, few),
          told: `${spreadOf(many).median.toFixed(3)} ms over ${spreadOf(few).median.toFixed(3)} ms`,
        },
        { name: 'at 10,000', unit: 'ms', goal: 1, values: many },
        { name: 'one line, appended and synced, on this disk', unit: 'ms', values: plain },
      ],
    };
  },
};

/** Milliseconds per step. */
async function perStep(folder: string, steps: number): Promise<number> {
  const startedAt = performance.now();
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
  for (let step = 0; step < steps; step++) await saveStep(ledger, `step_${step}`, time);
  await ledger.append({ entry: 'run-committed', giveBack: {}, handOver: [], time });
  await ledger.append({ entry: 'run-finished', result: 'completed', time });
  await ledger.compact();
  const took = performance.now() - startedAt;
  if (Object.keys(ledger.state.records).length !== steps) throw new Error('not every step was kept');
  return took / steps;
}

/** Milliseconds for a line that is on the disk: nothing durable is faster. */
function perLine(folder: string): number {
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

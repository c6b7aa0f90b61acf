import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { directDeps } from '../../../src/engine/graph.ts';
import { runDocument } from '../../../src/report/documents.ts';
import { builtInSteps } from '../../../steps/index.ts';
import { deploy } from '../program.ts';
import { writeShop } from '../projects.ts';
import type { Bench, Row } from '../row.ts';
import { spreadOf } from '../statistics.ts';
import { run } from '../timing.ts';
import { longestChain, type Undo } from '../undo-chain.ts';

/** The undo of a whole run, at the pace at which the embedded Azure is used every day. */
export const rollbackRow: Row = {
  id: 'rollback',
  what: 'rollback of a full run over the longest chain of undos',
  how: 'the shop at `quick`; its last step finds the services unhealthy, by a fault, and all that was made before is undone. The time from `rollback-started` to the last look, over that of the longest chain of undos, where one waits for another, both from the log of the run',
  measure: async (bench) => {
    const ratios: number[] = [];
    const told: string[] = [];
    for (let pair = 0; pair < bench.pairs; pair++) {
      const { wall, chain } = await rolledBack(bench, 'quick');
      ratios.push(wall / chain);
      told.push(`${wall} ms over ${chain} ms`);
    }
    const { median } = spreadOf(ratios);
    const middle = told[ratios.findIndex((ratio) => ratio >= median)];
    return {
      figures: [{ name: 'wall', unit: 'x', goal: 1.1, values: ratios, ...(middle && { told: middle }) }],
    };
  },
};

/** The same at Azure's own pace, within the time that an undo has. */
export const realisticRollbackRow: Row = {
  id: 'rollback-realistic',
  what: 'rollback of a full run at `realistic`, but for deletions that Azure takes longer for',
  how: 'the same once at `realistic`: the time until the command ends. Deletions that Azure has accepted and still works on after `rollback.deadline` (2 min) are finished by the next command',
  slow: true,
  measure: async (bench) => {
    const { wall, chain, pending } = await rolledBack(bench, 'realistic');
    return {
      figures: [
        {
          name: 'wall',
          unit: 's',
          goal: 125,
          values: [wall / 1000],
          told: `${pending} addresses left to Azure`,
        },
        { name: 'over the longest chain', unit: 'x', values: [wall / chain] },
      ],
    };
  },
};

interface RolledBack {
  /** Milliseconds. */
  readonly wall: number;
  readonly chain: number;
  readonly pending: number;
}

async function rolledBack(bench: Bench, latency: 'quick' | 'realistic'): Promise<RolledBack> {
  const folder = bench.folder(`rollback-${latency}`);
  writeShop(folder, { latency, faults: ['{ method: GET, path: /healthz, status: 400, code: BadRequest }'] });
  bench.say(`a run at ${latency} that fails`);
  const args = ['--rollback', '--flag', 'healthChecks=on', '--output', 'json'];
  const ended = await run(deploy(bench, folder, args));
  const { rollback } = runDocument.parse(JSON.parse(ended.stdout));
  if (ended.code !== 1 || rollback === null) throw new Error('the run was not rolled back');
  if (latency === 'quick' && !rollback.clean) throw new Error('the rollback was not clean');
  const lines = logOf(folder);
  const undos = undosIn(lines);
  if (undos.length < 8) throw new Error(`only ${undos.length} steps were undone`);
  const startedAt = lines.find(({ event }) => event.type === 'rollback-started')?.time ?? Number.NaN;
  const endedAt = lines.at(-1)?.time ?? Number.NaN;
  const chain = longestChain(undos, directDeps(builtInSteps));
  return { wall: endedAt - startedAt, chain, pending: rollback.pending.length };
}

/** When each undo began and ended. */
function undosIn(lines: readonly Line[]): Undo[] {
  const ends = new Map<string, number>();
  for (const { time, event } of lines) {
    if (event.step === undefined) continue;
    if (event.type === 'step-restored' || event.type === 'step-pending') ends.set(event.step, time);
  }
  return lines.flatMap(({ time, event: { type, step = '' } }) => {
    const end = ends.get(step);
    return type === 'step-restoring' && end !== undefined ? [{ step, start: time, end }] : [];
  });
}

type Line = z.output<typeof logLine>;

const logLine = z.object({
  time: z.iso.datetime().transform((time) => Date.parse(time)),
  event: z.looseObject({ type: z.string(), step: z.string().optional() }),
});

function logOf(folder: string): Line[] {
  const runs = join(folder, 'state/local/runs');
  const [id = ''] = readdirSync(runs);
  const lines = readFileSync(join(runs, id, 'log.jsonl'), 'utf8')
    .trim()
    .split('\n');
  return lines.map((line) => logLine.parse(JSON.parse(line)));
}

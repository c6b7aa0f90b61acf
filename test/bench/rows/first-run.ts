import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { writeManySteps } from '../many-steps.ts';
import { besidePeers } from '../peers/beside.ts';
import { independentTasks } from '../peers/peer.ts';
import { deploy, saying } from '../program.ts';
import { figuresOf, type Contestant } from '../race.ts';
import type { Figure, Row } from '../row.ts';
import { spreadOf } from '../statistics.ts';

const STEPS = 1000;

/** What terraform needed for a save at so many resources, when it was measured before: milliseconds. */
const BEFORE_MS = 75;

/** A thousand steps that never ran. */
export const firstRunRow: Row = {
  id: 'first-run',
  what: 'first run of 1,000 steps, per step',
  how: `1,000 steps of a user's own, each of which writes a file; the whole command over ${STEPS}. terraform: 1,000 \`terraform_data\`, once`,
  before: { terraform: `${BEFORE_MS} ms` },
  measure: async (bench) => {
    const folder = bench.folder('first-run');
    writeManySteps(folder, STEPS, 'independent');
    const ours: Contestant = {
      name: 'deploy',
      command: deploy(bench, folder, []),
      prepare: () => {
        for (const made of ['state', 'made']) rmSync(join(folder, made), { recursive: true, force: true });
        writeManySteps(folder, STEPS, 'independent');
      },
      check: saying(`${STEPS} completed`),
    };
    const { laps, peers } = await besidePeers(bench, {
      ours: [ours],
      over: STEPS,
      setUp: (peer) => {
        if (peer.name !== 'terraform') return undefined;
        bench.say('terraform takes a minute or two');
        return peer.tasks?.(bench.folder('first-run-terraform'), independentTasks(STEPS), 'anew');
      },
    });
    const values = figuresOf(laps, ours.name, 'wallMs').map((wall) => wall / STEPS);
    const mine = spreadOf(values).median;
    const faster = (than: number, name: string): Figure => ({
      name,
      unit: 'x',
      goal: 20,
      atLeast: true,
      values: [than / mine],
    });
    const now = laps.has('terraform')
      ? spreadOf(figuresOf(laps, 'terraform', 'wallMs')).median / STEPS
      : undefined;
    return {
      figures: [
        { name: 'wall per step', unit: 'ms', values },
        faster(BEFORE_MS, 'faster than terraform, measured before'),
        ...(now === undefined ? [] : [faster(now, 'faster than terraform, in this run')]),
      ],
      // As milliseconds a step, in place of a ratio.
      peers: peers.map(({ told, ...peer }) => ({ ...peer, told: told.replace(' x,', ' ms a step,') })),
    };
  },
};

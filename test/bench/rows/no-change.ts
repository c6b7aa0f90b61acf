import { writeManySteps } from '../many-steps.ts';
import { besidePeers } from '../peers/beside.ts';
import { independentTasks } from '../peers/peer.ts';
import { deployed, nodeAlone, unchanged } from '../program.ts';
import { writeShop } from '../projects.ts';
import { comparison, figuresOf, peakFigure } from '../race.ts';
import type { Bench, Figure, Measured, Row } from '../row.ts';
import { spreadOf } from '../statistics.ts';

/** Nothing to do in the shop of the example, with nothing looked up. */
export const noChangeRow: Row = {
  id: 'no-change',
  what: 'no-change run, 14 steps, `--offline`',
  how: 'the shop of the example, deployed once to the embedded Azure; then `deploy --env local --offline` in turns with `node -e 0`. Peers: 14 tasks with an input and an output each, all behind the first, nothing to do',
  before: { turbo: '1.6 x', terraform: '2.3 x', alchemy: '4.3 x', wireit: '7 x', nx: '22 x' },
  measure: async (bench) => {
    const folder = bench.folder('no-change');
    writeShop(folder, { latency: 'instant' });
    await deployed(bench, folder);
    return overNode(bench, { folder, steps: 14, wall: 1.6, peak: 55 });
  },
};

/** Nothing to do in a deployment of a thousand steps of a user's own. */
export const thousandStepsRow: Row = {
  id: 'no-change-1000',
  what: 'no-change run, 1,000 steps, `--offline`',
  how: "1,000 steps of a user's own, a file each, all behind the first; otherwise as above. Peers: 1,000 tasks",
  before: { alchemy: '6.5 x', nx: '69 x', wireit: '72 x', terraform: '110 x' },
  measure: async (bench) => {
    const folder = bench.folder('no-change-1000');
    writeManySteps(folder, 1000, 'independent');
    bench.say('running 1,000 steps for the first time');
    await deployed(bench, folder);
    return overNode(bench, { folder, steps: 1000, wall: 2, peers: { terraform: 40 } });
  },
};

interface Promised {
  readonly folder: string;
  readonly steps: number;
  /** Of wall and CPU time over that of `node -e 0`. */
  readonly wall: number;
  readonly peak?: number;
  /** How many times faster than a peer. */
  readonly peers?: Readonly<Record<string, number>>;
}

async function overNode(bench: Bench, promised: Promised): Promise<Measured> {
  const { folder, steps, wall, peak } = promised;
  const ours = await unchanged(bench, folder, { steps });
  const base = nodeAlone(folder);
  const tasks = independentTasks(steps);
  const { laps, peers } = await besidePeers(bench, {
    ours: [base, ours],
    over: base.name,
    setUp: (peer) => {
      if (peer.tasks === undefined || (steps > 100 && !bench.slow && !QUICK_PEERS.includes(peer.name)))
        return undefined;
      bench.say(`setting up ${peer.name}`);
      return peer.tasks(
        bench.folder(`${steps}-tasks-${peer.name.replaceAll(/\W/g, '-')}`),
        tasks,
        'unchanged',
      );
    },
  });
  const faster = Object.entries(promised.peers ?? {}).flatMap(([peer, times]): Figure[] =>
    laps.has(peer)
      ? [
          {
            name: `faster than ${peer}`,
            unit: 'x',
            goal: times,
            atLeast: true,
            values: [
              spreadOf(figuresOf(laps, peer, 'wallMs')).median /
                spreadOf(figuresOf(laps, ours.name, 'wallMs')).median,
            ],
          },
        ]
      : [],
  );
  return {
    figures: [
      { name: 'wall', unit: 'x', goal: wall, ...comparison(laps, [ours.name, base.name], 'wallMs') },
      { name: 'cpu', unit: 'x', goal: wall, ...comparison(laps, [ours.name, base.name], 'cpuMs') },
      ...(await peakFigure(ours, peak)),
      ...faster,
    ],
    peers,
  };
}

/** The others need minutes to run a thousand tasks for the first time. */
const QUICK_PEERS = ['make', 'terraform', 'alchemy'];

import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { criticalPath, NAPS } from '../naps.ts';
import { besidePeers } from '../peers/beside.ts';
import { deploy, saying } from '../program.ts';
import { writeNaps } from '../projects.ts';
import { figuresOf, milliseconds, type Contestant } from '../race.ts';
import type { Row } from '../row.ts';
import { spreadOf } from '../statistics.ts';

/** Fourteen steps that take as long as their longest chain. */
export const criticalPathRow: Row = {
  id: 'critical-path',
  what: 'fourteen-step run, wall over its critical path',
  how: "14 steps of a user's own that only sleep, hanging together as those of the shop, 8.5 s along the longest chain; a first run each time, four steps at once at most, for peers too",
  before: { make: '1.004 x', terraform: '1.022 x', wireit: '1.047 x' },
  measure: async (bench) => {
    const folder = bench.folder('critical-path');
    writeNaps(folder);
    const ours: Contestant = {
      name: 'deploy',
      command: deploy(bench, folder, []),
      prepare: () => rmSync(join(folder, 'state'), { recursive: true, force: true }),
      check: saying(`${NAPS.length} completed`),
    };
    const least = criticalPath(NAPS) * 1000;
    const { laps, peers } = await besidePeers(bench, {
      ours: [ours],
      over: least,
      setUp: (peer) => {
        if (!PEERS.includes(peer.name)) return undefined;
        bench.say(`setting up ${peer.name}`);
        return peer.tasks?.(bench.folder(`naps-${peer.name}`), NAPS, 'anew');
      },
    });
    const walls = figuresOf(laps, ours.name, 'wallMs');
    const told = `${milliseconds(spreadOf(walls).median)} over ${milliseconds(least)}`;
    return {
      figures: [{ name: 'wall', unit: 'x', goal: 1.03, values: walls.map((wall) => wall / least), told }],
      peers,
    };
  },
};

/** Those that run tasks at the same time for its own sake; each costs the bench half a minute. */
const PEERS = ['make', 'terraform', 'wireit'];

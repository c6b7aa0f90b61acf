import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { writeManySteps } from '../many-steps.ts';
import { deploy, saying, unchanged } from '../program.ts';
import { writeTreeProject } from '../projects.ts';
import { figuresOf, milliseconds, race, type Contestant, type Laps } from '../race.ts';
import type { Bench, Figure, Measured, Row } from '../row.ts';
import { exponentOf, spreadOf, withoutStart, type Point } from '../statistics.ts';
import { table } from '../table.ts';
import { writeTree } from '../trees.ts';
import { deployedTree } from './files.ts';

/** Linear, and the noise of a shared machine. */
const GOAL = 1.1;

/** How a run grows with the number of its steps. */
export const stepGrowthRow: Row = {
  id: 'growth-steps',
  what: 'growth with the number of steps: 10, 100, 1,000, 10,000',
  how: "steps of a user's own, all behind the first: the first run, a run with nothing to do, and one without caches (`DEPLOY_CACHE=off`), which goes through every guard. The exponent is that of the CPU time, the least of three rounds: the slope of the logarithms by least squares, without what one step takes, or that between the two largest sizes where it is larger",
  measure: async (bench) => {
    const sizes = [1, 10, 100, 1000, 10_000];
    const folders = sizes.map((steps) => [steps, bench.folder(`growth-${steps}`)] as const);
    for (const [steps, folder] of folders) writeManySteps(folder, steps, 'independent');
    bench.say('first runs of 1 to 10,000 steps');
    const first = folders.map(([steps, folder]): Contestant => ({
      name: `first ${steps}`,
      command: deploy(bench, folder, []),
      prepare: () => rmSync(join(folder, 'state'), { recursive: true, force: true }),
      check: saying(`${steps} completed`),
    }));
    const firstLaps = await race(first, 1);
    const again: Contestant[] = [];
    for (const [steps, folder] of folders) {
      const same = await unchanged(bench, folder, { steps });
      const uncached = { ...same.command, env: { ...same.command.env, DEPLOY_CACHE: 'off' } };
      again.push(
        { ...same, name: `again ${steps}` },
        { ...same, name: `guards ${steps}`, command: uncached, isBrief: true },
      );
    }
    const laps = new Map([...firstLaps, ...(await race(again, Math.min(bench.pairs, 3)))]);
    return grown(laps, sizes, [
      ['first', 'first run'],
      ['again', 'nothing to do'],
      ['guards', 'nothing to do, no caches'],
    ]);
  },
};

/** How a run grows with the number of files that it looks at. */
export const fileGrowthRow: Row = {
  id: 'growth-files',
  what: 'growth with the number of files: 1,000, 10,000, 100,000',
  how: 'files of 1 KB as the input of one step, again without what ten files take: read for the first time, with nothing to do, and with nothing to do but without the stamp (a plan)',
  measure: async (bench) => {
    const sizes = [10, 1000, 10_000, 100_000];
    const contestants: Contestant[] = [];
    for (const files of sizes) contestants.push(...(await treeContestants(bench, files)));
    const laps = await race(contestants, Math.min(bench.pairs, 3));
    return grown(laps, sizes, [
      ['first', 'read and hashed'],
      ['again', 'nothing to do'],
      ['plan', 'nothing to do, a plan'],
    ]);
  },
};

async function treeContestants(bench: Bench, files: number): Promise<Contestant[]> {
  const folder = bench.folder(`growth-files-${files}`);
  bench.say(`writing ${files} files`);
  const size = { files, bytes: 1000 };
  writeTree(join(folder, 'tree'), size);
  writeTreeProject(folder);
  await deployedTree(bench, folder, size);
  const same = await unchanged(bench, folder, { steps: 1 });
  const cold = { ...same.command, env: { ...same.command.env, DEPLOY_CACHE: 'off' } };
  const plan = deploy(bench, folder, ['plan', '--offline']);
  return [
    { ...same, name: `first ${files}`, command: cold },
    { ...same, name: `again ${files}` },
    { name: `plan ${files}`, command: plan, check: saying('1 unchanged') },
  ];
}

function grown(
  laps: Laps,
  sizes: readonly number[],
  kinds: readonly (readonly [kind: string, told: string])[],
): Measured {
  const figures: Figure[] = [];
  const lines: string[][] = [];
  for (const [kind, told] of kinds) {
    const least = (size: number, of: 'wallMs' | 'cpuMs'): number =>
      spreadOf(figuresOf(laps, `${kind} ${size}`, of)).least;
    const exponent = growthOf(sizes.map((size): Point => [size, least(size, 'cpuMs')]));
    figures.push({ name: `${told}, exponent`, unit: '', goal: GOAL, values: [exponent] });
    const cells = sizes.map(
      (size) => `${milliseconds(least(size, 'cpuMs'))} (${milliseconds(least(size, 'wallMs'))})`,
    );
    lines.push([told, ...cells, exponent.toFixed(2)]);
  }
  return {
    figures,
    table: table(
      ['growth: cpu (wall)', ...sizes.map((size) => size.toLocaleString('en')), 'exponent'],
      lines,
    ),
  };
}

/**
 * The larger exponent of that over all sizes and that between the two largest: what grows late must not hide behind what does
 * not grow early. What differs from the start by less than some milliseconds is noise, and counts as no growth.
 */
function growthOf(points: readonly Point[]): number {
  const above = withoutStart(points).filter(([, figure]) => figure > 5);
  return above.length < 2 ? 0 : Math.max(exponentOf(above), exponentOf(above.slice(-2)));
}

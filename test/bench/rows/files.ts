import { join } from 'node:path';
import { besidePeers } from '../peers/beside.ts';
import { deployed, succeeded, unchanged } from '../program.ts';
import { writeTreeProject } from '../projects.ts';
import { comparison, peakFigure, type Contestant } from '../race.ts';
import type { Bench, Measured, Row } from '../row.ts';
import { WALK, writeTree, type TreeSize } from '../trees.ts';
import { ownVariables } from '../variables.ts';

/** Ten thousand files that nobody has touched. */
export const filesRow: Row = {
  id: 'files',
  what: 'unchanged 10,000 files of 10 KB as one input',
  how: "a step of a user's own whose input is the folder, every file by its name; `deploy --env local --offline` in turns with a Node process that only walks the folder and looks at each file (synchronously). Peers: one task whose input is the same folder",
  before: { git: '0.8 x find', turbo: '8 x find', terraform: '137 x find' },
  measure: (bench) => overWalk(bench, { files: 10_000, bytes: 10_000 }, { withPeers: true }),
};

/** Ten times as many. */
export const manyFilesRow: Row = {
  id: 'files-100000',
  what: 'unchanged 100,000 files of 10 KB as one input',
  how: 'as above',
  measure: (bench) => overWalk(bench, { files: 100_000, bytes: 10_000 }, { withPeers: false }),
};

async function overWalk(
  bench: Bench,
  size: TreeSize,
  { withPeers }: { readonly withPeers: boolean },
): Promise<Measured> {
  const folder = bench.folder(`files-${size.files}`);
  bench.say(`writing ${size.files} files`);
  writeTree(join(folder, 'tree'), size);
  writeTreeProject(folder);
  const { outputs } = await deployed(bench, folder);
  sawAll(outputs['tree'], size.files);
  const base = walking(folder, size.files);
  const ours = await unchanged(bench, folder, { steps: 1 });
  const { laps, peers } = await besidePeers(bench, {
    ours: [base, ours],
    over: base.name,
    setUp: (peer) => {
      if (!withPeers || peer.tree === undefined) return undefined;
      bench.say(`setting up ${peer.name}`);
      return peer.tree(folder);
    },
  });
  return {
    figures: [
      { name: 'wall', unit: 'x', goal: 2, ...comparison(laps, [ours.name, base.name], 'wallMs') },
      { name: 'cpu', unit: 'x', goal: 2, ...comparison(laps, [ours.name, base.name], 'cpuMs') },
      ...(await peakFigure(ours, 100)),
    ],
    ...(withPeers && { peers }),
  };
}

/** Throws unless the step was given every file: a program that sees fewer must not look fast. */
export function sawAll(output: unknown, files: number): void {
  if (JSON.stringify(output) !== JSON.stringify({ files }))
    throw new Error(`the step saw ${JSON.stringify(output)}`);
}

function walking(folder: string, files: number): Contestant {
  return {
    name: 'walk and lstat',
    command: { argv: [process.execPath, '-e', WALK, 'tree'], cwd: folder, env: ownVariables(folder) },
    check: (ended) => {
      succeeded(ended);
      if (Number(ended.stdout) !== files) throw new Error('it has not seen every file');
    },
  };
}

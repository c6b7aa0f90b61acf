import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { besidePeers } from '../peers/beside.ts';
import { deployed, succeeded, unchanged } from '../program.ts';
import { writeTreeProject } from '../projects.ts';
import { comparison, peakFigure, type Contestant } from '../race.ts';
import type { Bench, Measured, Row } from '../row.ts';
import { fileOf, foldersOf, WALK, writeTree, type TreeSize } from '../trees.ts';
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
  await deployedTree(bench, folder, size);
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

/**
 * Runs the project of a tree for the first time, and once more after its last file got another content: throws unless the step
 * was told of all and ran again. A program that sees fewer files must not look fast.
 */
export async function deployedTree(bench: Bench, folder: string, { files, bytes }: TreeSize): Promise<void> {
  const { outputs } = await deployed(bench, folder);
  const told = JSON.stringify(outputs['tree']);
  if (told !== JSON.stringify({ files: toldOf(files) })) throw new Error(`the step saw ${told}`);
  writeFileSync(join(folder, 'tree', fileOf(files - 1)), Buffer.alloc(bytes, 7));
  const { steps } = await deployed(bench, folder);
  if (steps[0]?.status !== 'completed') throw new Error('a change in the last file was not seen');
}

/** A context of more than 20,000 files is told folder by folder, and the files beside them as one. */
function toldOf(files: number): number {
  return files <= 20_000 ? files : foldersOf(files) + 1;
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

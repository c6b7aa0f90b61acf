import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { besidePeers } from '../peers/beside.ts';
import { deploy, nodeAlone, succeeded, unchanged } from '../program.ts';
import { writeTreeProject } from '../projects.ts';
import { comparison, peakFigure, race, type Contestant } from '../race.ts';
import type { Figure, Row } from '../row.ts';
import { READ_AND_HASH, writeTree } from '../trees.ts';
import { ownVariables } from '../variables.ts';
import { deployedTree } from './files.ts';

const SIZE = { files: 1000, bytes: Math.floor(2 ** 30 / 1000) };

/** A gibibyte that nobody has touched, and one that was never seen. */
export const gibibyteRow: Row = {
  id: 'gibibyte',
  what: 'unchanged 1 GiB in 1,000 files; and read for the first time',
  how: 'unchanged: as with 10,000 files, in turns with `node -e 0`. First: the same command with its caches removed, so that every file must be read and hashed before it finds nothing to do, in turns with a Node process that reads and hashes each file in pieces of 1 MiB. The files are in the memory of the system',
  before: { git: '0.007 s', turbo: '0.09 s', alchemy: '6.2 s and 1.1 GB', terraform: '9.9 s' },
  measure: async (bench) => {
    const folder = bench.folder('gibibyte');
    bench.say('writing 1 GiB');
    writeTree(join(folder, 'tree'), SIZE);
    writeTreeProject(folder);
    await deployedTree(bench, folder, SIZE);
    const base = nodeAlone(folder);
    const ours = await unchanged(bench, folder, { steps: 1 });
    const { laps, peers } = await besidePeers(bench, {
      ours: [base, ours],
      over: base.name,
      setUp: (peer) => {
        if (peer.tree === undefined) return undefined;
        bench.say(`setting up ${peer.name}`);
        return peer.tree(folder);
      },
    });
    const plain = readingAll(folder);
    const first: Contestant = {
      ...ours,
      name: 'first',
      command: deploy(bench, folder, ['--offline']),
      prepare: () => rmSync(`${folder}.home/cache`, { recursive: true, force: true }),
    };
    const hashed = await race([plain, first], bench.pairs);
    return {
      figures: [
        {
          name: 'unchanged, wall',
          unit: 'x',
          goal: 1.8,
          ...comparison(laps, [ours.name, base.name], 'wallMs'),
        },
        {
          name: 'unchanged, cpu',
          unit: 'x',
          goal: 1.8,
          ...comparison(laps, [ours.name, base.name], 'cpuMs'),
        },
        ...named('unchanged', await peakFigure(ours)),
        {
          name: 'first, wall',
          unit: 'x',
          goal: 1.2,
          ...comparison(hashed, [first.name, plain.name], 'wallMs'),
        },
        { name: 'first, cpu', unit: 'x', ...comparison(hashed, [first.name, plain.name], 'cpuMs') },
        // Far below what there is to read: memory does not grow with it.
        ...named('first', await peakFigure(first, 256)),
      ],
      peers,
    };
  },
};

function named(what: string, figures: readonly Figure[]): Figure[] {
  return figures.map((figure) => ({ ...figure, name: `${what}, ${figure.name}` }));
}

function readingAll(folder: string): Contestant {
  return {
    name: 'read and hash',
    command: {
      argv: [process.execPath, '-e', READ_AND_HASH, 'tree'],
      cwd: folder,
      env: ownVariables(folder),
    },
    check: (ended) => {
      succeeded(ended);
      if (!new RegExp(`^${SIZE.files} [\\da-f]{64}\\n$`).test(ended.stdout))
        throw new Error('it has not read every file');
    },
  };
}

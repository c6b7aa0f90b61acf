import { randomBytes } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { deploy, ROOT, saying, succeeded, unchanged } from '../program.ts';
import { writeTreeProject } from '../projects.ts';
import { comparison, race, type Contestant } from '../race.ts';
import type { Row } from '../row.ts';
import { run } from '../timing.ts';
import { fileOf, writeTree } from '../trees.ts';
import { ownVariables } from '../variables.ts';
import { deployedTree } from './files.ts';

const SIZE = { files: 10_000, bytes: 10_000 };

/** One file of ten thousand has changed since the last run. */
export const oneChangedRow: Row = {
  id: 'one-changed',
  what: 'one changed file among 10,000',
  how: 'before each measurement the same file gets another content. Whole: `deploy --env local --offline`, which runs the step again, in turns with one that finds nothing to do. Looking: the same two as plans, without the stamp that lets a run with nothing to do end before anything is loaded. Digest: that of the folder alone, in a process of its own',
  measure: async (bench) => {
    const folder = bench.folder('one-changed');
    bench.say(`writing ${SIZE.files} files`);
    writeTree(join(folder, 'tree'), SIZE);
    writeTreeProject(folder);
    await deployedTree(bench, folder, SIZE);
    const ours = await unchanged(bench, folder, { steps: 1 });
    const change = (): void => writeFileSync(join(folder, 'tree', fileOf(5000)), randomBytes(SIZE.bytes));
    const settle = async (): Promise<void> => {
      await sleep(1100);
      for (let again = 0; again < 2; again++) succeeded(await run(ours.command));
      await sleep(1100);
      for (let again = 0; again < 2; again++) succeeded(await run(ours.command));
    };
    const same = { ...ours, name: 'same', prepare: settle };
    const changed: Contestant = { ...ours, name: 'changed', prepare: change, check: saying('1 completed') };
    const plan = deploy(bench, folder, ['plan', '--offline']);
    const samePlan: Contestant = {
      name: 'same plan',
      command: plan,
      prepare: settle,
      check: saying('1 unchanged'),
    };
    const changedPlan: Contestant = {
      name: 'changed plan',
      command: plan,
      prepare: change,
      check: saying('1 to run'),
    };
    const digest = { argv: [process.execPath, '-e', DIGEST, 'tree'], cwd: folder, env: ownVariables(folder) };
    const settled = async (): Promise<void> => {
      await sleep(1100);
      succeeded(await run(digest));
    };
    const sameDigest: Contestant = {
      name: 'same digest',
      command: digest,
      prepare: settled,
      check: succeeded,
    };
    const changedDigest: Contestant = {
      name: 'changed digest',
      command: digest,
      prepare: change,
      check: succeeded,
    };
    const laps = await race([same, changed, samePlan, changedPlan, sameDigest, changedDigest], bench.pairs);
    return {
      figures: [
        { name: 'whole, wall', unit: 'x', goal: 1.1, ...comparison(laps, ['changed', 'same'], 'wallMs') },
        {
          name: 'looking, wall',
          unit: 'x',
          goal: 1.1,
          ...comparison(laps, ['changed plan', 'same plan'], 'wallMs'),
        },
        {
          name: 'digest, wall',
          unit: 'x',
          goal: 1.1,
          ...comparison(laps, ['changed digest', 'same digest'], 'wallMs'),
        },
      ],
    };
  },
};

/** What a step's inputs ask for, and nothing around it. */
const DIGEST = `
import { digestContext } from ${JSON.stringify(join(ROOT, 'src/files/context.ts'))};
import { join } from 'node:path';
const { digest, files } = await digestContext(process.argv[1], {
  dockerfile: 'Dockerfile',
  caches: join(process.env.XDG_CACHE_HOME, 'digest'),
});
console.log(Object.keys(files).length, digest);
`;

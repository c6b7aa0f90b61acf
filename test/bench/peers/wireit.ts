import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { CONCURRENCY } from '../naps.ts';
import { succeeded } from '../program.ts';
import type { Contestant } from '../race.ts';
import { shellLine, type Mode, type Peer, type Task } from './peer.ts';
import { addJson, emptied, linkModules, mustRun, mustSay, peerCommand, writeInputs } from './project.ts';

/** wireit, started by `node --run`, which costs less than `npm run`. */
export function wireit(version: string, modules: string): Peer {
  const project = async (folder: string, tasks: readonly Wired[], mode: Mode): Promise<Contestant> => {
    const scripts = Object.fromEntries(tasks.map(({ name }) => [name, 'wireit']));
    const wired = Object.fromEntries(tasks.map(({ name, ...rest }) => [name, rest]));
    const all = { dependencies: tasks.map(({ name }) => name) };
    addJson(join(folder, 'package.json'), {
      scripts: { ...scripts, all: 'wireit' },
      wireit: { ...wired, all },
    });
    linkModules(folder, modules);
    const command = peerCommand(folder, [process.execPath, '--run', 'all'], {
      WIREIT_PARALLEL: String(CONCURRENCY),
      WIREIT_LOGGER: 'quiet-ci',
    });
    await mustRun(command);
    const [ran, skipped] = mode === 'unchanged' ? [0, tasks.length] : [tasks.length, 0];
    return {
      name: 'wireit',
      isPeer: true,
      command,
      check: (ended) => {
        succeeded(ended);
        mustSay(ended.stdout, new RegExp(`Ran ${ran} scripts? and skipped ${skipped}`));
      },
    };
  };
  return {
    name: 'wireit',
    version,
    tasks: async (folder, tasks, mode) => {
      writeInputs(folder, tasks);
      const contestant = await project(folder, tasks.map(wiredTask), mode);
      const prepare = (): void => {
        rmSync(join(folder, '.wireit'), { recursive: true, force: true });
        emptied(folder, 'out');
      };
      return mode === 'unchanged' ? contestant : { ...contestant, prepare };
    },
    tree: (folder) => {
      const tree = { name: 'tree', command: 'true', files: ['tree/**'], output: [] };
      return project(folder, [tree], 'unchanged');
    },
  };
}

interface Wired extends Readonly<Record<string, unknown>> {
  readonly name: string;
}

function wiredTask(task: Task): Wired {
  const { name, needs } = task;
  const files = { files: [`in/${name}`], output: [`out/${name}`] };
  return { name, command: shellLine(task), ...files, dependencies: needs };
}

import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { CONCURRENCY } from '../naps.ts';
import { succeeded } from '../program.ts';
import type { Contestant } from '../race.ts';
import { run } from '../timing.ts';
import { shellLine, type Peer, type Task } from './peer.ts';
import { addJson, committed, linkModules, mustRun, mustSay, peerCommand, writeInputs } from './project.ts';

/** nx, with its daemon off, as it is in pipelines, and on, as it is at a desk: the daemon's own time is in neither. */
export function nxs(version: string, modules: string): Peer[] {
  return [
    nx({ name: 'nx (no daemon)', version, modules, daemon: 'false' }),
    nx({ name: 'nx (daemon)', version, modules, daemon: 'true' }),
  ];
}

interface Nx {
  readonly name: string;
  readonly version: string;
  readonly modules: string;
  readonly daemon: 'true' | 'false';
}

function nx({ name, version, modules, daemon }: Nx): Peer {
  const project = async (folder: string, targets: Readonly<Record<string, Target>>): Promise<Contestant> => {
    addJson(join(folder, 'package.json'), { name: 'bench', private: true });
    const all = { executor: 'nx:noop', dependsOn: Object.keys(targets) };
    const configuration = { name: 'bench', root: '.', targets: { ...targets, all } };
    writeFileSync(join(folder, 'project.json'), JSON.stringify(configuration));
    writeFileSync(join(folder, 'nx.json'), JSON.stringify({ analytics: false, neverConnectToCloud: true }));
    linkModules(folder, modules);
    await committed(folder);
    const argv = [process.execPath, join(modules, 'nx/dist/bin/nx.js'), 'run', 'bench:all'];
    const command = peerCommand(folder, [...argv, `--parallel=${CONCURRENCY}`, '--outputStyle=static'], {
      NX_DAEMON: daemon,
      NX_TUI: 'false',
      NX_NO_CLOUD: 'true',
    });
    await mustRun(command);
    const tasks = Object.keys(targets).length;
    return {
      name,
      isPeer: true,
      command,
      check: (ended) => {
        succeeded(ended);
        mustSay(ended.stdout, new RegExp(`for ${tasks} out of \\d+ tasks?`));
      },
      finish: async () => void (await run({ ...command, argv: [...argv.slice(0, 2), 'daemon', '--stop'] })),
    };
  };
  return {
    name,
    version,
    tasks: async (folder, tasks) => {
      writeInputs(folder, tasks);
      return project(folder, Object.fromEntries(tasks.map((task) => [task.name, target(task)])));
    },
    tree: (folder) => {
      const inputs = ['{workspaceRoot}/tree/**'];
      return project(folder, { tree: { command: 'true', cache: true, inputs, outputs: [], dependsOn: [] } });
    },
  };
}

interface Target {
  readonly command: string;
  readonly cache: true;
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
  readonly dependsOn: readonly string[];
}

function target(task: Task): Target {
  return {
    command: shellLine(task),
    cache: true,
    inputs: [`{workspaceRoot}/in/${task.name}`],
    outputs: [`{workspaceRoot}/out/${task.name}`],
    dependsOn: task.needs,
  };
}

import { readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { CONCURRENCY } from '../naps.ts';
import { succeeded } from '../program.ts';
import type { Contestant } from '../race.ts';
import { shellLine, type Mode, type Peer, type Task } from './peer.ts';
import { addJson, committed, linkModules, mustRun, mustSay, peerCommand, writeInputs } from './project.ts';

/**
 * turbo, with no daemon (the default of `turbo run`), twice: as npm puts it on the PATH, a script for Node that starts the
 * binary, and the binary alone, which is what an installation for the whole machine comes close to.
 */
export function turbos(version: string, modules: string): Peer[] {
  const platform = readdirSync(join(modules, '@turbo')).find((name) => name.includes('-'));
  const binary = join(modules, '@turbo', platform ?? '', 'bin', 'turbo');
  return [
    turbo({ name: 'turbo', version, modules, start: [process.execPath, join(modules, 'turbo/bin/turbo')] }),
    turbo({ name: 'turbo (binary)', version, modules, start: [binary] }),
  ];
}

interface Turbo {
  readonly name: string;
  readonly version: string;
  readonly modules: string;
  readonly start: readonly string[];
}

function turbo({ name, version, modules, start }: Turbo): Peer {
  const project = async (folder: string, tasks: readonly Turning[], mode: Mode): Promise<Contestant> => {
    const names = tasks.map((task) => task.name);
    addJson(join(folder, 'package.json'), {
      name: 'bench',
      private: true,
      packageManager: 'npm@11.0.0',
      scripts: Object.fromEntries(tasks.map((task) => [task.name, task.line])),
    });
    addJson(join(folder, 'turbo.json'), {
      tasks: Object.fromEntries(tasks.map((task) => [task.name, task.turns])),
    });
    linkModules(folder, modules);
    await committed(folder);
    const flags = [`--concurrency=${CONCURRENCY}`, '--output-logs=none', '--ui=stream'];
    const force = mode === 'anew' ? ['--force'] : [];
    const command = peerCommand(folder, [...start, 'run', ...names, ...flags, ...force], {
      TURBO_TELEMETRY_DISABLED: '1',
      TURBO_NO_UPDATE_NOTIFIER: '1',
    });
    await mustRun(command);
    const cached = mode === 'unchanged' ? tasks.length : 0;
    return {
      name,
      isPeer: true,
      command,
      check: (ended) => {
        succeeded(ended);
        mustSay(ended.stdout, `${cached} cached, ${tasks.length} total`);
      },
    };
  };
  return {
    name,
    version,
    tasks: async (folder, tasks, mode) => {
      writeInputs(folder, tasks);
      const contestant = await project(folder, tasks.map(turningTask), mode);
      const prepare = (): void => rmSync(join(folder, '.turbo'), { recursive: true, force: true });
      return mode === 'unchanged' ? contestant : { ...contestant, prepare };
    },
    tree: (folder) => {
      const turns = { inputs: ['tree/**'], outputs: [] };
      return project(folder, [{ name: 'tree', line: 'true', turns }], 'unchanged');
    },
  };
}

interface Turning {
  readonly name: string;
  readonly line: string;
  readonly turns: Readonly<Record<string, unknown>>;
}

function turningTask(task: Task): Turning {
  const { name, needs } = task;
  const turns = { inputs: [`in/${name}`], outputs: [`out/${name}`], dependsOn: needs };
  return { name, line: shellLine(task), turns };
}

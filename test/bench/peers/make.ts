import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { CONCURRENCY } from '../naps.ts';
import { succeeded } from '../program.ts';
import { shellLine, type Peer } from './peer.ts';
import { allDone, emptied, mustRun, mustSay, peerCommand, versionOf, writeInputs } from './project.ts';

/** GNU make, without its built-in rules, which it would try for every file: it compares times. */
export function make(): Peer | undefined {
  const version = versionOf('make');
  if (version === undefined) return undefined;
  return {
    name: 'make',
    version,
    tasks: async (folder, tasks, mode) => {
      writeInputs(folder, tasks);
      const rules = tasks.map((task) => {
        const needs = task.needs.map((name) => `out/${name}`).join(' ');
        return `out/${task.name}: in/${task.name} ${needs}\n\t@${shellLine(task)}\n`;
      });
      const all = `all: ${tasks.map(({ name }) => `out/${name}`).join(' ')}\n`;
      writeFileSync(join(folder, 'Makefile'), all + rules.join(''));
      const command = peerCommand(folder, ['make', '-rR', `-j${CONCURRENCY}`, 'all']);
      await mustRun(command);
      if (mode === 'unchanged') return { name: 'make', isPeer: true, command, check: nothingDone };
      return {
        name: 'make',
        isPeer: true,
        command,
        prepare: () => emptied(folder, 'out'),
        check: (ended) => {
          succeeded(ended);
          allDone(folder, tasks);
        },
      };
    },
    tree: async (folder) => {
      const rule = 'made: $(shell find tree -type f)\n\t@touch made\n';
      writeFileSync(join(folder, 'Makefile'), rule);
      const command = peerCommand(folder, ['make', '-rR', 'made']);
      await mustRun(command);
      return {
        name: 'make',
        isPeer: true,
        command,
        check: (ended) => {
          succeeded(ended);
          mustSay(ended.stdout, "'made' is up to date");
        },
      };
    },
  };
}

function nothingDone(ended: Parameters<typeof succeeded>[0]): void {
  succeeded(ended);
  mustSay(ended.stdout, "Nothing to be done for 'all'");
}

import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { succeeded } from '../program.ts';
import type { Peer, Task } from './peer.ts';
import { linkModules, mustRun, mustSay, peerCommand } from './project.ts';

/** alchemy: a program whose resources are skipped when their properties are what the state holds. */
export function alchemy(version: string, modules: string): Peer {
  return {
    name: 'alchemy',
    version,
    tasks: async (project, tasks, mode) => {
      if (mode === 'anew') throw new Error('not tried');
      const folder = join(project, 'alchemy');
      mkdirSync(folder, { recursive: true });
      linkModules(folder, modules);
      writeFileSync(join(folder, 'package.json'), '{"type":"module","private":true}');
      writeFileSync(join(folder, 'alchemy.run.js'), PROGRAM + tasks.map(resource).join('') + END);
      const command = peerCommand(folder, [process.execPath, 'alchemy.run.js']);
      mustSay(await mustRun(command), `made ${tasks.length}`);
      return {
        name: 'alchemy',
        isPeer: true,
        command,
        check: (ended) => {
          succeeded(ended);
          mustSay(ended.stdout, 'made 0');
        },
      };
    },
  };
}

const PROGRAM = `import alchemy, { Resource } from 'alchemy';
let made = 0;
const Note = Resource('bench::Note', async function (id, props) {
  made++;
  return props;
});
const app = await alchemy('bench', { telemetry: false, quiet: true, phase: 'up', stage: 'bench' });
`;

const END = `await app.finalize();
console.log('made ' + made);
`;

function resource({ name, needs }: Task): string {
  const needed = needs.map((one) => `${one}.text`);
  return `const ${name} = await Note('${name}', { text: '${name}', needed: [${needed.join(', ')}] });\n`;
}

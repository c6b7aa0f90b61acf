import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { CONCURRENCY } from '../naps.ts';
import { succeeded } from '../program.ts';
import type { Ended } from '../timing.ts';
import type { Peer, Task } from './peer.ts';
import { mustRun, mustSay, peerCommand, versionOf } from './project.ts';

/** terraform with its built-in `terraform_data`, which needs no provider: nothing is asked for over any network. */
export function terraform(): Peer | undefined {
  const version = versionOf('terraform');
  if (version === undefined) return undefined;
  const applied = async (folder: string, source: string, count: number) => {
    writeFileSync(join(folder, 'main.tf'), source);
    const apply = ['terraform', 'apply', '-auto-approve', '-input=false', '-no-color'];
    const command = peerCommand(folder, [...apply, `-parallelism=${CONCURRENCY}`], VARIABLES);
    await mustRun({ ...command, argv: ['terraform', 'init', '-input=false'] });
    return { command, added: adding(count) };
  };
  return {
    name: 'terraform',
    version,
    tasks: async (folder, tasks, mode) => {
      const { command, added } = await applied(folder, tasks.map(resource).join(''), tasks.length);
      if (mode === 'unchanged') {
        await mustRun(command);
        return { name: 'terraform', isPeer: true, command, check: unchanged };
      }
      const prepare = (): void => rmSync(join(folder, 'terraform.tfstate'), { force: true });
      return { name: 'terraform', isPeer: true, command, prepare, check: added };
    },
    tree: async (folder) => {
      const { command } = await applied(folder, TREE, 1);
      await mustRun(command);
      return { name: 'terraform', isPeer: true, command, check: unchanged };
    },
  };
}

const VARIABLES = { CHECKPOINT_DISABLE: '1', TF_IN_AUTOMATION: '1' };

const TREE = `resource "terraform_data" "tree" {
  input = { for file in fileset(path.module, "tree/**") : file => filesha256("\${path.module}/\${file}") }
}
`;

function resource({ name, needs, seconds }: Task): string {
  const edges = needs.map((needed) => `terraform_data.${needed}`).join(', ');
  const sleep =
    seconds === undefined ? '' : `  provisioner "local-exec" {\n    command = "sleep ${seconds}"\n  }\n`;
  return `resource "terraform_data" "${name}" {\n  input = "${name}"\n  depends_on = [${edges}]\n${sleep}}\n`;
}

function unchanged(ended: Ended): void {
  succeeded(ended);
  mustSay(ended.stdout, 'found no differences');
}

function adding(count: number): (ended: Ended) => void {
  return (ended) => {
    succeeded(ended);
    mustSay(ended.stdout, `Resources: ${count} added`);
  };
}

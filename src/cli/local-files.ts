import { copyFileSync, existsSync, mkdirSync, renameSync } from 'node:fs';
import { join } from 'node:path';

/**
 * Copies what never leaves this machine (the key of digests, the embedded Azure) to where it is looked for from now on.
 * What is there already stays, and so do the originals. Modes are kept. After a crash at any instant a copy is whole or not
 * there.
 */
export function moveLocalFiles(from: string, to: string): void {
  if (from === to) return;
  for (const name of ['key', 'azure.json', 'vault.json']) {
    const [source, target] = [join(from, name), join(to, name)];
    if (!existsSync(source) || existsSync(target)) continue;
    mkdirSync(to, { recursive: true });
    copyFileSync(source, `${target}.next`);
    renameSync(`${target}.next`, target);
  }
}

import {
  closeSync,
  copyFileSync,
  existsSync,
  fsyncSync,
  openSync,
  readdirSync,
  rmSync,
  statSync,
} from 'node:fs';
import { join } from 'node:path';
import { Failure } from '../engine/failure.ts';

/**
 * Copies the snapshot and the journal of a state beside themselves, durably, under names with a date, and removes all but
 * the last ten copies. Returns the new files. Throws `Failure` `state-unwritable`.
 */
export function copyState(folder: string, now: Date): string[] {
  const stamp = now
    .toISOString()
    .replace(/\.\d+Z$/, 'Z')
    .replaceAll(':', '-');
  return ['state.json', 'journal.jsonl'].flatMap((name) => {
    const from = join(folder, name);
    if (!existsSync(from) || statSync(from).size === 0) return [];
    const to = freeName(`${from}.${stamp}`);
    try {
      copyFileSync(from, to);
      const descriptor = openSync(to, 'r+');
      fsyncSync(descriptor);
      closeSync(descriptor);
    } catch (cause) {
      throw new Failure('state-unwritable', `${to}: the copy of the state cannot be written`, {
        hint: 'Check the folder’s owner and the space on its disk.',
        cause,
      });
    }
    for (const old of copiesOf(folder, name).slice(0, -KEPT)) rmSync(join(folder, old), { force: true });
    return [to];
  });
}

const KEPT = 10;

/** Two resets within a second must not share a copy. */
function freeName(path: string): string {
  const taken = (name: string): boolean => existsSync(name);
  let name = `${path}.bak`;
  for (let number = 2; taken(name); number++) name = `${path}.${number}.bak`;
  return name;
}

/** The oldest first: the stamps sort by time. */
function copiesOf(folder: string, name: string): string[] {
  return readdirSync(folder)
    .filter((file) => file.startsWith(`${name}.`) && file.endsWith('.bak'))
    .sort();
}

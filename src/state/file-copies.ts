import { existsSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { COPIED, copyName, type StateCopies, surplusCopies } from './copies.ts';
import { replaceFile } from './durable.ts';
import { writing } from './file-store.ts';

/** Keeps the copies of a state in its folder, byte for byte, so that a damaged one can be looked at, too. */
export function fileCopies(folder: string): StateCopies {
  return {
    copy: async (now) => COPIED.flatMap((name) => copyOf(folder, name, now)),
  };
}

function copyOf(folder: string, name: string, now: Date): string[] {
  const from = join(folder, name);
  if (!existsSync(from)) return [];
  const to = freeName(folder, name, now);
  return writing(to, () => {
    const content = readFileSync(from);
    if (content.length === 0) return [];
    replaceFile(to, content);
    for (const old of surplusCopies(name, readdirSync(folder))) rmSync(join(folder, old), { force: true });
    return [to];
  });
}

function freeName(folder: string, name: string, now: Date): string {
  for (let number = 1; ; number++) {
    const to = join(folder, copyName(name, now, number));
    if (!existsSync(to)) return to;
  }
}

import { mkdirSync } from 'node:fs';

/** Variables under which a process leaves nothing outside of the bench's own folders, and finds no settings of this machine. */
export function ownVariables(folder: string): Record<string, string> {
  const home = `${folder}.home`;
  mkdirSync(home, { recursive: true });
  return { PATH: process.env['PATH'] ?? '', HOME: home, XDG_CACHE_HOME: `${home}/cache`, TMPDIR: home };
}

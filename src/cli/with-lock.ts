import { hostname, userInfo } from 'node:os';
import { fileLock } from '../state/file-lock.ts';
import type { Project } from './project.ts';
import type { Shell } from './shell.ts';

/** Does something while holding the lock of a project's environment. Throws `Failure` `locked` when somebody else has it. */
export async function withLock<Result>(
  project: Project,
  shell: Shell,
  work: () => Promise<Result>,
): Promise<Result> {
  const lease = await fileLock(project.stateFolder)({
    user: userName(shell),
    host: hostname(),
    pid: process.pid,
    command: ['deploy', ...shell.argv].join(' '),
    since: new Date(shell.world.now()).toISOString(),
  });
  try {
    return await work();
  } finally {
    await lease.release();
  }
}

/** A container may run under a number that has no name. */
function userName({ variables }: Shell): string {
  try {
    return userInfo().username;
  } catch {
    return variables['USER'] ?? String(process.getuid?.() ?? 'somebody');
  }
}

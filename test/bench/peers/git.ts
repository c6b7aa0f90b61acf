import { succeeded } from '../program.ts';
import type { Peer } from './peer.ts';
import { committed, mustRun, peerCommand, versionOf } from './project.ts';

/** `git status` with its index: the stat cache that ours is modelled on. */
export function git(): Peer | undefined {
  const version = versionOf('git');
  if (version === undefined) return undefined;
  return {
    name: 'git',
    version,
    tree: async (folder) => {
      await committed(folder);
      const command = peerCommand(folder, ['git', 'status', '--porcelain', '--untracked-files=all', 'tree']);
      await mustRun(command);
      return {
        name: 'git',
        isPeer: true,
        command,
        check: (ended) => {
          succeeded(ended);
          if (ended.stdout !== '') throw new Error('git sees a change');
        },
      };
    },
  };
}

import type { Holder } from '../state/lock.ts';
import { whoWeAre } from './holder.ts';
import { ownVersion } from './own-version.ts';
import type { Shell } from './shell.ts';

/** Who ran a command, and with what. */
export interface Author {
  readonly by: Pick<Holder, 'user' | 'host' | 'job'>;
  /** The version of this program. */
  readonly program: string;
  /** The id of the process, as in its log and in each request to Azure. */
  readonly correlationId: string;
}

/** Says who this process is, for those who look back. */
export function authorOf(shell: Shell): Author {
  const { user, host, job } = whoWeAre(shell);
  const by = { user, host, ...(job !== undefined && { job }) };
  return { by, program: ownVersion(), correlationId: shell.correlationId };
}

import { azure } from '../report/ci/azure.ts';
import { github } from '../report/ci/github.ts';
import { grouped } from '../report/ci/grouped.ts';
import type { Opening, Reporter } from '../report/reporter.ts';
import type { Ci } from './ci-system.ts';
import type { Shell } from './shell.ts';

/** Opens the reporter for the log of a pipeline, on stderr. */
export function openGrouped(ci: Ci, { stderr, world }: Shell, opening: Opening): Reporter {
  return grouped(
    {
      dialect: ci.system === 'github' ? github : azure,
      command: (line) => ci.command(line),
      write: (text) => void stderr.write(text),
      now: () => world.now(),
    },
    opening,
  );
}

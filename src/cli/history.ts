import type { HistoryDocument } from '../report/history/history-document.ts';
import { historyText } from '../report/history/history-text.ts';
import { type EnvironmentFlags, openEnvironment } from './environment.ts';
import type { Outcome } from './outcome.ts';
import { openPastRuns } from './past-runs.ts';
import type { Shell } from './shell.ts';

/** `deploy history`: lists the newest runs of an environment. Takes no lock and changes nothing. */
export async function history(
  { limit = LIMIT, ...flags }: EnvironmentFlags & { readonly limit: number | undefined },
  shell: Shell,
): Promise<Outcome> {
  const environment = await openEnvironment(flags, shell);
  const past = await openPastRuns(environment, shell);
  const told = await past.newest(limit);
  const { loaded, state, place } = environment;
  const document: HistoryDocument = shell.redactor.json({
    result: told.length === 0 ? 'nothing-to-do' : 'completed',
    exitCode: 0,
    environment: loaded.environment,
    cloud: loaded.cloud,
    place: state.place,
    runs: told.map(({ row }) => row),
    more: past.ids.length - told.length,
    unreadable: past.unreadable,
  });
  const now = shell.world.now();
  return {
    document,
    text: (paint) => historyText(document, { place, now, flags: environment.flags, paint }),
  };
}

/** A screen holds them. */
const LIMIT = 20;

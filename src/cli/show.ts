import { showDocumentOf } from '../report/history/show-document.ts';
import { showText } from '../report/history/show-text.ts';
import { type EnvironmentFlags, openEnvironment } from './environment.ts';
import { findRun } from './find-run.ts';
import type { Outcome } from './outcome.ts';
import { openPastRuns } from './past-runs.ts';
import type { Shell } from './shell.ts';

/** What `deploy show` is asked. */
export interface ShowFlags extends EnvironmentFlags {
  /** An id, the beginning of one, or `last`, the default. */
  readonly run: string | undefined;
  readonly events: boolean;
}

/** `deploy show`: tells of one run. Takes no lock and changes nothing. Throws as `findRun` does. */
export async function show({ run, events, ...flags }: ShowFlags, shell: Shell): Promise<Outcome> {
  const environment = await openEnvironment(flags, shell);
  const past = await openPastRuns(environment, shell);
  const found = await findRun(past, run, shell.world.now());
  const { loaded, place } = environment;
  const document = shell.redactor.json(
    showDocumentOf(found, {
      environment: loaded.environment,
      cloud: loaded.cloud,
      unreadable: past.unreadable,
      events,
    }),
  );
  return { document, text: (paint) => showText(document, { place, flags: environment.flags, paint }) };
}

import type { Session } from './session.ts';

/**
 * Journals that a run starts, or goes on, right before its first effect: a run that changes nothing writes nothing.
 * Steps that start together share one entry.
 */
export function beginRun(session: Session): Promise<void> {
  session.begun ??= append(session);
  return session.begun;
}

async function append(session: Session): Promise<void> {
  const { ledger, settings, report } = session;
  const forced = [...settings.forced];
  const time = settings.world.now();
  if (ledger.state.open) {
    await ledger.append({ entry: 'run-resumed', forced, time });
    return;
  }
  const run = settings.world.guid();
  report.runId = run;
  await ledger.append({
    entry: 'run-started',
    run,
    lineage: ledger.state.lineage,
    kind: 'deploy',
    forced,
    time,
  });
}

import type { Session } from './session.ts';
import { FORMAT } from './state.ts';

/**
 * Journals that a run starts, or goes on, right before its first effect: a run that changes nothing writes nothing.
 * Steps that start together share one entry.
 */
export function beginRun(session: Session, kind: 'deploy' | 'destroy' = 'deploy'): Promise<void> {
  session.begun ??= append(session, kind);
  return session.begun;
}

async function append(session: Session, kind: 'deploy' | 'destroy'): Promise<void> {
  const { ledger, settings, report } = session;
  const { binding, lineage, open } = ledger.state;
  const forced = [...settings.forced];
  const time = settings.world.now();
  const run = open?.id ?? settings.world.guid();
  report.runId = run;
  await ledger.append(
    open
      ? { entry: 'run-resumed', forced, time }
      : { entry: 'run-started', format: FORMAT, run, lineage, binding, kind, forced, time },
  );
  const steps = [...session.steps.keys()];
  settings.emit({ type: 'run-started', run, resumed: open !== undefined, steps });
}

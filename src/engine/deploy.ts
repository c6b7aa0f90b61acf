import { commit, finishCommit, protect } from './commit.ts';
import { refuseIrreversible, withoutLoss } from './consent.ts';
import { Failure } from './failure.ts';
import { foresee, type Foresight } from './foresee.ts';
import { goForward } from './forward.ts';
import { passGate } from './gate.ts';
import { ADOPTION_HINT } from './origin.ts';
import { type EngineOptions, openSession, reported } from './open-session.ts';
import type { RunReport } from './report.ts';
import type { Session } from './session.ts';
import { type Backwards, settle, settleBackwards } from './settle.ts';
import { isLockLost, turnBack } from './turn-back.ts';
import { missingAddresses } from './verdict.ts';

/**
 * Runs the steps as one transaction: first settles what an earlier process left open, then refuses what the cloud never
 * makes, then skips what has not changed and runs the rest; a failed run is undone, unless it is to be left open. Never
 * throws for what a step does: the report tells. Throws a `Failure` when the state cannot be read or is not for this
 * configuration.
 */
export async function deploy<Config, Facts, Ports>(
  options: EngineOptions<Config, Facts, Ports>,
): Promise<RunReport> {
  const session = await openSession(options, 'forward');
  return reported(session, async () => {
    const settled = await settle(session);
    return settled === 'stuck' ? 'failed' : turn(session, settled);
  });
}

/**
 * Undoes the open run, and proves it; what was already committed is finished instead (rule 7). Throws a `Failure` as
 * `deploy` does, `run-open` for an interrupted destroy, and `step-unknown` for a step to skip that was not begun.
 */
export async function rollBack<Config, Facts, Ports>(
  options: EngineOptions<Config, Facts, Ports>,
  how: Backwards = {},
): Promise<RunReport> {
  const session = await openSession(options, how.abandon === true ? 'abandon' : 'back');
  refuseUnbegun(session, how.skip ?? []);
  return reported(session, () => settleBackwards(session, how));
}

async function turn(session: Session, settled: 'clear' | 'settled' | 'open'): Promise<RunReport['result']> {
  const { ledger } = session;
  const foresight = await refuseImpossible(session);
  const missing = await missingAddresses(session);
  refuseIrreversible(session, foresight, missing);
  await passGate(session, foresight, { missing, settled: settled === 'settled' });
  const { result, failed, decided } = withoutLoss(session, await goForward(session, missing));
  if (result === 'done') {
    await commit(session, decided);
    const changed = ledger.state.open !== undefined || settled === 'settled';
    if (!(await finishCommit(session))) return 'failed';
    return changed ? 'completed' : 'nothing-to-do';
  }
  const { open } = ledger.state;
  if (result === 'failed' && open) {
    if (!isLockLost(failed?.error)) await protect(session, decided);
    await turnBack(session, open, failed);
  }
  return result;
}

/** Before anything starts, as far as it can be known: a run that can only be undone again is not begun. */
async function refuseImpossible(session: Session): Promise<Foresight> {
  const { adopt, missing } = session.settings;
  const foresight = await foresee(session, {
    adoptions: adopt === false && missing !== undefined,
    tolerant: true,
  });
  const { refused } = foresight;
  const [first] = refused;
  if (first === undefined) return foresight;
  const found = refused.every(({ reason }) => reason === 'adoption');
  const advice = found
    ? ADOPTION_HINT
    : 'Take the change back, or give the thing another name: then it is replaced.';
  const told = refused.map(({ step, why }) => `${step}: ${why}`).join('\n');
  throw new Failure(found ? 'adoption' : 'unchangeable', told, {
    ...(first.address !== undefined && { address: first.address }),
    hint: `${untouched(session)} ${advice}`,
  });
}

function untouched({ ledger: { state } }: Session): string {
  const { open } = state;
  return open === undefined
    ? 'Nothing was changed.'
    : `Run ${open.id} stays open; \`npx deploy rollback\` undoes it.`;
}

/** Before anything is changed: what is misspelt must not look like given up. */
function refuseUnbegun({ ledger }: Session, skip: readonly string[]): void {
  const { open } = ledger.state;
  const unbegun = skip.find((name) => open !== undefined && !(name in open.touches));
  if (open === undefined || unbegun === undefined) return;
  const begun = Object.keys(open.touches).join(', ');
  throw new Failure('step-unknown', `run ${open.id} has not begun a step "${unbegun}"`, {
    hint: begun === '' ? 'It has begun none.' : `It has begun: ${begun}.`,
  });
}

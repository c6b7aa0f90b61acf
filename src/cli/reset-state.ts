import { snapshotOf } from '../engine/state.ts';
import type { ResetDocument } from '../report/reset-document.ts';
import { forgettingText, resetText } from '../report/reset-text.ts';
import { agreed } from './confirm.ts';
import { bindingOf } from './facts.ts';
import type { Outcome } from './outcome.ts';
import type { Where } from './common-flags.ts';
import { openProject, type Project } from './project.ts';
import { NOTHING, type Remembered, rememberedState } from './remembered.ts';
import type { Shell } from './shell.ts';
import { withLock } from './with-lock.ts';

type ResetFlags = Where & { readonly yes: boolean };

/**
 * `--reset-state`: forgets what was deployed. A dated copy of the state is kept, and its lineage, so that what stays in
 * the cloud is recognised by its tag; the embedded Azure is not touched. An open run is given up with the rest: what it
 * changed stays. Works on a damaged state, too. Throws `Failure` `usage` where it is not confirmed.
 */
export async function resetState(options: ResetFlags, shell: Shell): Promise<Outcome> {
  const project = await openProject({ ...options, offline: false }, shell);
  const { store, copies: kept } = project.state;
  const look = (): Promise<Remembered | undefined> => rememberedState(store, bindingOf(project), shell.world);
  const before = await look();
  if (before === undefined) return outcome(project, shell, NOTHING, [], 'nothing-to-do');
  await refuseUnconfirmed(before, project, options, shell);
  return withLock(project, shell, async () => {
    // While a person thought about the answer, another run may have come and gone.
    const held = (await look()) ?? NOTHING;
    const now = shell.world.now();
    const copies = await kept.copy(new Date(now));
    const lineage = held.lineage ?? shell.world.guid();
    const { open } = held;
    const snapshot = snapshotOf({
      lineage,
      serial: held.serial + 1,
      binding: bindingOf(project),
      // A crash before the cut leaves the old journal behind: by this it is known to be over.
      lastRun:
        open === null
          ? held.lastRun
          : { id: open.run, result: 'abandoned', startedAt: open.startedAt, finishedAt: now },
      seq: 0,
      records: {},
      open: undefined,
    });
    await store.replace(`${JSON.stringify(snapshot, undefined, 2)}\n`);
    await store.cut(0);
    return outcome(project, shell, { ...held, lineage }, copies, 'completed');
  });
}

async function refuseUnconfirmed(
  before: Remembered,
  project: Project,
  options: ResetFlags,
  shell: Shell,
): Promise<void> {
  const { document } = outcome(project, shell, before, [], 'completed');
  await agreed(options, shell, {
    plan: (paint) => forgettingText(document, { place: project.place, paint }),
    question: 'Forget it?',
    refusal: '--reset-state forgets what was deployed, and nobody can be asked here',
    hint: 'Add --yes to do it without a question.',
  });
}

function outcome(
  project: Project,
  { redactor }: Shell,
  { forgotten, open, damage, lineage }: Remembered,
  copies: readonly string[],
  result: ResetDocument['result'],
): Outcome & { document: ResetDocument } {
  const { environment, cloud } = project.loaded;
  const document: ResetDocument = redactor.json({
    result,
    exitCode: 0,
    environment,
    cloud,
    forgotten: forgotten.map(({ step, addresses }) => ({ step, addresses: [...addresses] })),
    open: open === null ? null : { run: open.run, phase: open.phase },
    damage,
    copies: [...copies],
    lineage: lineage ?? null,
  });
  return { document, text: (paint) => resetText(document, { place: project.place, paint }) };
}

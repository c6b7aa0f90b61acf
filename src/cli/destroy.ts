import { destroy as takeDown, type DestroyPlan, planDestroy } from '../engine/destroy.ts';
import { Failure } from '../engine/failure.ts';
import type { DestroyDocument } from '../report/destroy-document.ts';
import { destroyText } from '../report/destroy-text.ts';
import { type Agreement, typed } from './confirm.ts';
import { type Engine, engineOptions } from './engine-options.ts';
import type { Outcome } from './outcome.ts';
import { type ChangingFlags, perform } from './perform.ts';
import { openProject, type Project } from './project.ts';
import type { Shell } from './shell.ts';

/** The flags of `deploy destroy`. */
export type DestroyFlags = ChangingFlags & {
  readonly dryRun: boolean;
  readonly confirm: string | undefined;
  readonly yes: boolean;
};

/**
 * `deploy destroy`: takes everything that the state holds back to what was there before us, once the environment's name
 * was typed or given by `--confirm`; with the policy of `local` `--yes` is enough. Throws `Failure` `protected` or `usage` before anything
 * is changed.
 */
export async function destroy(flags: DestroyFlags, shell: Shell): Promise<Outcome> {
  const project = await openProject(flags, shell);
  const planned = await planOf(project, flags, shell);
  const { document } = planned;
  if (flags.dryRun) return planned;
  if (document.refused.length > 0) throw isProtected(document);
  if (document.result !== 'nothing-to-do') await confirmed(project, flags, shell, planned);
  const doing = `destroying ${project.place}`;
  const again = [
    ...(flags.confirm === undefined ? [] : ['--confirm', flags.confirm]),
    ...(flags.yes ? ['--yes'] : []),
  ];
  const act = document.result === 'nothing-to-do' ? nothingStill : takeDown;
  return perform({ command: 'destroy', doing, steps: [], act, again }, project, flags, shell);
}

/** Nobody agreed to anything: what was deployed while this waited for the lock is not for it to take. */
async function nothingStill(engine: Engine): ReturnType<typeof takeDown> {
  const { ends, open } = await planDestroy(engine);
  if (ends.length === 0 && open === null) return takeDown(engine);
  throw new Failure('usage', 'somebody has deployed meanwhile; nothing was destroyed', {
    hint: 'Type the same command again to see what would go.',
  });
}

async function planOf(
  project: Project,
  flags: DestroyFlags,
  shell: Shell,
): Promise<Outcome & { readonly document: DestroyDocument }> {
  const engine = await engineOptions(project, flags, shell, { write: false, emit: () => undefined });
  const plan = await planDestroy(engine);
  const { environment, cloud } = project.loaded;
  const result = resultOf(plan);
  const document: DestroyDocument = shell.redactor.json({
    result,
    exitCode: result === 'refused' ? 1 : 0,
    environment,
    cloud,
    ...plan,
  });
  return { document, text: (paint) => destroyText(document, { place: project.place, paint }) };
}

function resultOf({ open, ends, refused }: DestroyPlan): DestroyDocument['result'] {
  if (refused.length > 0) return 'refused';
  return open === null && ends.length === 0 ? 'nothing-to-do' : 'completed';
}

function isProtected({ refused, environment }: DestroyDocument): Failure {
  return new Failure('protected', `${environment} holds what is protected; nothing was destroyed`, {
    findings: refused.map(({ step, address, why = '' }) => ({ path: step, message: `${address}: ${why}` })),
    hint: 'Say protect: false for it in the configuration, deploy, and destroy then; `npx deploy state unprotect ADDRESS` lets go of what no configuration names any more.',
  });
}

/** The wrong environment is destroyed by habit: a word that differs from one to the next is asked for. */
async function confirmed(
  { loaded: { environment, policy }, place }: Project,
  { confirm, yes }: DestroyFlags,
  shell: Shell,
  { text }: Outcome,
): Promise<void> {
  const yesIsEnough = policy.destroyBy === 'yes-or-name';
  if (confirm === environment || (yes && yesIsEnough)) return;
  const hint = `Add --confirm ${environment}${yesIsEnough ? ', or --yes,' : ''} to do it without a question.`;
  if (confirm !== undefined) {
    throw new Failure('usage', `--confirm ${confirm} is not the environment ${environment}`, { hint });
  }
  const agreement: Agreement = {
    plan: text,
    question: `Type ${environment} to destroy it:`,
    refusal: `destroy takes down all that was made in ${place}, and nobody can be asked here`,
    hint,
  };
  await typed(environment, shell, agreement);
}

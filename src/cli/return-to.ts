import { z } from 'zod';
import { Failure } from '../engine/failure.ts';
import { openLedger } from '../engine/ledger.ts';
import { planReturn, type ReturnPlan, type Target } from '../engine/return-plan.ts';
import { returnTo as goBack } from '../engine/return-to.ts';
import type { ReturnDocument } from '../report/return-document.ts';
import { returnText } from '../report/return-text.ts';
import { agreed } from './confirm.ts';
import { type Engine, engineOptions } from './engine-options.ts';
import { recordsOf } from './kept-runs.ts';
import type { Outcome } from './outcome.ts';
import { type ChangingFlags, perform } from './perform.ts';
import { openProject, type Project } from './project.ts';
import type { Shell } from './shell.ts';

/** The flags of `deploy rollback --to RUN`. */
export type ReturnFlags = ChangingFlags & {
  readonly to: string;
  readonly dryRun: boolean;
  readonly yes: boolean;
};

/**
 * `deploy rollback --to RUN`: takes the apps back to the images, templates, variables and secret references that a run
 * left, as one unit, once that is confirmed. Throws `Failure` `usage` for a run of which nothing is kept, `run-open`, and
 * `unchangeable` for what cannot go back, before anything is changed.
 */
export async function returnTo(flags: ReturnFlags, shell: Shell): Promise<Outcome> {
  const project = await openProject(flags, shell);
  const engine = await engineOptions(project, flags, shell, { write: false, emit: () => undefined });
  const target: Target = {
    run: flags.to,
    records: await recordsOf(flags.to, project.state, engine.binding),
    steps: APPS,
    rely: RELIED_ON,
  };
  const plan = await planOf(target, engine, project, shell);
  const { document } = plan;
  if (flags.dryRun) return plan;
  if (document.refused.length > 0) throw cannotGoBack(document);
  if (document.result === 'completed') {
    await agreed(flags, shell, {
      plan: plan.text,
      question: 'Go back?',
      refusal: `--to changes the apps of ${project.place}, and nobody can be asked here`,
      hint: 'Add --yes to do it without a question.',
    });
  }
  return perform(
    {
      command: 'return',
      doing: `taking the apps of ${project.place} back to run ${flags.to}`,
      steps: [],
      act: async (acting) => {
        // While a person thought about the answer, another run may have migrated.
        const refused = await migratedSince(target, acting);
        if (refused.length > 0) throw cannotGoBack({ ...document, refused });
        return goBack(acting, target);
      },
      again: ['--to', flags.to],
    },
    project,
    flags,
    shell,
  );
}

/** What an app is, taken together; the job of the migrations runs in an image of theirs. */
const APPS = ['deploy_application_services', 'configure_environment_variables', 'run_migrations'];

/** What the apps refer to, and what is not taken back. */
const RELIED_ON = [
  'create_container_registry',
  'create_key_vault',
  'store_secrets',
  'create_container_apps_env',
  'build_and_push_images',
];

/**
 * Migrations are taken back only by the transaction that made them, while it is open: afterwards others may have written
 * what only the newer schema holds.
 */
async function migratedSince(
  { records: then }: Target,
  { store, binding, world }: Engine,
): Promise<readonly string[]> {
  const { records: now } = (await openLedger(store, binding, world)).state;
  const [was, is] = [then, now].map(
    (records) => schemaShape.safeParse(records['run_migrations']?.output).data?.schema ?? null,
  );
  if (was === is) return [];
  return [
    `the database was migrated to ${is ?? 'nothing'} since, from ${was ?? 'nothing'}, and is not migrated back`,
  ];
}

const schemaShape = z.object({ schema: z.string().nullable() });

function cannotGoBack({ run, refused }: ReturnDocument): Failure {
  return new Failure('unchangeable', `the apps cannot go back to run ${run}; nothing was changed`, {
    findings: refused.map((message) => ({ message })),
    hint: 'Deploy the configuration and the sources of that time instead.',
  });
}

async function planOf(
  target: Target,
  engine: Engine,
  { loaded: { environment, cloud }, place }: Project,
  shell: Shell,
): Promise<Outcome & { readonly document: ReturnDocument }> {
  const planned = await planReturn(engine, target);
  // Where a migration cannot be undone at all, the engine says so itself.
  const migrated = planned.refused.some((why) => why.startsWith('run_migrations '))
    ? []
    : await migratedSince(target, engine);
  const plan: ReturnPlan = { ...planned, refused: [...planned.refused, ...migrated] };
  const result = resultOf(plan);
  const document: ReturnDocument = shell.redactor.json({
    result,
    exitCode: result === 'refused' ? 1 : 0,
    environment,
    cloud,
    ...plan,
  });
  return { document, text: (paint) => returnText(document, { place, paint }) };
}

function resultOf({ refused, changes }: ReturnPlan): ReturnDocument['result'] {
  if (refused.length > 0) return 'refused';
  return changes.length === 0 ? 'nothing-to-do' : 'completed';
}

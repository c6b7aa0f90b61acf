import type { StepRecord } from '../../engine/entries.ts';
import type { Fingerprint } from '../../engine/fingerprint.ts';
import type { Plan } from '../../engine/plan.ts';
import type { State } from '../../engine/state.ts';
import type { InputOrigin } from '../../report/explain-document.ts';
import { givenBy } from '../../secrets/values.ts';
import type { AnyStep } from '../any-step.ts';
import type { Engine } from '../engine-options.ts';
import type { Project } from '../project.ts';
import type { Shell } from '../shell.ts';
import { stepFiles } from '../step-files.ts';
import type { LeafTerms } from './leaves.ts';
import { maskTermsOf } from '../masked.ts';
import type { Places } from './origins.ts';
import type { Trace } from './trace.ts';

/** What the inputs are made of, and compared with. */
export interface InputTerms {
  readonly project: Project;
  readonly engine: Engine;
  readonly state: State;
  readonly applied: StepRecord | undefined;
  readonly planned: Plan;
  readonly shell: Shell;
}

/** Says by what the leaves of these inputs are told. */
export async function termsOf(
  step: AnyStep,
  now: Fingerprint,
  found: Trace,
  terms: InputTerms,
): Promise<LeafTerms> {
  const { project, applied } = terms;
  const { loaded } = project;
  return {
    now,
    applied: applied?.fingerprint,
    trace: found,
    places: { loaded, secretSource: await secretSources(found, terms) },
    ofStep: (leaf) => originOfStep(leaf, now.leaves[leaf] ?? '', step, project),
    ...maskTermsOf(loaded),
  };
}

/** Whose code a step is, for the leaves that its inputs do not make. */
function originOfStep(leaf: string, text: string, step: AnyStep, project: Project): InputOrigin | undefined {
  if (leaf === 'code' && step.code !== undefined && text === JSON.stringify(step.code)) {
    const file = stepFiles(project, project.loaded.config).get(step);
    return {
      kind: 'code',
      text: `the code of the step${file === undefined ? '' : `: ${file} and what it imports`}`,
    };
  }
  if (leaf !== 'revision' || text !== String(step.revision)) return undefined;
  return { kind: 'code', text: `revision ${step.revision} of the step` };
}

/** Who has the value of each secret now; that nobody could tell is told by whoever needs it. */
async function secretSources(
  { from }: Trace,
  { project, engine }: InputTerms,
): Promise<Places['secretSource']> {
  const names = new Set(
    [...from.values()]
      .flat()
      .flatMap((one) => (one.kind === 'fact' && one.fact === 'secret' ? one.asked : [])),
  );
  const known = new Map<string, string>();
  for (const { name, env, generate } of project.loaded.config.secrets) {
    if (!names.has(name)) continue;
    const source = await engine.secrets.from(name).catch(() => undefined);
    if (source === undefined)
      known.set(
        name,
        generate === undefined ? ', as it was last applied' : ', generated once where nobody has it',
      );
    else known.set(name, source === 'vault' ? ', in the key vault' : `, ${givenBy(source, env)}`);
  }
  return (name) => known.get(name) ?? '';
}

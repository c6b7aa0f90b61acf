import type { Outlook } from '../report/outlook.ts';
import type { Project } from './project.ts';

/** Finds out how long the steps of a project took in its earlier runs, and what waits for what. */
export async function outlookOf({ steps, loaded, state }: Project): Promise<Outlook> {
  const [{ directDeps, orderedUnder }, { expectedFrom, isFirst }] = await Promise.all([
    import('../engine/graph.ts'),
    import('./expected.ts'),
  ]);
  const expected = await expectedFrom(state.runs);
  return {
    after: directDeps(steps.map((step) => orderedUnder(step, loaded.config))),
    isFirst,
    of: (step, what) => expected.of(step, what),
  };
}

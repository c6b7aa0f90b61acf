import { directDeps, type Ordered, orderedUnder } from '../engine/graph.ts';
import type { Outlook } from '../report/outlook.ts';
import { expectedFrom, isFirst } from './expected.ts';
import type { RunFiles } from '../state/run-files.ts';

/** What an outlook is found out from: the steps under their configuration, and the files of earlier runs. */
export interface OutlookMeans<Config> {
  readonly steps: readonly (Ordered & { afterWith(config: Config): readonly string[] })[];
  readonly config: Config;
  readonly runs: Pick<RunFiles, 'list' | 'read'>;
}

/** Finds out how long steps took in earlier runs, and what waits for what. */
export async function outlookOf<Config>({ steps, config, runs }: OutlookMeans<Config>): Promise<Outlook> {
  const expected = await expectedFrom(runs);
  return {
    after: directDeps(steps.map((step) => orderedUnder(step, config))),
    isFirst,
    of: (step, what) => expected.of(step, what),
  };
}

import { builtInSteps } from '../../steps/index.ts';
import { directDeps, orderedUnder } from '../engine/graph.ts';
import { chooseSteps, type ChosenSteps } from './choose-steps.ts';
import { type Environment, type EnvironmentFlags, openEnvironment } from './environment.ts';
import type { Shell } from './shell.ts';

/** The configuration and the steps of one environment, checked, before anything is opened or locked. */
export interface Project extends Environment, ChosenSteps {}

/** Loads the configuration and the steps. Throws a `Failure` that names what is wrong; nothing has been changed then. */
export async function openProject(options: EnvironmentFlags, shell: Shell): Promise<Project> {
  const environment = await openEnvironment(options, shell);
  const { config, folder } = environment.loaded;
  const chosen = await chooseSteps(config, builtInSteps, folder);
  // What is switched on may make a step wait for another one.
  directDeps(chosen.steps.map((step) => orderedUnder(step, config)));
  return { ...environment, ...chosen };
}

import { statSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { Failure } from '../engine/failure.ts';
import { codeOf, replaceFile } from '../state/durable.ts';
import { isSavedPlan, sealed } from './saved-plan.ts';
import { type MadePlan, savedPlanOf } from './saved-plan-contents.ts';
import type { Shell } from './shell.ts';

/** Throws `usage` where a plan cannot be saved, or would overwrite what is no saved plan: before anything is looked at. */
export function refuseOther(out: string, { cwd }: Pick<Shell, 'cwd'>): void {
  const path = resolve(cwd, out);
  const folder = dirname(path);
  if (!isFolder(folder))
    throw new Failure('usage', `${out}: there is no folder ${folder}`, {
      hint: 'Make it, or name another file.',
    });
  if (isSavedPlan(path) !== false) return;
  throw new Failure('usage', `${out} exists and is no saved plan: it is not overwritten`, {
    hint: 'Name another file after --out, or remove that one.',
  });
}

/** Saves a plan, readable by its owner only. A crash at any instant leaves the old file or the new one. */
export function savePlan(
  out: string,
  made: MadePlan,
  shell: Pick<Shell, 'cwd' | 'world' | 'redactor'>,
): void {
  // It was looked at long ago, before everything was hashed and asked.
  refuseOther(out, shell);
  const plan = sealed(shell.redactor.json(savedPlanOf(made, shell)));
  try {
    replaceFile(resolve(shell.cwd, out), `${JSON.stringify(plan, undefined, 2)}\n`, 'private');
  } catch (cause) {
    throw new Failure('usage', `${out}: the plan cannot be saved (${codeOf(cause)})`, {
      hint: 'Name a file that can be written after --out.',
      cause,
    });
  }
}

function isFolder(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isDirectory() === true;
}

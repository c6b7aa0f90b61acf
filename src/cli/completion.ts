import { suggest } from '../config/suggestion.ts';
import { Failure } from '../engine/failure.ts';
import type { CompletionDocument } from '../report/completion-document.ts';
import { candidatesFor, type Found } from './completion/candidates.ts';
import { SCRIPTS, SEPARATOR, TYPED_SO_FAR } from './completion/scripts.ts';
import type { Telling } from './common-flags.ts';
import type { Outcome } from './outcome.ts';
import type { Shell } from './shell.ts';

/**
 * `deploy completion SHELL`: prints the script that makes a shell complete what is typed. That script calls the same command
 * with the words typed so far in a variable, and is told what can stand in the place of the last one, a line each with its meaning
 * behind a tab; whatever goes wrong then, nothing is offered. Throws `usage` for another shell.
 */
export async function completion(
  { shell: typed }: Telling & { readonly shell: string },
  shell: Shell,
): Promise<Outcome> {
  const name = SHELLS.find((one) => one === typed);
  if (name === undefined) {
    throw new Failure('usage', `there is no script for the shell "${typed}"`, {
      hint: suggest(typed, SHELLS, 'the shells are'),
    });
  }
  const words = shell.variables[TYPED_SO_FAR]?.split(SEPARATOR);
  if (words === undefined) {
    const script = SCRIPTS[name];
    return told({ result: 'completed', exitCode: 0, shell: name, script }, script);
  }
  const { candidates, files } = await candidatesFor(words, shell).catch(() => NOTHING);
  const lines = [...candidates.map(({ word, means }) => `${word}\t${means}`), ...(files ? [':files'] : [])];
  const text = lines.map((line) => `${line}\n`).join('');
  return told({ result: 'completed', exitCode: 0, shell: name, candidates, ...(files && { files }) }, text);
}

const SHELLS = ['bash', 'zsh', 'fish'] as const;

const NOTHING: Found = { candidates: [], files: false };

function told(document: CompletionDocument, text: string): Outcome {
  return { document, text: () => text };
}

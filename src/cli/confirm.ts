import { createInterface } from 'node:readline/promises';
import { Failure } from '../engine/failure.ts';
import { type Paint, paintFor } from '../report/paint.ts';
import { wrap } from '../report/wrap.ts';
import { isInteractive, type Talk } from './shell.ts';

/** What somebody has to agree to. */
export interface Agreement {
  /** What would happen, shown before the question. */
  readonly plan: (paint: Paint) => string;
  readonly question: string;
  /** What to say, and to advise, where nobody can be asked. */
  readonly refusal: string;
  readonly hint: string;
}

/**
 * Returns when somebody agrees: by `--yes`, or, on a terminal, by `y` or `yes` to a question. Throws `Failure` `usage`
 * otherwise, before anything is changed; an interrupt rejects.
 */
export async function agreed(
  { yes }: { readonly yes: boolean },
  shell: Talk,
  agreement: Agreement,
): Promise<void> {
  if (yes) return;
  const answer = await asked(shell, { ...agreement, question: `${agreement.question} [y/N]` });
  if (/^y(es)?$/i.test(answer)) return;
  throw new Failure('usage', 'not confirmed; nothing was changed', {});
}

/** The same for what a person has to type a word for. */
export async function typed(word: string, shell: Talk, agreement: Agreement): Promise<void> {
  const answer = await asked(shell, agreement);
  if (answer === word) return;
  throw new Failure('usage', 'not confirmed; nothing was changed', {
    hint: `Only "${word}", as it is written here, is a yes.`,
  });
}

async function asked(shell: Talk, { plan, question, refusal, hint }: Agreement): Promise<string> {
  const { stderr, redactor, variables } = shell;
  if (!isInteractive(shell)) throw new Failure('usage', refusal, { hint });
  const text = redactor.text(plan(paintFor(stderr, variables)));
  stderr.write(stderr.columns === undefined ? text : wrap(text, stderr.columns));
  return answerTo(question, shell);
}

async function answerTo(question: string, { stdin, stderr, signal }: Talk): Promise<string> {
  const terminal = createInterface({ input: stdin, output: stderr });
  try {
    // readline takes Ctrl-C for itself: it must count as the interrupt that it is.
    terminal.on('SIGINT', () => process.kill(process.pid, 'SIGINT'));
    // The end of the input (Ctrl-D) is no answer.
    const ended = new Promise<string>((resolve) => void terminal.once('close', () => resolve('')));
    return (await Promise.race([terminal.question(`${question} `, { signal }), ended])).trim();
  } finally {
    terminal.close();
  }
}

import { createInterface } from 'node:readline/promises';
import type { Shell } from './shell.ts';

/** Asks a person on the terminal; only `y` or `yes` is a yes. An interrupt rejects. */
export async function confirm(question: string, { stdin, stderr, signal }: Shell): Promise<boolean> {
  const terminal = createInterface({ input: stdin, output: stderr });
  try {
    // readline takes Ctrl-C for itself: it must count as the interrupt that it is.
    terminal.on('SIGINT', () => process.kill(process.pid, 'SIGINT'));
    // The end of the input (Ctrl-D) is no answer.
    const ended = new Promise<string>((resolve) => void terminal.once('close', () => resolve('')));
    const answer = await Promise.race([terminal.question(`${question} [y/N] `, { signal }), ended]);
    return /^y(es)?$/i.test(answer.trim());
  } finally {
    terminal.close();
  }
}

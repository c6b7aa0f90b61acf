import { readyBundle } from './ready-bundle.ts';
import { answerTo } from './stamp/answer.ts';

export { BUILD_ID } from './build-id.ts';

/**
 * Begins the program: does what the command line asks for, and returns the exit code. Never throws. What it imports itself
 * is paid for by each start: where a stamp holds, nothing else is loaded.
 */
export async function start(argv: readonly string[]): Promise<number> {
  const told = answerTo(argv);
  if (told !== undefined) {
    const { tell } = await import('./stamp/tell.ts');
    await tell(told);
    return told.document.exitCode;
  }
  readyBundle(argv);
  const { main } = await import('./main.ts');
  return main(argv);
}

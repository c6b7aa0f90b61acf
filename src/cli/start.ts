import { main } from './main.ts';

/** Begins the program: does what the command line asks for, and returns the exit code. Never throws. */
export async function start(argv: readonly string[]): Promise<number> {
  return main(argv);
}

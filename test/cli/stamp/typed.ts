import { fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { z } from 'zod';
import { atEnd } from '../../at-end.ts';

/** What came of a command. */
export type Ended = z.output<typeof ended>;

const ended = z.object({ code: z.number(), stdout: z.string(), stderr: z.string() });

/** Starts a process of the bundled program that takes one command after the other. */
export function openTypist() {
  const child = fork(fileURLToPath(new URL('typist.ts', import.meta.url)), { stdio: 'inherit' });
  atEnd(() => child.kill());
  return {
    type: async (
      argv: readonly string[],
      cwd: string,
      env: Readonly<Record<string, string>>,
    ): Promise<Ended> => {
      const { promise, resolve, reject } = Promise.withResolvers<unknown>();
      child.once('message', resolve);
      child.once('exit', (code) => reject(new Error(`the program ended with ${code}`)));
      child.send({ argv, cwd, env });
      const told = await promise;
      child.removeAllListeners('exit');
      return ended.parse(told);
    },
  };
}

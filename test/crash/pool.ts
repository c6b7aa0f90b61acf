import { execFile } from 'node:child_process';
import { availableParallelism } from 'node:os';
import { z } from 'zod';

/** What a process came to. */
export type Outcome = z.output<typeof outcomeSchema>;

const outcomeSchema = z.object({
  runs: z.number(),
  failed: z.number(),
  failures: z.array(z.object({ how: z.string(), problems: z.array(z.string()) })),
});

/** A module to run in a process of its own, which prints its outcome as JSON on its last line. */
export interface Job {
  readonly module: URL;
  readonly args: readonly string[];
  /** After so long it counts as hanging. Default: an hour. */
  readonly limitMs?: number;
}

/** Runs jobs in as many processes as there are processors, and tells each outcome as it comes. */
export async function inProcesses<T extends Job>(
  jobs: readonly T[],
  onEnd: (job: T, outcome: Outcome) => void,
): Promise<void> {
  let next = 0;
  const work = async (): Promise<void> => {
    for (let job = jobs[next++]; job !== undefined; job = jobs[next++]) onEnd(job, await outcomeOf(job));
  };
  await Promise.all(Array.from({ length: availableParallelism() }, work));
}

/** What ends otherwise than by printing its outcome has failed. */
function outcomeOf({ module, args, limitMs = 3_600_000 }: Job): Promise<Outcome> {
  const { promise, resolve } = Promise.withResolvers<Outcome>();
  const options = { timeout: limitMs, maxBuffer: 256 * 1024 * 1024, killSignal: 'SIGKILL' as const };
  execFile(process.execPath, [module.pathname, ...args], options, (error, stdout, stderr) => {
    const last = stdout.trim().split('\n').at(-1) ?? '';
    try {
      resolve(outcomeSchema.parse(JSON.parse(last)));
    } catch {
      const problems = [error?.killed === true ? 'it hangs' : stderr.slice(-2000)];
      resolve({ runs: 1, failed: 1, failures: [{ how: args.join(' '), problems }] });
    }
  });
  return promise;
}

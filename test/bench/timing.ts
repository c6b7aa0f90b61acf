import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { z } from 'zod';

/** A process to measure. */
export interface Command {
  readonly argv: readonly string[];
  readonly cwd: string;
  readonly env: Readonly<Record<string, string>>;
}

/** What came of a process. */
export interface Ended {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** How long a whole process took: `cpuMs` is user and system time, its children's included, to a millisecond. */
export interface Timing extends Ended {
  readonly wallMs: number;
  readonly cpuMs: number;
}

/**
 * Runs a command once and measures it with `time` of bash, which asks the kernel about the process that ended (wait4): Node
 * cannot. No other process stands between, and its output goes to files.
 */
export async function timed(command: Command): Promise<Timing> {
  const script = `TIMEFORMAT='%3R %3U %3S'; out=$1 err=$2; shift 2; time "$@" </dev/null >"$out" 2>"$err"`;
  return inPrivate(async ({ out, err }) => {
    const { code, stderr } = await run({
      ...command,
      argv: ['bash', '-c', script, 'bash', out, err, ...command.argv],
    });
    const [wall, user, system] = secondsShape.parse(stderr.trim().split(' '));
    return { ...ended(code, out, err), wallMs: wall * 1000, cpuMs: (user + system) * 1000 };
  });
}

/**
 * Runs a command once and tells the most memory that it, or one of its children, had at once, in MiB (ru_maxrss), and how it
 * ended. Undefined where there is no GNU time to ask.
 */
export async function peakOf(
  command: Command,
): Promise<(Ended & { readonly mebibytes: number }) | undefined> {
  if (!hasGnuTime()) return undefined;
  const script =
    'out=$1 err=$2 peak=$3; shift 3; exec /usr/bin/time -f %M -o "$peak" "$@" </dev/null >"$out" 2>"$err"';
  return inPrivate(async ({ out, err, peak }) => {
    const { code } = await run({
      ...command,
      argv: ['bash', '-c', script, 'bash', out, err, peak, ...command.argv],
    });
    // A command that failed is told of in a line above.
    const kibibytes = z.coerce
      .number()
      .positive()
      .parse(readFileSync(peak, 'utf8').trim().split('\n').at(-1));
    return { ...ended(code, out, err), mebibytes: kibibytes / 1024 };
  });
}

/** Runs a command to its end, unmeasured. */
export async function run({ argv, cwd, env }: Command): Promise<Ended> {
  const [program = '', ...args] = argv;
  const child = spawn(program, args, { cwd, env, stdio: ['ignore', 'pipe', 'pipe'] });
  let stdout = '';
  let stderr = '';
  child.stdout.on('data', (chunk: Buffer) => (stdout += chunk.toString()));
  child.stderr.on('data', (chunk: Buffer) => (stderr += chunk.toString()));
  const [code]: unknown[] = await once(child, 'close');
  return { code: typeof code === 'number' ? code : null, stdout, stderr };
}

const secondsShape = z.tuple([z.coerce.number(), z.coerce.number(), z.coerce.number()]);

function ended(code: number | null, out: string, err: string): Ended {
  return { code, stdout: readFileSync(out, 'utf8'), stderr: readFileSync(err, 'utf8') };
}

/** What a command prints is kept apart from where it works: many of them look at everything that lies there. */
async function inPrivate<Result>(
  measure: (files: { readonly out: string; readonly err: string; readonly peak: string }) => Promise<Result>,
): Promise<Result> {
  const folder = mkdtempSync(join(tmpdir(), 'deploy-bench-out-'));
  try {
    return await measure({ out: join(folder, 'out'), err: join(folder, 'err'), peak: join(folder, 'peak') });
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** BSD's has other flags. */
function hasGnuTime(): boolean {
  if (!existsSync('/usr/bin/time')) return false;
  return /GNU/.test(spawnSync('/usr/bin/time', ['--version'], { encoding: 'utf8' }).stdout);
}

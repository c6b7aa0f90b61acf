import { inPipeline } from '../../src/cli/ci.ts';
import { commandIn } from '../../src/cli/obey.ts';
import { systemWorld } from '../../src/cli/world.ts';
import { type RunDocument, runDocument } from '../../src/report/documents.ts';
import { createRedactor } from '../../src/secrets/redact.ts';
import { type Ended, folderWith } from './rig.ts';

/**
 * A folder in which commands are obeyed in this process, as `main` does in one of its own: for all that a command does, other
 * than how its process starts, is interrupted, dies and ends. `start` still starts one.
 */
export function folderHere(files?: Readonly<Record<string, string>>) {
  const made = folderWith(files);
  const type = (argv: readonly string[], variables: Readonly<Record<string, string>> = {}): Promise<Ended> =>
    typed(argv, made.folder, { PATH: process.env['PATH'] ?? '', HOME: made.folder, ...variables });
  const deploy = (args = '', variables: Readonly<Record<string, string>> = {}): Promise<Ended> =>
    type(['--env', 'local', ...args.split(' ').filter((word) => word !== '')], variables);
  return {
    ...made,
    /** Types a command line. */
    type,
    deploy,
    run: async (args = '', variables: Readonly<Record<string, string>> = {}): Promise<RunDocument> =>
      runDocument.parse((await deploy(`${args} --output json`, variables)).json()),
  };
}

async function typed(
  argv: readonly string[],
  cwd: string,
  variables: Readonly<Record<string, string>>,
): Promise<Ended> {
  const stdout = listened(process.stdout);
  const stderr = listened(process.stderr);
  const shell = inPipeline({
    argv,
    variables,
    cwd,
    stdin: process.stdin,
    stdout: stdout.stream,
    stderr: stderr.stream,
    world: systemWorld,
    signal: new AbortController().signal,
    correlationId: systemWorld.guid(),
    redactor: createRedactor(),
    known: {},
  });
  const { obey } = commandIn(shell);
  const code = await obey(() => undefined);
  return { code, stdout: stdout.told(), stderr: stderr.told(), json: () => JSON.parse(stdout.told()) };
}

/** A stream like one of the process's, that is no terminal and leads to us. */
function listened(real: NodeJS.WriteStream) {
  let text = '';
  const write = (chunk: string | Uint8Array, ...more: unknown[]): boolean => {
    text += Buffer.from(chunk).toString();
    const done = more.at(-1);
    if (typeof done === 'function') process.nextTick(() => void Reflect.apply(done, undefined, []));
    return true;
  };
  const own: Readonly<Record<PropertyKey, unknown>> = { write, isTTY: false, columns: undefined };
  const stream = new Proxy(real, {
    get: (target, name): unknown => (name in own ? own[name] : Reflect.get(target, name)),
  });
  return { stream, told: () => text };
}

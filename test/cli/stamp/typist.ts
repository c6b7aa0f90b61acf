/**
 * Types one command after the other into the program that `dist/` holds: a process of its own for each would take most of the
 * time of the test. What is said to it is `{ argv, cwd, env }`, what it says is `{ code, stdout, stderr }`.
 */
interface Typed {
  readonly argv: readonly string[];
  readonly cwd: string;
  readonly env: Readonly<Record<string, string>>;
}

const { start }: { start(argv: readonly string[]): Promise<number> } = await import(
  new URL('../../../dist/start.mjs', import.meta.url).href
);
// Each command listens for interrupts, and for readers that go away.
for (const emitter of [process, process.stdout, process.stderr]) emitter.setMaxListeners(0);

process.on('message', ({ argv, cwd, env }: Typed) => {
  void (async () => {
    process.chdir(cwd);
    for (const name of Object.keys(process.env)) delete process.env[name];
    Object.assign(process.env, env);
    const [out, err] = [process.stdout, process.stderr].map(captured);
    const code = await start(argv);
    process.send?.({ code, stdout: out?.end(), stderr: err?.end() });
  })();
});

function captured(stream: NodeJS.WriteStream): { end(): string } {
  const { write } = stream;
  let text = '';
  stream.write = (chunk: string | Uint8Array, ...more: unknown[]): boolean => {
    text += String(chunk);
    const done = more.find((one) => typeof one === 'function');
    if (done !== undefined) queueMicrotask(() => Reflect.apply(done, undefined, []));
    return true;
  };
  return {
    end: () => {
      stream.write = write;
      return text;
    },
  };
}

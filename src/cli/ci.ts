import { neutral, neutralJson } from '../report/ci/neutral.ts';
import { ciOf } from './ci-system.ts';
import type { Shell } from './shell.ts';

/**
 * The same shell, which knows its pipeline, where it runs in one. Whatever is written through it from then on is no command to
 * that pipeline, whoever has said it: neither what a cloud answers nor what a step says may be one.
 */
export function inPipeline(shell: Shell): Shell {
  const { argv, variables, stdout, stderr } = shell;
  const system = ciOf(argv, variables);
  if (system === undefined) return shell;
  const isLog = argv.some((word) => /^--log-level(?:=|$)/.test(word));
  return {
    ...shell,
    ci: { system, command: (line) => void stderr.write(`${line}\n`) },
    stdout: shaped(stdout, shapeOf(argv)),
    stderr: shaped(stderr, isLog ? neutralJson : neutral),
  };
}

/** What a script reads keeps its values: `env` is for a shell, which takes it before a runner could see it. */
function shapeOf(argv: readonly string[]): (text: string) => string {
  const at = argv.findLastIndex((word) => word === '--output' || word.startsWith('--output='));
  const format = argv[at] === '--output' ? argv[at + 1] : argv[at]?.slice('--output='.length);
  if (format === 'json' || format === 'ndjson') return neutralJson;
  return format === 'env' ? String : neutral;
}

/** The same stream, whose text is written in another shape. */
function shaped(stream: NodeJS.WriteStream, shape: (text: string) => string): NodeJS.WriteStream {
  return new Proxy(stream, {
    get: (target, name) => {
      const value: unknown = Reflect.get(target, name);
      if (typeof value !== 'function') return value;
      return (first: unknown, ...rest: unknown[]): unknown =>
        Reflect.apply(value, target, [
          name === 'write' && typeof first === 'string' ? shape(first) : first,
          ...rest,
        ]);
    },
  });
}

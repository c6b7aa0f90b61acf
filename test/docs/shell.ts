import { spawn } from 'node:child_process';
import { delimiter, dirname } from 'node:path';

/** What came of one line. */
export interface Typed {
  readonly code: number;
  /** Both streams, as a terminal shows them. */
  readonly output: string;
}

/** A shell in a folder, in which lines are typed one after the other, as a person would: a `cd` and variables stay. */
export interface TypedShell {
  type(line: string): Promise<Typed>;
  close(): void;
}

/** Opens bash without any settings of its own. What is typed reads nothing from a terminal. */
export function openShell(folder: string, variables: Readonly<Record<string, string>> = {}): TypedShell {
  const { CI: _ci, NO_COLOR: _none, FORCE_COLOR: _forced, ...inherited } = process.env;
  const shell = spawn('bash', ['--noprofile', '--norc'], {
    cwd: folder,
    env: {
      ...inherited,
      PATH: [dirname(process.execPath), inherited['PATH']].join(delimiter),
      npm_config_update_notifier: 'false',
      npm_config_loglevel: 'error',
      npm_config_fund: 'false',
      npm_config_audit: 'false',
      npm_config_prefer_offline: 'true',
      ...variables,
    },
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  let told = '';
  let look = (): void => undefined;
  shell.stdout.setEncoding('utf8').on('data', (text: string) => {
    told += text;
    look();
  });
  const type = (line: string): Promise<Typed> =>
    new Promise((resolve, reject) => {
      shell.once('exit', reject);
      look = () => {
        const end = END.exec(told);
        if (end === null) return;
        shell.off('exit', reject);
        const output = told.slice(0, end.index);
        told = '';
        look = () => undefined;
        resolve({ code: Number(end[1]), output });
      };
      shell.stdin.write(`{ ${line}\n} </dev/null 2>&1; printf '\\n<ended %s>\\n' $?\n`);
    });
  return { type, close: () => void shell.stdin.end() };
}

const END = /\n<ended (\d+)>\n$/;

import { dirname, join, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Event } from '../../engine/event.ts';
import type { Looked } from '../../files/tree-stamp.ts';
import type { RunDocument } from '../../report/documents.ts';
import type { Opening } from '../../report/reporter.ts';
import type { Environment } from '../environment.ts';
import type { Format } from '../print.ts';
import type { Shell } from '../shell.ts';
import { isRacy } from './look.ts';
import type { StampPlace } from './place.ts';
import { type Asked, holds, printStamp, type Stamp } from './stamp.ts';
import { beginTrace, untraced } from './trace.ts';
import { watchUserCode } from './user-code.ts';
import { notingReads } from './variables.ts';

/** What notes all that a run rests on, while it goes on. */
export interface Remembering {
  /** The same shell, whose variables are noted when they are read. */
  readonly shell: Shell;
  /** Which environment it is about. */
  about(environment: Pick<Environment, 'state' | 'stateFolder' | 'title' | 'place' | 'flags'>): void;
  opened(opening: Opening): void;
  told(event: Event): void;
  /** Says why the same run must not be answered without being gone through again. */
  blur(why: string): void;
  /** Keeps what a run with nothing to do told, together with all that it rested on. */
  keep(document: RunDocument, format: Format): void;
  end(): void;
}

/** Begins to note what a run rests on. Until `end`, functions of Node's modules and `process.env` are ours. */
export function remember(asked: Asked, place: StampPlace, shell: Shell): Remembering {
  const since = shell.world.now();
  // Before anything runs: a stamp that no longer holds must not outlive a crash.
  place.remove(asked.argv, asked.cwd);
  const trace = beginTrace((path) => path.startsWith(OWN_FOLDER));
  const unwatch = watchUserCode(trace.blur);
  const { env } = process;
  const { variables, read } = notingReads(env);
  process.env = variables;
  const trees: [string, readonly string[], string][] = [];
  const skipped: string[] = [];
  let opening: Opening | undefined;
  let environment: Parameters<Remembering['about']>[0] | undefined;
  const lookedAt: Looked = (look, stamp) => {
    if (stamp === undefined) trace.blur(`${look.folder} changed a moment ago`);
    else trees.push([look.folder, look.skip, stamp]);
  };
  return {
    shell: { ...shell, variables, lookAtTree: (work) => untraced(() => work(lookedAt)) },
    about: (found) => void (environment = found),
    opened: (found) => void (opening = found),
    told: (event) => {
      if (event.type === 'step-skipped') skipped.push(event.step);
      else trace.blur(event.type);
    },
    blur: trace.blur,
    keep: (document, format) => {
      if (opening === undefined || environment === undefined || !isNothing(document)) return;
      if (environment.state.type !== 'file' || trace.unclear() !== undefined) return;
      const { title, place: where, flags, stateFolder } = environment;
      const told = { opening, skipped, title, place: where, flags, format, document };
      const lock = join(stateFolder, 'lock.json');
      // It was ours, and is looked at when it is removed.
      const looks = [...trace.looks.values()].filter(({ look }) => look.path !== lock);
      untraced(() => {
        if (looks.some(({ look }) => isRacy(look, since))) return;
        place.write(asked.argv, asked.cwd, (key) => {
          const stamp: Stamp = {
            asked,
            variables: read(key),
            looks: [
              ...looks.map(({ look: { how, path }, seen }) => [how, path, seen] as const),
              // Whoever holds the lock is about to change something.
              ['content', lock, 'ENOENT'],
            ],
            trees,
            told,
          };
          return holds(stamp, { variables: env, key }) ? printStamp(stamp) : undefined;
        });
      });
    },
    end: () => {
      process.env = env;
      unwatch();
      trace.end();
    },
  };
}

function isNothing({ result, exitCode, warnings }: RunDocument): boolean {
  return result === 'nothing-to-do' && exitCode === 0 && warnings === undefined;
}

/** Where this program lies: the build says what is in it. */
const OWN_FOLDER = dirname(fileURLToPath(import.meta.url)) + sep;

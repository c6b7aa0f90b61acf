import { dirname, join, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Event } from '../../engine/event.ts';
import type { Looked } from '../../files/tree-stamp.ts';
import type { RunDocument } from '../../report/documents.ts';
import type { Opening } from '../../report/reporter.ts';
import type { Environment } from '../environment.ts';
import type { Format } from '../print.ts';
import type { Shell } from '../shell.ts';
import { isRacy, isRegularFile, seenNow } from './look.ts';
import type { StampPlace } from './place.ts';
import { type Asked, holds, printStamp, type Stamp } from './stamp.ts';
import { READ_BY_NODE } from './surroundings.ts';
import { beginTrace, type Noted, type Trace, untraced } from './trace.ts';
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
  keep(document: RunDocument, how: { readonly format: Format; readonly quiet: boolean }): void;
  end(): void;
}

/** Begins to note what a run rests on. Until `end`, functions of Node's modules and `process.env` are ours. */
export function remember(asked: Asked, place: StampPlace, shell: Shell): Remembering {
  const since = shell.world.now();
  // Before anything runs: a stamp that no longer holds must not outlive a crash.
  place.remove(asked.argv, asked.cwd);
  const { env } = process;
  const noting = notingReads(env, (name) => trace.blur(`process.env.${name} is written`));
  const { variables } = noting;
  // Before the names that modules export are put in order, as it is put back before they are.
  process.env = variables;
  const trace = beginTrace((path) => path.startsWith(OWN_FOLDER));
  const unwatch = watchUserCode(trace.blur);
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
    keep: (document, { format, quiet }) => {
      if (opening === undefined || environment === undefined || !isNothing(document)) return;
      if (environment.state.type !== 'file' || trace.unclear() !== undefined) return;
      const { title, place: where, flags, stateFolder } = environment;
      const { steps, ...rest } = document;
      const [reason = '', ...others] = new Set(steps.map((step) => step.reason));
      if (others.length > 0 || !sameWords(namesOf(steps), opening.steps)) return;
      const told = shell.redactor.json({
        opening,
        skipped,
        quiet,
        title,
        place: where,
        flags,
        format,
        document: rest,
        reason,
      });
      const lock = join(stateFolder, 'lock.json');
      // It was ours, and is looked at when it is removed.
      const looks = needed(trace.looks).filter(({ look }) => look.path !== lock);
      for (const name of trace.modules() ? READ_BY_NODE : READ_BY_NODE.slice(0, 1)) noting.note(name);
      untraced(() => {
        if (looks.some(({ look }) => isRacy(look, since))) return;
        place.write(asked.argv, asked.cwd, (key) => {
          const stamp: Stamp = {
            asked,
            variables: noting.read(key),
            looks: [
              ...looks.map(({ look: { how, path }, seen }) => [how, path, seen] as const),
              // Whoever holds the lock is about to change something.
              ['content', lock, 'ENOENT'],
              // Where it cannot be taken, nothing can be said.
              ['content', stateFolder, seenNow({ how: 'content', path: stateFolder })],
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

function isNothing({ result, exitCode, warnings, steps }: RunDocument): boolean {
  const skipped = steps.every(({ status, changed }) => status === 'skipped' && changed.length === 0);
  return result === 'nothing-to-do' && exitCode === 0 && warnings === undefined && skipped;
}

/** Of a file that is no link one look sees what two do: Node's loader of modules looks in both ways. */
function needed(looks: Trace['looks']): Noted[] {
  return [...looks.values()].filter(({ look: { how, path } }) => {
    const other = how === 'content' ? looks.get(`link ${path}`) : undefined;
    return other === undefined || !isRegularFile(other.seen);
  });
}

function namesOf(steps: RunDocument['steps']): string[] {
  return steps.map(({ name }) => name);
}

function sameWords(one: readonly string[], other: readonly string[]): boolean {
  return one.length === other.length && one.every((word, index) => word === other[index]);
}

/** Where this program lies: the build says what is in it. */
const OWN_FOLDER = dirname(fileURLToPath(import.meta.url)) + sep;

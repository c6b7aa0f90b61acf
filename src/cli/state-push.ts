import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { addAbortSignal } from 'node:stream';
import { text as wholeText } from 'node:stream/consumers';
import { z } from 'zod';
import { Failure } from '../engine/failure.ts';
import { jsonObjectSchema } from '../engine/json.ts';
import type { StoredState } from '../engine/store.ts';
import type { PushDocument } from '../report/state-documents.ts';
import { pushText } from '../report/state-text.ts';
import { type Environment, type EnvironmentFlags, openEnvironment } from './environment.ts';
import { bindingOf } from './facts.ts';
import type { Outcome } from './outcome.ts';
import type { Shell } from './shell.ts';
import { type Held, heldIn, openRunOf, readHeld, writeWhole } from './state-transfer.ts';
import { withLock } from './with-lock.ts';

type PushFlags = EnvironmentFlags & { readonly file: string | undefined; readonly force: boolean };
type HeldState = Extract<Held, { kind: 'state' }>;

/**
 * `deploy state push FILE`: puts a state that `deploy state pull` printed in place of the one that is there, of which
 * dated copies are kept. It must be of this environment, of the same lineage and not older, and lose no open run; `--force`
 * waives all but the first. Throws `Failure` `usage`, `state-invalid`, `state-foreign` or `run-open`.
 */
export async function statePush(flags: PushFlags, shell: Shell): Promise<Outcome> {
  const environment = await openEnvironment(flags, shell);
  const { world } = shell;
  const binding = bindingOf(environment);
  const pushed = heldIn(await readPushed(flags.file ?? '', shell), binding, world);
  return withLock(environment, shell, async () => {
    const { store, copies } = environment.state;
    const before = await store.read();
    const now = flags.force
      ? lenient(() => heldIn(before, binding, world))
      : await readHeld(store, binding, world);
    if (!flags.force) refuseLoss(pushed, now, environment);
    const kept = await copies.copy(new Date(world.now()));
    const { lineage, serial } = pushed.state;
    await writeWhole(store, pushed, { lineage, serial, command: 'deploy state push' });
    return outcome(environment, pushed, now, kept, shell);
  });
}

const pushedShape = z.looseObject({
  snapshot: jsonObjectSchema.nullable(),
  journal: z.array(jsonObjectSchema).default([]),
});

/** Reads the document as a store would hold it; `-` is the standard input, which an interrupt ends. */
async function readPushed(file: string, { stdin, cwd, signal }: Shell): Promise<StoredState> {
  const place = file === '-' ? 'the standard input' : file;
  const text =
    file === '-' ? await wholeText(addAbortSignal(signal, stdin)) : readText(resolve(cwd, file), file);
  const { data } = pushedShape.safeParse(parsed(text));
  if (data === undefined || (data.snapshot === null && data.journal.length === 0)) {
    throw new Failure('state-invalid', `${place}: this is no state that could be written`, {
      hint: 'It must be what `npx deploy state pull` prints: a JSON document with snapshot and journal.',
    });
  }
  return {
    place,
    snapshot: data.snapshot === null ? undefined : `${JSON.stringify(data.snapshot, undefined, 2)}\n`,
    journal: data.journal.map((entry) => `${JSON.stringify(entry)}\n`).join(''),
  };
}

function readText(path: string, file: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch (cause) {
    const code = cause instanceof Error && 'code' in cause ? String(cause.code) : String(cause);
    throw new Failure('usage', `${file}: the file cannot be read (${code})`, {
      hint: 'Name a file that `npx deploy state pull` was written to, or - for the standard input.',
      cause,
    });
  }
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** What is damaged, or has moved, counts as nothing that could be lost: copies of it are kept. */
function lenient(read: () => HeldState): Held {
  try {
    return read();
  } catch {
    return { kind: 'nothing' };
  }
}

function refuseLoss(pushed: HeldState, now: Held, { state: { place } }: Environment): void {
  if (now.kind === 'nothing') return;
  const hint = 'With --force it is written all the same; copies of what is there are kept.';
  if (now.kind === 'placeholder') {
    const { movedTo, lineage } = now.placeholder;
    if (movedTo === undefined && lineage === pushed.state.lineage) return;
    throw new Failure(
      'state-foreign',
      `${place}: ${movedTo === undefined ? 'another state is being written' : `the state was moved to ${movedTo}`}`,
      { hint },
    );
  }
  const { lineage, serial, open } = now.state;
  if (pushed.state.lineage !== lineage) {
    const message = `${place}: the state there has the lineage ${lineage}, not ${pushed.state.lineage}`;
    throw new Failure('state-foreign', message, { hint });
  }
  if (pushed.state.serial < serial) {
    const message = `${place}: the state there is newer: serial ${serial}, not ${pushed.state.serial}`;
    throw new Failure('state-foreign', message, { hint });
  }
  if (open === undefined || open.phase === 'finished' || pushed.journal.startsWith(now.journal)) return;
  throw new Failure('run-open', `${place}: run ${open.id} is open there, and would be forgotten`, {
    hint: `Finish or undo it first. ${hint}`,
  });
}

function outcome(
  { loaded, state: { place } }: Environment,
  { state }: HeldState,
  before: Held,
  copies: readonly string[],
  { redactor }: Shell,
): Outcome {
  const document: PushDocument = redactor.json({
    result: 'completed',
    exitCode: 0,
    environment: loaded.environment,
    cloud: loaded.cloud,
    place,
    lineage: state.lineage,
    serial: state.serial,
    replaced: before.kind === 'state' ? before.state.serial : null,
    open: openRunOf(state),
    copies,
  });
  return { document, text: (paint) => pushText(document, paint) };
}

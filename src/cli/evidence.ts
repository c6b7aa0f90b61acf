import type { Azure } from '../azure/azure.ts';
import type { EvidenceFile, Logged } from '../azure/run-evidence.ts';
import type { RefusedRequest } from '../azure/refused-requests.ts';
import type { Event } from '../engine/event.ts';
import type { FailedStep, Settings } from '../engine/session.ts';
import type { World } from '../engine/world.ts';
import type { Redactor } from '../secrets/redact.ts';
import type { RunFiles } from '../state/run-files.ts';

/** What saving evidence works with. */
export interface EvidenceMeans {
  /** Azure as it is asked for what can be seen; nothing is asked of it before a step has failed. */
  readonly azure: () => Pick<Azure, 'evidence'>;
  /** The requests that were refused so far, the oldest first. */
  readonly refused: () => readonly RefusedRequest[];
  readonly files: RunFiles;
  /** Is told how the logs of failed builds, jobs and containers end, and where they lie. Absent: nobody wants to know. */
  readonly emit?: (event: Event) => void;
  readonly redactor: Redactor;
  readonly world: World;
  /** Interrupts: then what there is is saved. */
  readonly signal: AbortSignal;
  /** Default {@link LIMIT_MS}. */
  readonly limitMs?: number;
  /** Default {@link WRITING_MS}. */
  readonly writingMs?: number;
}

/**
 * Saves what is known of failed steps under `runs/<run>/evidence/<step>/`: the failure, the answers with which Azure refused,
 * and what can still be seen of the step's things, before their undo takes it away. Everything is redacted first and cut to
 * size then, since half a secret is not recognised as one. It ends within its time, never rejects, and notes what it could
 * not get.
 *
 * A kill in between does no harm: a file is whole or not there, and the run is still open and forward, so that the next
 * `deploy` tries the step again and a failure is looked at anew; recovery itself collects nothing.
 */
export function evidenceSaver(means: EvidenceMeans): NonNullable<Settings['saveEvidence']> {
  return async (failed) => {
    const { signal, files, limitMs = LIMIT_MS, writingMs = WRITING_MS } = means;
    const until = AbortSignal.any([signal, AbortSignal.timeout(limitMs)]);
    const saving = failed.map((step) => save(step, means, until).catch(() => undefined));
    const saved = await inTime(Promise.all(saving), until, writingMs);
    await inTime(files.prune(NEWEST, 'evidence'), until, writingMs);
    return saved?.find((place) => place !== undefined);
  };
}

/** In a cloud that answers, evidence takes a second or two; in one that does not, nobody waits longer than this to undo. */
const LIMIT_MS = 20_000;

/** Where the store hangs, the failure is told and undone without evidence; an interrupt waits no longer, either. */
const WRITING_MS = 1000;

/** What something comes to within its time and a little more; undefined when it is not over by then, or fails. */
async function inTime<T>(work: Promise<T>, until: AbortSignal, writingMs: number): Promise<T | undefined> {
  const { promise: late, resolve } = Promise.withResolvers<undefined>();
  let timer: NodeJS.Timeout | undefined;
  const end = (): void => void (timer = setTimeout(() => resolve(undefined), writingMs));
  if (until.aborted) end();
  else until.addEventListener('abort', end);
  try {
    return await Promise.race([work.catch(() => undefined), late]);
  } finally {
    until.removeEventListener('abort', end);
    clearTimeout(timer);
  }
}

/** Who has not looked at the evidence of a failure by the time that twenty others followed will not. */
const NEWEST = 20;

/** A log's last thousand lines fit; who reads more of it goes to the log itself. */
const LONGEST_FILE = 64 * 1024;

/** Evidence of one step fits into a mail. */
const MOST_OF_A_STEP = 1024 * 1024;

async function save(step: FailedStep, means: EvidenceMeans, until: AbortSignal): Promise<string> {
  const { azure, refused, redactor, files, world, emit } = means;
  const seen = await azure()
    .evidence(step.addresses, { signal: until, hide: (value) => redactor.hide(value) })
    .catch((error: unknown) => ({ files: [], missing: [`nothing could be looked at: ${String(error)}`] }));
  const requests = refused().map((request) => JSON.stringify(shortened(redactor.json(request))));
  const texts: EvidenceFile[] = [{ path: 'requests.jsonl', content: requests.join('\n') }, ...seen.files];
  const missing = [...seen.missing];
  const written: string[] = [];
  let left = MOST_OF_A_STEP;
  for (const { path, content, logOf } of texts) {
    const text = cut(path, redactor.text(content));
    left -= text.length;
    if (text === '') continue;
    if (left < 0) missing.push(`${path}: left out, the evidence was too long`);
    else
      await write(files, step, path, text).then(
        (log) => {
          written.push(path);
          if (logOf !== undefined) emit?.(outputOf(step, logOf, text, log));
        },
        () => missing.push(`${path}: it could not be written`),
      );
  }
  const { run, step: name, error, addresses } = step;
  const time = new Date(world.now()).toISOString();
  // Last, since it tells of the others.
  const summary = { run, step: name, time, error, addresses, files: written, missing };
  const text = `${JSON.stringify(redactor.json(summary), undefined, 2)}\n`;
  return folderOf(await write(files, step, SUMMARY, text), name);
}

const SUMMARY = 'failure.json';

/** The end of a log says why; it is told beside the failure, and all of it by its path. */
function outputOf({ step }: FailedStep, { what, address }: Logged, text: string, log: string): Event {
  const lines = text
    .trimEnd()
    .split('\n')
    .slice(-TAIL)
    .map((line) => line.slice(0, LONGEST_LINE));
  return { type: 'step-output', step, item: what, address, lines, log };
}

const TAIL = 15;

/** Lines beyond this are data, and nobody reads them in a terminal. */
const LONGEST_LINE = 500;

function write(files: RunFiles, { run, step }: FailedStep, path: string, text: string): Promise<string> {
  return files.write(run, `evidence/${step}/${path}`, text);
}

/** An error of ARM takes some hundred characters; one that lists what a policy forbids, some thousand. */
const LONGEST_BODY = 16 * 1024;

function shortened(request: RefusedRequest): RefusedRequest {
  return { ...request, body: request.body.slice(0, LONGEST_BODY) };
}

/** Of a log the end tells most, of anything else the beginning. */
function cut(path: string, text: string): string {
  if (text.length <= LONGEST_FILE) return text;
  if (/\.(log|jsonl)$/.test(path)) {
    const tail = text.slice(-LONGEST_FILE);
    return `(cut)\n${tail.slice(tail.indexOf('\n') + 1)}`;
  }
  return `${text.slice(0, LONGEST_FILE)}\n(cut)\n`;
}

/** The folder that the evidence of all steps is in. */
function folderOf(file: string, step: string): string {
  const end = file.length - `/${step}/${SUMMARY}`.length;
  return file.slice(0, end);
}

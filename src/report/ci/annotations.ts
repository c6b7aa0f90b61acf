import type { RunDocument } from '../documents.ts';
import type { DoctorDocument } from '../doctor-document.ts';
import type { PlanDocument } from '../plan-document.ts';
import type { ValidationDocument } from '../validation-document.ts';
import { duration, plain } from '../words.ts';
import { DONE } from './done.ts';
import type { Annotation, Place } from './dialect.ts';

/** Makes a place in the repository of `file:line:column`; undefined: it is none. */
export type Placing = (location: string) => Place | undefined;

/**
 * What a pipeline shows beside the log of a run: each thing that is wrong at its line of the configuration, each failed step,
 * each warning, and that it is done.
 */
export function runAnnotations(run: RunDocument, placing: Placing): Annotation[] {
  const { steps, error, rollback, warnings = [] } = run;
  return limited([
    ...(error === undefined ? [] : ofError(error, 'deploy', placing)),
    ...steps.flatMap(({ name, status, error: note }) =>
      note === undefined
        ? []
        : ofError(
            note,
            `${name} ${status === 'rollback_failed' ? 'could not be put back' : 'failed'}`,
            placing,
          ),
    ),
    ...(rollback === null || rollback.clean
      ? []
      : [notice('warning', 'not rolled back clean', unclean(rollback))]),
    ...warnings.map((text) => notice('warning', 'deploy', plain(text))),
    ...(run.result === 'completed' && run.runId !== null ? [notice('notice', 'deploy', done(run))] : []),
  ]);
}

/** The same of a plan: why it would be refused, its warnings, and that something would change. */
export function planAnnotations(
  { refused, warnings = [], steps, result }: PlanDocument,
  placing: Placing,
): Annotation[] {
  const placeOf = (name: string): Place | undefined => {
    const location = steps.find((step) => step.name === name)?.because.find((one) => one.location)?.location;
    return location === undefined ? undefined : placing(location);
  };
  const busy = steps.filter(({ action }) => action !== 'skip').length;
  return limited([
    ...refused.map(({ step, why, address }): Annotation => ({
      kind: 'error',
      title: `${step} would be refused`,
      message: [plain(why), ...(address === undefined ? [] : [address])].join('\n'),
      place: placeOf(step),
    })),
    ...warnings.map((text) => notice('warning', 'deploy plan', plain(text))),
    ...(result === 'completed'
      ? [notice('notice', 'deploy plan', `${busy} of ${steps.length} steps would run`)]
      : []),
  ]);
}

/** Everything that is wrong with a configuration, at its line. */
export function validationAnnotations({ findings }: ValidationDocument, placing: Placing): Annotation[] {
  return limited(
    findings.map(({ severity, location, path, message, hint }) => ({
      kind: severity,
      title: path === '' ? 'deploy validate' : `deploy validate: ${path}`,
      message: [plain(message), ...(hint === undefined ? [] : [plain(hint)])].join('\n'),
      place: placing(location),
    })),
  );
}

/** What a deploy would stumble over, and how that is cleared. */
export function doctorAnnotations({ checks }: DoctorDocument): Annotation[] {
  const found = checks.filter(({ level }) => level !== 'ok');
  return limited(
    found.map(({ level, name, detail, hint }) =>
      notice(
        level === 'fail' ? 'error' : 'warning',
        `deploy doctor: ${name}`,
        [plain(detail), ...(hint === undefined ? [] : [`→ ${plain(hint)}`])].join('\n'),
      ),
    ),
  );
}

/**
 * The most of a kind that GitHub shows of one step; Azure Pipelines shows as many errors and warnings beside a run.
 * Source: GitHub Community, discussion 26680: 10 warnings and 10 errors a step; the rest stays in its log alone.
 */
const MOST = 10;

type Note = Omit<NonNullable<RunDocument['error']>, 'findings' | 'location'> &
  Partial<Pick<NonNullable<RunDocument['error']>, 'findings' | 'location'>>;

function ofError(note: Note, title: string, placing: Placing): Annotation[] {
  const { message, hint, address, code, correlationId, location, findings = [] } = note;
  const whole: Annotation = {
    kind: 'error',
    title,
    code,
    message: [
      plain(message),
      ...(hint === undefined ? [] : [`→ ${plain(hint)}`]),
      ...(address === undefined ? [] : [`address ${address}`]),
      ...(correlationId === undefined ? [] : [`correlation ${correlationId}`]),
    ].join('\n'),
    place: location === undefined ? undefined : placing(location),
  };
  const each = findings.map((finding): Annotation => {
    const { path = '', message: what, hint: meant, location: at } = finding;
    return {
      kind: 'error',
      title: path === '' ? title : `${title}: ${path}`,
      message: [plain(what), ...(meant === undefined ? [] : [plain(meant)])].join('\n'),
      place: at === undefined ? undefined : placing(at),
    };
  });
  return each.length === 0 ? [whole] : each;
}

function notice(kind: Annotation['kind'], title: string, message: string): Annotation {
  return { kind, title, message };
}

function unclean({ pending, residue }: NonNullable<RunDocument['rollback']>): string {
  return [...pending, ...residue]
    .map(({ step, address, why }) => `${step}: ${address}${why === undefined ? '' : ` (${plain(why)})`}`)
    .join('\n');
}

function done({ command, steps, times }: RunDocument): string {
  const ran = steps.filter(({ status }) => status === 'completed').length;
  const took = times === undefined ? '' : ` in ${duration(times.durationMs)}`;
  // Of the others it is no measure: an undo runs none.
  const what =
    command === undefined || command === 'run' ? `${ran} of ${steps.length} steps ran` : DONE[command];
  return `done: ${what}${took}`;
}

/** What is beyond the most is named as a number in the last that is shown. */
function limited(all: readonly Annotation[]): Annotation[] {
  return [...Map.groupBy(all, ({ kind }) => kind).values()].flatMap((alike) => {
    if (alike.length <= MOST) return alike;
    const shown = alike.slice(0, MOST - 1);
    const { kind, title } = alike[MOST - 1] ?? { kind: 'notice', title: '' };
    const rest = `and ${alike.length - shown.length} more: the log and the summary have them all`;
    return [...shown, notice(kind, title, rest)];
  });
}

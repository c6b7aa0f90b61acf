import { Failure } from './failure.ts';
import { isJsonObject, type Json, type JsonObject } from './json.ts';
import { FORMAT } from './state.ts';

/** How what was written in one format is written in the next one. Each is a pure function of one document. */
export interface FormatStep {
  snapshot(document: JsonObject): JsonObject;
  /** One line of the journal. */
  entry(document: JsonObject): JsonObject;
}

/** The steps from every older format to the one above it, by the older one's number. */
export type FormatSteps = Readonly<Record<number, FormatStep>>;

/** What has changed since the first format: nothing yet. A new format adds its step here and raises `FORMAT`. */
export const FORMAT_STEPS: FormatSteps = {};

/** The format that a document says it has; undefined where it says none. */
export function formatOf(document: Json): number | undefined {
  const format = isJsonObject(document) ? document['format'] : undefined;
  return typeof format === 'number' ? format : undefined;
}

/**
 * Writes a document of an older format in today's, one format after the other; what has no format is left as it is. It is
 * not stored: the next snapshot that is written has today's format. Throws `Failure` `state-invalid` for a newer format,
 * and for an older one that nothing leads from.
 */
export function inTodaysFormat(
  document: Json,
  format: number | undefined,
  about: { readonly kind: keyof FormatStep; readonly place: string; readonly steps?: FormatSteps },
): Json {
  const { kind, place, steps = FORMAT_STEPS } = about;
  if (format === undefined || !isJsonObject(document)) return document;
  if (format > FORMAT) throw newer(format, place);
  let migrated: JsonObject = document;
  for (let from = format; from < FORMAT; from++) {
    const step = steps[from];
    if (step === undefined) throw unknown(format, place);
    migrated = { ...step[kind](migrated), ...('format' in migrated && { format: from + 1 }) };
  }
  return migrated;
}

function newer(format: number, place: string): Failure {
  return new Failure(
    'state-invalid',
    `${place}: the state has format ${format}; this program knows ${FORMAT}`,
    { hint: 'It was written by a newer version of deploy: use that version.' },
  );
}

function unknown(format: number, place: string): Failure {
  return new Failure('state-invalid', `${place}: the state has format ${format}, which never was one`, {
    hint: 'Restore it from a copy in the same folder, or forget it with --reset-state (the resources stay).',
  });
}

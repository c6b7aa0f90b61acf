import { setImmediate } from 'node:timers/promises';
import { Failure } from '../engine/failure.ts';
import type { SecretHit, TextAudit } from '../secrets/audit-text.ts';
import { jsonPathAt } from '../secrets/json-path.ts';
import type { KeptFiles } from '../state/kept-files.ts';

/** Where something stands that is, or looks like, a secret. */
export interface AuditFinding extends Pick<SecretHit, 'kind' | 'what' | 'length'> {
  readonly file: string;
  /** The first line is 1. */
  readonly line: number;
  /** Where in the JSON of the file, or of the line. */
  readonly path?: string;
}

/** What came of looking through files. */
export interface AuditedFiles {
  readonly files: number;
  readonly findings: readonly AuditFinding[];
  /** Findings beyond those listed. */
  readonly more: number;
  readonly unread: readonly { readonly file: string; readonly why: string }[];
}

/** Looks through all files of some places, one piece after the other. Throws the reason of the signal once that is aborted. */
export async function auditFiles(
  places: readonly KeptFiles[],
  audit: TextAudit,
  signal: AbortSignal,
): Promise<AuditedFiles> {
  const findings: AuditFinding[] = [];
  const unread: { file: string; why: string }[] = [];
  let files = 0;
  let more = 0;
  for (const place of places) {
    for (const name of await place.list()) {
      const file = `${place.place.replace(/\/$/, '')}/${name}`;
      try {
        for await (const found of auditFile(place, name, audit)) {
          signal.throwIfAborted();
          const room = Math.max(0, MOST_FINDINGS - findings.length);
          findings.push(...found.slice(0, room).map((finding) => ({ file, ...finding })));
          more += Math.max(0, found.length - room);
          // An interrupt comes between two pieces.
          await setImmediate();
        }
        files += 1;
      } catch (error) {
        signal.throwIfAborted();
        unread.push({ file, why: whyOf(error) });
      }
    }
  }
  return { files, findings, more, unread };
}

/** Whoever has more than this many to look at begins with these. */
const MOST_FINDINGS = 500;

async function* auditFile(
  place: KeptFiles,
  name: string,
  audit: TextAudit,
): AsyncGenerator<Omit<AuditFinding, 'file'>[]> {
  let linesBefore = 0;
  // What can be told by a path only where it is seen from its beginning.
  let isFirst = true;
  for await (const piece of place.read(name)) {
    const found = audit(piece).map(({ kind, what, offset, length }) => {
      const line = linesBefore + linesIn(piece.slice(0, offset)) + 1;
      const path = pathIn(piece, offset, isFirst);
      return { line, ...(path !== undefined && { path }), kind, what, length };
    });
    yield oncePerLine(found);
    linesBefore += linesIn(piece);
    isFirst = false;
  }
}

function oncePerLine(found: readonly Omit<AuditFinding, 'file'>[]): Omit<AuditFinding, 'file'>[] {
  return [...new Map(found.map((one) => [JSON.stringify([one.line, one.path, one.what]), one])).values()];
}

function pathIn(piece: string, offset: number, isFirst: boolean): string | undefined {
  const start = piece.lastIndexOf('\n', offset - 1) + 1;
  const end = piece.indexOf('\n', offset);
  const line = piece.slice(start, end < 0 ? undefined : end);
  // A journal and a log hold an object a line, a state is one object.
  if (line.startsWith('{') && line.length > 1) return jsonPathAt(line, offset - start);
  return isFirst ? jsonPathAt(piece, offset) : undefined;
}

function linesIn(text: string): number {
  let count = 0;
  for (let at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', at + 1)) count += 1;
  return count;
}

function whyOf(error: unknown): string {
  if (error instanceof Failure) return error.message;
  if (error instanceof Error) return 'code' in error ? String(error.code) : error.message;
  return String(error);
}

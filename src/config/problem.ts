import type { LineCounter } from 'yaml';
import { Failure } from '../engine/failure.ts';

/** The way to a value in the configuration: keys, and indexes into lists. */
export type Path = readonly (string | number)[];

/** Something wrong with the configuration, at an offset into the file's text. */
export type Problem = {
  readonly offset: number;
  readonly path: Path;
  readonly message: string;
  readonly hint?: string | undefined;
};

/** A problem as it is told: `location` is `file:line:column`, `path` the dotted key path. */
export type Finding = { location: string; path: string; message: string; hint?: string | undefined };

/** Where a value stands in the file; line and column count from 1. */
export type Place = { file: string; line: number; column: number };

/** Turns an offset into a place of this file. */
export function placeOf(file: string, lines: LineCounter, offset: number): Place {
  const { line, col } = lines.linePos(offset);
  return { file, line, column: col };
}

/** The failure that tells all these problems at once, in the order of the file; the same one is told once. */
export function invalidConfig(file: string, lines: LineCounter, problems: readonly Problem[]): Failure {
  const inOrder = problems.toSorted((a, b) => a.offset - b.offset);
  const findings = new Map<string, Finding>();
  for (const { offset, path, message, hint } of inOrder) {
    const location = formatPlace(placeOf(file, lines, offset));
    const dotted = formatPath(path);
    findings.set(`${location} ${dotted} ${message}`, { location, path: dotted, message, hint });
  }
  const all = [...findings.values()];
  const count = all.length === 1 ? 'an error' : `${all.length} errors`;
  return new Failure('config-invalid', `the configuration has ${count}`, {
    ...(all[0] === undefined ? {} : { location: all[0].location }),
    findings: all,
    hint: 'correct the file and run the command again; nothing was changed',
  });
}

/** `file:line:column`. */
export function formatPlace(place: Place): string {
  return `${place.file}:${place.line}:${place.column}`;
}

/** The dotted form of a path, such as `services.orderservice.replicas.min` or `secrets.0.name`. */
export function formatPath(path: Path): string {
  return path.join('.');
}

import { createHash } from 'node:crypto';
import { z } from 'zod';
import { FIGURES, type Figures } from './figures.ts';

/** What a stat cache remembers: the files of one context, in code-unit order of their paths. */
export interface RememberedFiles {
  readonly files: number;
  /** A NUL behind each. */
  readonly paths: string;
  readonly figures: Figures;
  /** 32 bytes a file. */
  readonly digests: Uint8Array;
  /** When it was written, in milliseconds since the epoch. */
  readonly writtenAt: number;
}

/**
 * Writes a stat cache: a line of JSON, the figures, the digests, the paths with a NUL behind each, and the SHA-256 of all
 * that. The numbers are in the byte order of the machine, since a cache never leaves it.
 */
export function encodeStatCache({ files, paths, figures, digests, writtenAt }: RememberedFiles): Uint8Array {
  const header: z.input<typeof headerShape> = { format: FORMAT, files, writtenAt };
  const line = JSON.stringify(header);
  // The figures begin at a multiple of eight, so that they are used where they lie.
  const padding = ' '.repeat(7 - (line.length % 8));
  const numbers = new Uint8Array(figures.buffer, figures.byteOffset, figures.byteLength);
  const body = Buffer.concat([Buffer.from(`${line}${padding}\n`), numbers, digests, Buffer.from(paths)]);
  return Buffer.concat([body, createHash('sha256').update(body).digest()]);
}

/** Reads a stat cache; undefined when a byte of it is missing or wrong, or another version wrote it. */
export function decodeStatCache(bytes: Uint8Array<ArrayBuffer>): RememberedFiles | undefined {
  const body = bytes.subarray(0, -DIGEST);
  if (!createHash('sha256').update(body).digest().equals(bytes.subarray(body.length))) return undefined;
  const start = body.indexOf(NEWLINE) + 1;
  const header = headerOf(body.subarray(0, start));
  if (header === undefined || start % 8 !== 0) return undefined;
  const { files, writtenAt } = header;
  const digestsAt = start + files * FIGURES * 8;
  const pathsAt = digestsAt + files * DIGEST;
  if (pathsAt > body.length) return undefined;
  const paths = Buffer.from(body.buffer, body.byteOffset + pathsAt, body.length - pathsAt).toString();
  if (files > 0 && !paths.endsWith('\0')) return undefined;
  const figures = new Float64Array(body.buffer, body.byteOffset + start, files * FIGURES);
  return { files, paths, figures, digests: body.subarray(digestsAt, pathsAt), writtenAt };
}

const FORMAT = 'deploy-stat-cache/1';
const DIGEST = 32;
const NEWLINE = 0x0a;

const headerShape = z.strictObject({
  format: z.literal(FORMAT),
  files: z.int().nonnegative(),
  writtenAt: z.number(),
});

function headerOf(line: Uint8Array): z.output<typeof headerShape> | undefined {
  try {
    return headerShape.safeParse(JSON.parse(Buffer.from(line).toString())).data;
  } catch {
    return undefined;
  }
}

import { createHash } from 'node:crypto';
import { Parser, type ReadEntry } from 'tar';
import { z } from 'zod';
import { dockerfileSchema, readDockerfile } from './build-dockerfile.ts';

/**
 * What is kept of an uploaded build context: enough to build from after the upload itself is forgotten. An archive that
 * cannot be unpacked keeps only why.
 */
export const contextSchema = z.strictObject({
  size: z.number(),
  /** SHA-256 of each file, by its path below the context's root. */
  files: z.record(z.string(), z.string()),
  /** The files that are Dockerfiles, whatever their names. */
  dockerfiles: z.record(z.string(), dockerfileSchema),
  broken: z.string().exactOptional(),
});

/** See {@link contextSchema}. */
export type BuildContext = z.output<typeof contextSchema>;

// A Dockerfile is looked for among files up to this size, in bytes.
const LARGEST_DOCKERFILE = 256 * 1024;

/** Unpacks a tar, gzipped or not, in memory. */
export async function unpackContext(archive: Uint8Array): Promise<BuildContext> {
  const context: BuildContext = { size: archive.length, files: {}, dockerfiles: {} };
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  const parser = new Parser({ strict: true, onReadEntry: (entry) => readEntry(context, entry) });
  parser.on('end', resolve);
  parser.on('error', reject);
  try {
    parser.end(Buffer.from(archive));
    await promise;
    return context;
  } catch (thrown) {
    const broken = thrown instanceof Error ? thrown.message : String(thrown);
    return { size: archive.length, files: {}, dockerfiles: {}, broken };
  }
}

/** Writes a path of a context in one way: no leading `./` or `/`, no trailing `/`; the root is the empty string. */
export function contextPath(path: string): string {
  return path
    .split('/')
    .filter((part) => part !== '' && part !== '.')
    .join('/');
}

/** True when a source of COPY names something in the context: a file, a folder, or a pattern (Go's filepath.Match). */
export function hasSource(context: BuildContext, source: string): boolean {
  const path = contextPath(source);
  const files = Object.keys(context.files);
  if (path === '') return true;
  const pattern = new RegExp(
    `^${path
      .split(/([*?])/)
      .map(patternPart)
      .join('')}(/|$)`,
  );
  return files.some((file) => pattern.test(file));
}

function readEntry(context: BuildContext, entry: ReadEntry): void {
  if (entry.type !== 'File' && entry.type !== 'OldFile' && entry.type !== 'SymbolicLink') {
    entry.resume();
    return;
  }
  const path = contextPath(entry.path);
  const hash = createHash('sha256');
  const chunks: Buffer[] = [];
  // Its executable bit is part of what a file is in an image; a link is its target.
  hash.update(`${(entry.mode ?? 0) & 0o111 ? 'x' : '-'} ${entry.linkpath ?? ''}\0`);
  entry.on('data', (chunk) => {
    hash.update(chunk);
    if (entry.size <= LARGEST_DOCKERFILE) chunks.push(chunk);
  });
  entry.on('end', () => {
    context.files[path] = hash.digest('hex');
    const dockerfile = chunks.length > 0 ? readDockerfile(Buffer.concat(chunks).toString('utf8')) : undefined;
    if (dockerfile) context.dockerfiles[path] = dockerfile;
  });
}

function patternPart(part: string): string {
  if (part === '*') return '[^/]*';
  return part === '?' ? '[^/]' : part.replaceAll(/[\\^$.|+()[\]{}]/g, '\\$&');
}

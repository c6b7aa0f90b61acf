import { extname } from 'node:path';
import { Worker } from 'node:worker_threads';
import type { HashWork } from './hash-work.ts';

/** A second thread that claims files of a work. */
export interface HashHelper {
  /** Resolved once it claims nothing more: all is claimed, or it could not start, or it died. Never rejected. */
  readonly ended: Promise<void>;
  /** Ends it within the file that it reads. */
  stop(): Promise<void>;
}

/**
 * Starts a second thread for a work. Where it cannot start, nothing is claimed by it, and nobody hears of it; undefined
 * where Node does not even try: it may start none (`--permission`), or the system has none left.
 */
export function startHelper(work: HashWork, file: URL = workerFile()): HashHelper | undefined {
  const worker = startWorker(work, file);
  if (worker === undefined) return undefined;
  const ended = new Promise<void>((resolve) => {
    // An error comes before the exit; without a listener it would be thrown.
    worker.on('error', () => resolve());
    worker.on('exit', () => resolve());
  });
  return {
    ended,
    async stop() {
      await worker.terminate();
    },
  };
}

function startWorker(work: HashWork, file: URL): Worker | undefined {
  try {
    return new Worker(file, { workerData: work, env: {}, stderr: true });
  } catch {
    return undefined;
  }
}

/** The worker beside this file; in the bundle it lies at the root, and this file perhaps in a chunk. */
function workerFile(): URL {
  const here = new URL(import.meta.url);
  const isChunk = new URL('.', here).pathname.endsWith('/chunks/');
  return new URL(`${isChunk ? '..' : '.'}/hash-worker${extname(here.pathname)}`, here);
}

import { writeFailure } from './blob-fence.ts';
import { aboutBlob, blobIn, listBlobs, readBlob, removeBlob, urlOf, type BlobFolder } from './blob-folder.ts';
import { storeRequest } from './blob-request.ts';
import { isRunId, type RunFiles, runFilePath, runFolderPath } from './run-files.ts';

/**
 * Keeps the files of runs in blobs `runs/<run>/...`, each written by one request. When each was written stands in its
 * metadata to the millisecond, since the service tells seconds only. Throws `Failure` as `storeRequest` does.
 */
export function blobRunFiles(folder: BlobFolder, now: () => number = Date.now): RunFiles {
  const runs = async (): Promise<Map<string, string[]>> => {
    const found = (await listBlobs(folder, 'runs/')).map(({ name, metadata, lastModified }) => ({
      name,
      run: name.split('/')[1] ?? '',
      written: Number(metadata[WRITTEN] ?? lastModified.getTime()),
    }));
    const last = new Map<string, number>();
    for (const { run, written } of found)
      if (isRunId(run)) last.set(run, Math.max(written, last.get(run) ?? 0));
    const oldestFirst = [...last].sort(([a, at], [b, bt]) => at - bt || a.localeCompare(b));
    return new Map(
      oldestFirst.map(([run]) => [run, found.filter((file) => file.run === run).map(({ name }) => name)]),
    );
  };
  return {
    write: async (run, path, content) => {
      const name = runFilePath(run, path);
      const client = await blobIn(folder, name);
      const bytes = Buffer.from(content);
      const metadata = { [WRITTEN]: String(now()) };
      try {
        await storeRequest(aboutBlob(folder, name, true), (abortSignal) =>
          client.upload(bytes, bytes.length, { metadata, abortSignal }),
        );
      } catch (error) {
        throw writeFailure(error);
      }
      return urlOf(folder, name);
    },
    read: async (run, path) => (await readBlob(folder, runFilePath(run, path)))?.content.toString('utf8'),
    list: async () => [...(await runs()).keys()],
    paths: async (run) => {
      const prefix = `${runFolderPath(run)}/`;
      return (await listBlobs(folder, prefix)).map(({ name }) => name.slice(prefix.length));
    },
    prune: async (keep, path) => {
      const all = [...(await runs())]
        .map(([run, files]) => (path === undefined ? files : filesAt(files, runFilePath(run, path))))
        .filter((files) => files.length > 0);
      for (const files of all.slice(0, Math.max(0, all.length - keep))) {
        await Promise.all(files.map((name) => removeBlob(folder, name)));
      }
    },
  };
}

const WRITTEN = 'written';

function filesAt(files: readonly string[], path: string): string[] {
  return files.filter((name) => name === path || name.startsWith(`${path}/`));
}

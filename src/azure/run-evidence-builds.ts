import type { TaskRun } from 'arm-containerregistry-builds';
import { imagesOf, repositoryOf } from './build-image.ts';
import { nameOf } from './ids.ts';
import { orNull } from './long-running.ts';
import { parentId, parseResourceId } from './resource-id.ts';
import type { EvidenceMeans } from './run-evidence-apps.ts';
import type { Gathering } from './run-evidence.ts';

/** Keeps how a build stands, and its log. */
export async function buildEvidence(
  { connection, web }: EvidenceMeans,
  at: string,
  gathering: Gathering,
): Promise<void> {
  const { call } = connection;
  const { ContainerRegistryManagementClient: Client } = await import('arm-containerregistry-builds');
  const client = new Client(
    await connection.credential(),
    connection.subscriptionId,
    connection.clientOptions,
  );
  const { group = '' } = parseResourceId(at);
  const [registry, name] = [nameOf(parentId(at)), nameOf(at)];
  const build = await orNull(() => call(at, () => client.taskRuns.get(group, registry, name)));
  if (build === null) return gathering.keep(`builds/${name}/status.json`, { address: at, found: false });
  const { provisioningState, runResult } = build;
  // What was asked for may hold arguments that are secret; the run says what became of it.
  gathering.keep(`builds/${name}/status.json`, {
    address: at,
    found: true,
    provisioningState,
    run: runResult,
  });
  const runId = runResult?.runId;
  if (runId === undefined) return;
  await gathering.attempt(`${name}: log of ${runId}`, async () => {
    const { logLink } = await call(at, () => client.runs.getLogSasUrl(group, registry, runId));
    if (logLink === undefined) return;
    const { status, body } = await web.get(logLink);
    const logged = { what: `build of ${whatOf(build, name)}`, address: at };
    const logOf = runResult?.status === 'Succeeded' ? undefined : logged;
    if (status === 200) gathering.keep(`builds/${name}/build.log`, body, logOf);
  });
}

function whatOf(build: TaskRun, name: string): string {
  const [image] = imagesOf(build);
  return image === undefined ? name : repositoryOf(image);
}

import { appsRig, contextOf, SERVICE } from './apps-rig.ts';

const TASKS = 'api-version=2019-06-01-preview';

/** An embedded Azure with a registry, an uploaded context, and a task run to be written. */
export async function taskRunsRig(options: Parameters<typeof appsRig>[0] = {}) {
  const base = await appsRig(options);
  const { path: registryPath } = await base.registry();
  const path = `${registryPath}/taskRuns/build-shop`;
  const upload = (files: Record<string, string> = SERVICE) => base.upload(registryPath, contextOf(files));
  const runRequest = {
    type: 'DockerBuildRequest',
    imageNames: ['shop:1'],
    dockerFilePath: 'Dockerfile',
    sourceLocation: await upload(),
    platform: { os: 'linux', architecture: 'amd64' },
  };
  const put = (request: object | undefined = runRequest, more: object = {}) =>
    base.send('PUT', `${path}?${TASKS}`, { properties: { runRequest: request, ...more } });
  const patch = (properties: object) => base.send('PATCH', `${path}?${TASKS}`, { properties });
  const shown = async () => (await base.send('GET', `${path}?${TASKS}`)).body;
  /** Looks until the task run has ended, and returns it. */
  const ended = async () => {
    for (let look = 0; look < 20; look++) {
      const body = await shown();
      if (body.properties.provisioningState !== 'Creating') return body;
      base.world.pass(60_000);
    }
    throw new Error('the task run does not end');
  };
  const runIds = async (): Promise<string[]> => {
    const { body } = await base.send('GET', `${registryPath}/runs?${TASKS}`);
    return body.value.map(({ name }: { name: string }) => name).toSorted();
  };
  return {
    ...base,
    finish: base.ended,
    registryPath,
    path,
    upload,
    runRequest,
    put,
    patch,
    shown,
    ended,
    runIds,
  };
}

import { gzipSync } from 'node:zlib';
import { rig, ROOT, TENANT, PRINCIPAL, type Answer } from './rig.ts';

export const ACR_PULL = '7f951dda-4ed3-4680-a7ca-43fe172d538d';
export const SECRETS_USER = '4633458b-17de-408a-b874-0445c86b69e6';
const SECRETS_OFFICER = 'b86a8fe4-44ce-4948-aee5-eccb2c155cd7';
const APP = 'api-version=2026-01-01';
const ACR = 'api-version=2025-11-01';
const TASKS = 'api-version=2019-06-01-preview';

/** Packs files as a build context is packed: a gzipped ustar archive. */
export function contextOf(files: Record<string, string>): Uint8Array {
  const blocks = Object.entries(files).flatMap(([path, text]) => {
    const content = Buffer.from(text);
    const header = Buffer.alloc(512);
    header.write(path, 0);
    header.write('0000644\0', 100);
    header.write('0000000\0', 108);
    header.write('0000000\0', 116);
    header.write(`${content.length.toString(8).padStart(11, '0')}\0`, 124);
    header.write('00000000000\0', 136);
    header.write('        ', 148);
    header.write('0', 156);
    header.write('ustar\u000000', 257);
    const sum = header.reduce((total, byte) => total + byte, 0);
    header.write(`${sum.toString(8).padStart(6, '0')}\0 `, 148);
    return [header, content, Buffer.alloc((512 - (content.length % 512)) % 512)];
  });
  return gzipSync(Buffer.concat([...blocks, Buffer.alloc(1024)]));
}

/** Gives a context in two pieces, as it comes while it is packed. */
export async function* piecesOf(archive: Uint8Array): AsyncGenerator<Uint8Array> {
  yield archive.subarray(0, 100);
  yield archive.subarray(100);
}

/** The context of a service that builds. */
export const SERVICE = { Dockerfile: 'FROM node:24\nCOPY src /app\n', 'src/main.ts': 'export {}\n' };

/** An embedded Azure with what an app needs: a group, and on demand a registry, an identity, a vault, an environment. */
export async function appsRig(options: Parameters<typeof rig>[0] = {}) {
  const base = rig(options);
  const { send, make, world } = base;
  const group = await base.group();
  const at = (path: string) => `${group}/providers/${path}`;

  /** Sends something that is not ARM, such as a blob. */
  const sendBytes = async (
    method: string,
    url: string,
    body?: Uint8Array,
    headers: Record<string, string> = {},
  ): Promise<Answer> => {
    const response = await base.emulator.handle({ method, url, headers, body });
    return { status: response.status, headers: { ...response.headers }, body: response.body };
  };

  const registry = async (name = 'crshop', body: object = {}) => {
    const path = at(`Microsoft.ContainerRegistry/registries/${name}`);
    const made = await make(`${path}?${ACR}`, { location: 'westeurope', sku: { name: 'Basic' }, ...body });
    return { path, shown: made.body };
  };

  /** Uploads a context and returns its source location. */
  const upload = async (registryPath: string, archive: Uint8Array): Promise<string> => {
    const { body } = await send('POST', `${registryPath}/listBuildSourceUploadUrl?${TASKS}`);
    const put = await sendBytes('PUT', body.uploadUrl, archive, { 'x-ms-blob-type': 'BlockBlob' });
    if (put.status !== 201) throw new Error(`upload: ${put.status} ${put.body}`);
    return body.relativePath;
  };

  /** Waits until a run is over, and returns it. */
  const ended = async (run: string): Promise<Answer> => {
    for (let look = 0; look < 20; look++) {
      const answer = await send('GET', `${run}?${TASKS}`);
      if (!['Queued', 'Running'].includes(answer.body.properties.status)) return answer;
      world.pass(60_000);
    }
    throw new Error(`${run} does not end`);
  };

  /** Schedules a run and waits for its end; its log comes with it. */
  const run = async (registryPath: string, request: object) => {
    const scheduled = await send('POST', `${registryPath}/scheduleRun?${TASKS}`, request);
    if (scheduled.status !== 200) throw new Error(JSON.stringify(scheduled.body));
    const over = await ended(scheduled.body.id);
    const link = await send('POST', `${scheduled.body.id}/listLogSasUrl?${TASKS}`);
    const log = await sendBytes('GET', link.body.logLink);
    return {
      id: scheduled.body.id,
      scheduled: scheduled.body,
      ...over.body.properties,
      log: String(log.body),
    };
  };

  const build = async (registryPath: string, files: Record<string, string>, more: object = {}) =>
    run(registryPath, {
      type: 'DockerBuildRequest',
      imageNames: ['shop:1'],
      isPushEnabled: true,
      dockerFilePath: 'Dockerfile',
      platform: { os: 'Linux', architecture: 'amd64' },
      sourceLocation: await upload(registryPath, contextOf(files)),
      ...more,
    });

  const identity = async (name = 'id-shop') => {
    const path = at(`Microsoft.ManagedIdentity/userAssignedIdentities/${name}`);
    const made = await make(`${path}?api-version=2024-11-30`, { location: 'westeurope' });
    return { id: String(made.body.id), principalId: String(made.body.properties.principalId) };
  };

  const assign = async (scope: string, role: string, principalId: string) => {
    const name = `44444444-4444-4444-8444-${world.guid().slice(-12)}`;
    const path = `${scope}/providers/Microsoft.Authorization/roleAssignments/${name}?api-version=2022-04-01`;
    const roleDefinitionId = `${ROOT}/providers/Microsoft.Authorization/roleDefinitions/${role}`;
    const body = { properties: { roleDefinitionId, principalId, principalType: 'ServicePrincipal' } };
    const answer = await send('PUT', path, body);
    if (answer.status >= 400) throw new Error(JSON.stringify(answer.body));
  };

  const vault = async (name = 'kv-shop') => {
    const path = at(`Microsoft.KeyVault/vaults/${name}`);
    const sku = { family: 'A', name: 'standard' };
    const properties = { tenantId: TENANT, sku, enableRbacAuthorization: true };
    const made = await make(`${path}?api-version=2026-02-01`, { location: 'westeurope', properties });
    await assign(made.body.id, SECRETS_OFFICER, PRINCIPAL);
    return { id: String(made.body.id), uri: `https://${name}.vault.azure.net` };
  };

  const secret = async (uri: string, name: string, value: string) => {
    world.pass(200_000);
    const answer = await send('PUT', `${uri}/secrets/${name}?api-version=2026-04-01`, { value });
    if (answer.status >= 400) throw new Error(JSON.stringify(answer.body));
    return `${uri}/secrets/${name}`;
  };

  const environment = async (name = 'cae-shop') => {
    const path = at(`Microsoft.App/managedEnvironments/${name}`);
    const made = await base.follow(
      await send('PUT', `${path}?${APP}`, { location: 'westeurope', properties: {} }),
    );
    if (made.body.status !== 'Succeeded') throw new Error(JSON.stringify(made.body));
    const shown = await send('GET', `${path}?${APP}`);
    return {
      id: String(shown.body.id),
      path,
      domain: String(shown.body.properties.defaultDomain),
      shown: shown.body,
    };
  };

  /** PUTs an app and follows its operation; returns what it ended with, and the app. */
  const app = async (name: string, body: object, method = 'PUT') => {
    const path = at(`Microsoft.App/containerApps/${name}`);
    const answer = await send(method, `${path}?${APP}`, body);
    const end = answer.status < 400 ? await base.follow(answer) : answer;
    const shown = await settled(path);
    return { path, answer, end, shown };
  };

  /** Looks at something until whatever it is still doing is done. */
  const settled = async (path: string) => {
    for (let look = 0; look < 4; look++) {
      world.pass(60_000);
      await send('GET', `${path}?${APP}`);
    }
    return (await send('GET', `${path}?${APP}`)).body;
  };

  const get = async (path: string) => (await send('GET', `${path}?${APP}`)).body;

  return {
    ...base,
    at,
    sendBytes,
    registry,
    upload,
    ended,
    run,
    build,
    identity,
    assign,
    vault,
    secret,
    environment,
    app,
    settled,
    get,
    groupPath: group,
  };
}

/** The body of an app that Azure accepts, from a public image. */
export function appBody(
  environmentId: string,
  more: { configuration?: object; template?: object; identity?: object } = {},
) {
  return {
    location: 'westeurope',
    ...(more.identity && { identity: more.identity }),
    properties: {
      environmentId,
      configuration: { ingress: { external: true, targetPort: 8080 }, ...more.configuration },
      template: { containers: [container()], ...more.template },
    },
  };
}

/** A container that Azure accepts. */
export function container(more: object = {}) {
  return {
    name: 'main',
    image: 'mcr.microsoft.com/k8se/quickstart:latest',
    resources: { cpu: 0.5, memory: '1Gi' },
    ...more,
  };
}

/** A registry with one built image, an identity, an environment, and an app body that uses all three. */
export async function shop(options: Parameters<typeof appsRig>[0] = {}) {
  const base = await appsRig(options);
  const registry = await base.registry();
  const built = await base.build(registry.path, SERVICE);
  const digest: string = built.outputImages[0].digest;
  const identity = await base.identity();
  const environment = await base.environment();
  const body = (image = `crshop.azurecr.io/shop@${digest}`, configuration: object = {}) =>
    appBody(environment.id, {
      identity: { type: 'UserAssigned', userAssignedIdentities: { [identity.id]: {} } },
      configuration: {
        registries: [{ server: 'crshop.azurecr.io', identity: identity.id }],
        ...configuration,
      },
      template: { containers: [container({ image })] },
    });
  const revisions = async (path: string) => (await base.get(`${path}/revisions`)).value;
  return {
    ...base,
    registryPath: registry.path,
    digest,
    identity,
    environmentOf: environment,
    body,
    revisions,
  };
}

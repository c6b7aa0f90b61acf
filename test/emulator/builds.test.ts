import { describe, expect, it } from 'vitest';
import { appsRig, contextOf, SERVICE } from './apps-rig.ts';

const TASKS = 'api-version=2019-06-01-preview';

describe('the upload of a build source', () => {
  // azure-rest-api-specs, containerregistry 2019-06-01-preview, example RegistriesGetBuildSourceUploadUrl.json
  it('goes to a SAS URL on a blob host, for the relative path that a run names', async () => {
    const { send, registry } = await appsRig();
    const { path } = await registry();
    const { status, body } = await send('POST', `${path}/listBuildSourceUploadUrl?${TASKS}`);
    expect(status).toBe(200);
    expect(body.relativePath).toMatch(/^source\/\d{12}\/[0-9a-f-]{36}\.tar\.gz$/);
    const url = new URL(body.uploadUrl);
    expect(url.host).toMatch(/\.blob\.core\.windows\.net$/);
    expect(url.pathname.endsWith(body.relativePath)).toBe(true);
    expect([...url.searchParams.keys()]).toEqual(expect.arrayContaining(['sv', 'se', 'sr', 'sp', 'sig']));
  });

  // Learn, "Put Blob"
  it('answers 201 with the headers of a blob', async () => {
    const { send, sendBytes, registry } = await appsRig();
    const { path } = await registry();
    const { body } = await send('POST', `${path}/listBuildSourceUploadUrl?${TASKS}`);
    const headers = { 'x-ms-blob-type': 'BlockBlob', 'x-ms-version': '2026-10-06' };
    const put = await sendBytes('PUT', body.uploadUrl, contextOf(SERVICE), headers);
    expect(put.status).toBe(201);
    expect(put.headers).toMatchObject({
      etag: expect.stringMatching(/^"0x[0-9A-F]+"$/i),
      'last-modified': expect.stringContaining('GMT'),
      'x-ms-version': '2026-10-06',
      'x-ms-request-server-encrypted': 'true',
    });
  });

  it('refuses a PUT that does not say what blob it is', async () => {
    const { send, sendBytes, registry } = await appsRig();
    const { path } = await registry();
    const { body } = await send('POST', `${path}/listBuildSourceUploadUrl?${TASKS}`);
    const put = await sendBytes('PUT', body.uploadUrl, contextOf(SERVICE));
    expect([put.status, put.headers['x-ms-error-code']]).toEqual([400, 'MissingRequiredHeader']);
  });

  // Learn, "Status and error codes": 403 AuthenticationFailed, as XML
  it.each(['a wrong signature', 'an expired URL'])('refuses %s with 403 and XML', async (what) => {
    const { send, sendBytes, registry, world } = await appsRig();
    const { path } = await registry();
    const { body } = await send('POST', `${path}/listBuildSourceUploadUrl?${TASKS}`);
    const url = new URL(body.uploadUrl);
    if (what === 'a wrong signature') url.searchParams.set('sig', 'AAAA');
    else world.pass(2 * 60 * 60 * 1000);
    const put = await sendBytes('PUT', url.href, contextOf(SERVICE), { 'x-ms-blob-type': 'BlockBlob' });
    expect(put.status).toBe(403);
    expect(put.headers['content-type']).toBe('application/xml');
    expect(String(put.body)).toContain('<Code>AuthenticationFailed</Code>');
  });

  // Learn, "Put Block" and "Put Block List"
  it('takes staged blocks, and refuses a list that names an unknown one', async () => {
    const { send, sendBytes, registry, run } = await appsRig();
    const { path } = await registry();
    const { body } = await send('POST', `${path}/listBuildSourceUploadUrl?${TASKS}`);
    const archive = contextOf(SERVICE);
    const half = Math.floor(archive.length / 2);
    const parts = [archive.slice(0, half), archive.slice(half)];
    for (const [at, part] of parts.entries()) {
      const id = encodeURIComponent(Buffer.from(`block-${at}`).toString('base64'));
      expect((await sendBytes('PUT', `${body.uploadUrl}&comp=block&blockid=${id}`, part)).status).toBe(201);
    }
    const list = (ids: string[]) =>
      new TextEncoder().encode(
        `<?xml version="1.0"?><BlockList>${ids.map((id) => `<Latest>${Buffer.from(id).toString('base64')}</Latest>`).join('')}</BlockList>`,
      );
    const wrong = await sendBytes('PUT', `${body.uploadUrl}&comp=blocklist`, list(['block-0', 'block-9']));
    expect([wrong.status, wrong.headers['x-ms-error-code']]).toEqual([400, 'InvalidBlockList']);
    const right = await sendBytes('PUT', `${body.uploadUrl}&comp=blocklist`, list(['block-0', 'block-1']));
    expect(right.status).toBe(201);
    const built = await run(path, {
      type: 'DockerBuildRequest',
      imageNames: ['shop:1'],
      dockerFilePath: 'Dockerfile',
      platform: { os: 'Linux' },
      sourceLocation: body.relativePath,
    });
    expect(built.status).toBe('Succeeded');
  });

  it('keeps of the source only what a build needs, never the archive or the signature', async () => {
    const { upload, registry, store } = await appsRig();
    const { path } = await registry();
    const secret = 'a line of source code that nobody should find again';
    await upload(path, contextOf({ ...SERVICE, 'src/main.ts': secret }));
    const kept = JSON.stringify(store.dump().content);
    expect(kept).toContain('src/main.ts');
    expect(kept).not.toContain(secret);
    expect(kept).not.toContain('sig=');
  });
});

describe('a build', () => {
  // azure-rest-api-specs, containerregistry 2019-06-01-preview, examples RegistriesScheduleRun.json and RunsGet.json
  it('is queued, runs, and ends with the images it pushed', async () => {
    const { send, registry, upload, world } = await appsRig({ latency: 'realistic' });
    const { path } = await registry();
    const sourceLocation = await upload(path, contextOf(SERVICE));
    const { status, body } = await send('POST', `${path}/scheduleRun?${TASKS}`, {
      type: 'DockerBuildRequest',
      imageNames: ['shop:1', 'shop:latest'],
      isPushEnabled: true,
      dockerFilePath: 'Dockerfile',
      platform: { os: 'Linux', architecture: 'amd64' },
      agentConfiguration: { cpu: 2 },
      sourceLocation,
    });
    const statusNow = async () => (await send('GET', `${body.id}?${TASKS}`)).body.properties.status;
    expect([status, body.type, body.properties.status]).toEqual([
      200,
      'Microsoft.ContainerRegistry/registries/runs',
      'Queued',
    ]);
    world.pass(6000);
    expect(await statusNow()).toBe('Running');
    world.pass(30_000);
    expect(await statusNow()).toBe('Running');
    world.pass(60_000);
    const { properties } = (await send('GET', `${body.id}?${TASKS}`)).body;
    expect(properties.status).toBe('Succeeded');
    const digest = expect.stringMatching(/^sha256:[0-9a-f]{64}$/);
    const image = { registry: 'crshop.azurecr.io', repository: 'shop', digest };
    expect(properties.outputImages).toEqual([
      { ...image, tag: '1' },
      { ...image, tag: 'latest' },
    ]);
  });

  it('gives the same digest for the same content, and another for another file, Dockerfile or platform', async () => {
    const { registry, build } = await appsRig();
    const { path } = await registry();
    const digest = async (files: Record<string, string>, more: object = {}) =>
      (await build(path, files, more)).outputImages[0].digest;
    const first = await digest(SERVICE);
    expect(await digest(SERVICE)).toBe(first);
    const others = [
      await digest({ ...SERVICE, 'src/main.ts': 'changed' }),
      await digest({ ...SERVICE, 'src/more.ts': '' }),
      await digest(SERVICE, { platform: { os: 'Linux', architecture: 'arm64' } }),
      await digest({ ...SERVICE, 'other.Dockerfile': SERVICE.Dockerfile }, { dockerFilePath: 'other.Dockerfile' }),
    ];
    expect(new Set([first, ...others]).size).toBe(5);
  });

  it('survives a restart of the process between upload and build', async () => {
    const { registry, upload, open, send, world } = await appsRig();
    const { path } = await registry();
    const sourceLocation = await upload(path, contextOf(SERVICE));
    const request = { type: 'DockerBuildRequest', imageNames: ['shop:1'], dockerFilePath: 'Dockerfile' };
    const body = { ...request, platform: { os: 'Linux' }, sourceLocation };
    const next = open();
    const { body: run } = await send('POST', `${path}/scheduleRun?${TASKS}`, body, {}, next);
    for (let look = 0; look < 3; look++) {
      world.pass(1000);
      await send('GET', `${run.id}?${TASKS}`, undefined, {}, open());
    }
    const over = await send('GET', `${run.id}?${TASKS}`, undefined, {}, open());
    expect(over.body.properties.status).toBe('Succeeded');
  });

  // The words are those of the Docker builder that ACR Tasks runs.
  it.each([
    ['without the Dockerfile that it names', { 'src/main.ts': '' }, {}, 'lstat /workspace/Dockerfile: no such file'],
    [
      'whose Dockerfile copies what the context has not',
      { Dockerfile: 'FROM node:24\nCOPY package.json ./\n' },
      {},
      'COPY failed: file not found in build context or excluded by .dockerignore: stat package.json',
    ],
    ['whose Dockerfile has no FROM', { Dockerfile: 'RUN true\n' }, {}, 'no build stage'],
    ['for a stage that is not there', SERVICE, { target: 'test' }, 'failed to reach build target test'],
    ['for an image name against the rules', SERVICE, { imageNames: ['Shop:1'] }, 'invalid reference format'],
    ['of a source that was never uploaded', SERVICE, { sourceLocation: 'source/1/2.tar.gz' }, 'failed to download'],
  ])('%s fails and its log says why', async (_what, files, more, line) => {
    const { registry, build } = await appsRig();
    const { path } = await registry();
    const over = await build(path, files, more);
    expect(over.status).toBe('Failed');
    expect(over.outputImages).toBeUndefined();
    expect(over.log).toContain(line);
    expect(over.log).toMatch(/Run ID: \w+ failed after \d+s\. Error: failed during run/);
  });

  it('of an archive that cannot be unpacked fails', async () => {
    const { registry, upload, run } = await appsRig();
    const { path } = await registry();
    const sourceLocation = await upload(path, new TextEncoder().encode('no archive at all'));
    const request = { type: 'DockerBuildRequest', imageNames: ['shop:1'], dockerFilePath: 'Dockerfile' };
    const over = await run(path, { ...request, platform: { os: 'Linux' }, sourceLocation });
    expect([over.status, over.log]).toEqual(['Failed', expect.stringContaining('failed to unpack')]);
  });

  // Docker, "Dockerfile reference"
  it.each([
    ['patterns', 'COPY src/*.ts /app/'],
    ['folders and the root', 'COPY src .\nCOPY . /all'],
    ['several sources in exec form', 'COPY ["src/main.ts", "Dockerfile", "/app/"]'],
    ['continued lines and comments', 'COPY src/main.ts \\\n  # why not\n  Dockerfile /app/'],
    ['other stages, URLs, variables and here-documents', 'COPY --from=base /x /y\nADD https://a/b /c\nCOPY $X /d\nCOPY <<EOF /e\nmissing\nEOF'],
  ])('finds what a Dockerfile copies by %s', async (_what, lines) => {
    const { registry, build } = await appsRig();
    const { path } = await registry();
    const Dockerfile = `# syntax=docker/dockerfile:1\nARG V=24\nFROM node:$V AS base\n${lines}\n`;
    const over = await build(path, { ...SERVICE, Dockerfile });
    expect(over.log).toContain('was successful after');
    expect(over.status).toBe('Succeeded');
  });

  it('pushes nothing when pushing is disabled', async () => {
    const { registry, build } = await appsRig();
    const { path } = await registry();
    const over = await build(path, SERVICE, { isPushEnabled: false });
    expect([over.status, over.outputImages]).toEqual(['Succeeded', undefined]);
  });

  it('keeps no value of a secret build argument', async () => {
    const { registry, build, store } = await appsRig();
    const { path } = await registry();
    await build(path, SERVICE, { arguments: [{ name: 'TOKEN', value: 'argument-secret', isSecret: true }] });
    const { content, secrets } = store.dump();
    expect(JSON.stringify({ content, secrets })).not.toContain('argument-secret');
  });

  it.each([
    ['an unknown kind of run', { type: 'SomeRequest', platform: { os: 'Linux' } }],
    ['no platform', { type: 'DockerBuildRequest', dockerFilePath: 'Dockerfile' }],
    ['a timeout below 300 s', { type: 'DockerBuildRequest', dockerFilePath: 'D', platform: { os: 'Linux' }, timeout: 10 }],
  ])('refuses a request with %s', async (_what, request) => {
    const { send, registry } = await appsRig();
    const { path } = await registry();
    expect((await send('POST', `${path}/scheduleRun?${TASKS}`, request)).status).toBe(400);
  });

  it('fails as a planned fault wants', async () => {
    const failOperation = { code: 'InternalError', message: 'the agent went away' };
    const fault = { method: 'POST', path: '**/scheduleRun', failOperation };
    const { registry, build } = await appsRig({ faults: [fault] });
    const { path } = await registry();
    const over = await build(path, SERVICE);
    expect([over.status, over.log]).toEqual(['Failed', expect.stringContaining('the agent went away')]);
  });
});

// azure-rest-api-specs, containerregistry_build.json 2019-06-01-preview, Runs_List, Runs_Update, Runs_Cancel
describe('runs', () => {
  it('are listed newest first, by filter and number', async () => {
    const { send, registry, build, world } = await appsRig();
    const { path } = await registry();
    const good = await build(path, SERVICE);
    world.pass(60_000);
    const bad = await build(path, { 'src/main.ts': '' });
    const list = async (query: string) => {
      const { body } = await send('GET', `${path}/runs?${TASKS}${query}`);
      return body.value.map(({ name }: { name: string }) => name);
    };
    expect(await list('')).toEqual([bad.runId, good.runId]);
    expect(await list('&$top=1')).toEqual([bad.runId]);
    expect(await list(`&$filter=${encodeURIComponent("Status eq 'Failed'")}`)).toEqual([bad.runId]);
    expect(await list(`&$filter=${encodeURIComponent(`RunId ne '${bad.runId}' and RunType eq 'QuickBuild'`)}`)).toEqual([
      good.runId,
    ]);
    const manifest = `contains(OutputImageManifests, 'shop@${good.outputImages[0].digest}')`;
    expect(await list(`&$filter=${encodeURIComponent(manifest)}`)).toEqual([good.runId]);
    const since = `CreateTime ge ${bad.createTime} or Status eq 'Canceled'`;
    expect(await list(`&$filter=${encodeURIComponent(since)}`)).toEqual([bad.runId]);
    expect((await send('GET', `${path}/runs?${TASKS}&$filter=Color%20eq%20'red'`)).status).toBe(400);
  });

  it('can be archived, but neither written nor deleted', async () => {
    const { send, registry, build } = await appsRig();
    const { path } = await registry();
    const { id } = await build(path, SERVICE);
    const { status, body } = await send('PATCH', `${id}?${TASKS}`, { isArchiveEnabled: true });
    expect([status, body.properties.isArchiveEnabled, body.isArchiveEnabled]).toEqual([200, true, undefined]);
    expect((await send('PUT', `${id}?${TASKS}`, {})).status).toBe(405);
    expect((await send('DELETE', `${id}?${TASKS}`)).status).toBe(405);
  });

  it('can be canceled until they are over', async () => {
    const { send, registry, upload, ended } = await appsRig({ latency: 'realistic' });
    const { path } = await registry();
    const sourceLocation = await upload(path, contextOf(SERVICE));
    const request = { type: 'DockerBuildRequest', imageNames: ['shop:1'], dockerFilePath: 'Dockerfile' };
    const { body } = await send('POST', `${path}/scheduleRun?${TASKS}`, { ...request, platform: { os: 'Linux' }, sourceLocation });
    expect((await send('POST', `${body.id}/cancel?${TASKS}`)).status).toBe(200);
    expect((await ended(body.id)).body.properties.status).toBe('Canceled');
    expect((await send('POST', `${body.id}/cancel?${TASKS}`)).status).toBe(400);
  });
});

// Learn, "Automatically purge images from an Azure container registry"
describe('a purge', () => {
  const purge = (command: string) => ({
    type: 'EncodedTaskRunRequest',
    platform: { os: 'Linux' },
    encodedTaskContent: Buffer.from(
      `version: v1.1.0\nsteps:\n  - cmd: ${command}\n    disableWorkingDirectoryOverride: true\n    timeout: 3600\n`,
    ).toString('base64'),
  });

  async function filled() {
    const rig = await appsRig();
    const { path } = await rig.registry();
    const names = ['shop:1', 'shop:2', 'shop/web:1'];
    const images: string[] = [];
    for (const name of names) {
      const over = await rig.build(path, { ...SERVICE, name }, { imageNames: [name] });
      images.push(over.outputImages[0].digest);
    }
    const held = () => {
      const kept = Object.entries(rig.store.dump().content.data['images'] ?? {});
      return kept.map(([name, repository]) => [name, repository]).toSorted();
    };
    return { ...rig, path, images, held };
  }

  it('deletes the tags that a filter names, and with --untagged their manifests', async () => {
    const { run, path, images, held } = await filled();
    const over = await run(path, purge(`acr purge --filter 'shop:^1$' --ago 0d --untagged`));
    expect(over.status).toBe('Succeeded');
    expect(over.log).toContain('Deleting tags for repository: shop\ncrshop.azurecr.io/shop:1\n');
    expect(over.log).toContain(`crshop.azurecr.io/shop@${images[0]}`);
    expect(over.log).toContain('Number of deleted tags: 1\nNumber of deleted manifests: 1\n');
    expect(held()).toEqual([
      ['crshop.azurecr.io/shop', expect.objectContaining({ tags: { 2: expect.anything() } })],
      ['crshop.azurecr.io/shop/web', expect.anything()],
    ]);
  });

  it('leaves the manifest of a deleted tag without --untagged', async () => {
    const { run, path, images, held } = await filled();
    await run(path, purge(`mcr.microsoft.com/acr/acr-cli:0.19 purge --filter 'shop/web:.*' --ago 0d`));
    const web = held().find(([name]) => name === 'crshop.azurecr.io/shop/web');
    expect(web?.[1]).toMatchObject({ tags: {}, manifests: { [String(images[2])]: expect.any(Number) } });
  });

  it('matches the whole repository name, several filters, and only what is old enough', async () => {
    const { run, path, held } = await filled();
    const before = held();
    await run(path, purge(`acr purge --filter 'sho:.*' --ago 0d --untagged`));
    await run(path, purge(`acr purge --filter 'shop:.*' --ago 7d --untagged`));
    await run(path, purge(`acr purge --filter 'shop:.*' --ago 0d --untagged --dry-run`));
    expect(held()).toEqual(before);
    await run(path, purge(`acr purge --filter 'shop:(?:1|2)' --filter '.*/web:.*' --ago 0d --untagged`));
    expect(held()).toEqual([]);
  });

  it.each([
    ['another command', 'docker ps', 'not supported by the embedded Azure: docker ps'],
    ['no --ago', `acr purge --filter 'shop:.*'`, 'required flag(s) "ago", "filter" not set'],
    ['an unknown flag', `acr purge --filter 'shop:.*' --ago 0d --all`, 'unknown flag: --all'],
  ])('with %s fails the run and changes nothing', async (_what, command, line) => {
    const { run, path, held } = await filled();
    const before = held();
    const over = await run(path, purge(command));
    expect([over.status, over.log]).toEqual(['Failed', expect.stringContaining(line)]);
    expect(held()).toEqual(before);
  });

  it('of a registry that is deleted leaves nothing of its images', async () => {
    const { send, path, held, store } = await filled();
    await send('DELETE', `${path}?api-version=2025-11-01`);
    expect(held()).toEqual([]);
    expect(store.dump().content.data['runs'] ?? {}).toEqual({});
  });
});

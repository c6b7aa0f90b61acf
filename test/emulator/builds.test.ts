import { chmod, mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { create } from 'tar';
import { describe, expect, it } from 'vitest';
import { appsRig, contextOf, SERVICE } from './apps-rig.ts';

const TASKS = 'api-version=2019-06-01-preview';

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
      await digest(
        { ...SERVICE, 'other.Dockerfile': SERVICE.Dockerfile },
        { dockerFilePath: 'other.Dockerfile' },
      ),
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
    [
      'without the Dockerfile that it names',
      { 'src/main.ts': '' },
      {},
      'lstat /workspace/Dockerfile: no such file',
    ],
    [
      'whose Dockerfile copies what the context has not',
      { Dockerfile: 'FROM node:24\nCOPY package.json ./\n' },
      {},
      'COPY failed: file not found in build context or excluded by .dockerignore: stat package.json',
    ],
    ['whose Dockerfile has no FROM', { Dockerfile: 'RUN true\n' }, {}, 'no build stage'],
    ['for a stage that is not there', SERVICE, { target: 'test' }, 'failed to reach build target test'],
    ['for an image name against the rules', SERVICE, { imageNames: ['Shop:1'] }, 'invalid reference format'],
    [
      'of a source that was never uploaded',
      SERVICE,
      { sourceLocation: 'source/1/2.tar.gz' },
      'failed to download',
    ],
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
    [
      'other stages, URLs, variables and here-documents',
      'COPY --from=base /x /y\nADD https://a/b /c\nCOPY $X /d\nCOPY <<EOF /e\nmissing\nEOF',
    ],
  ])('finds what a Dockerfile copies by %s', async (_what, lines) => {
    const { registry, build } = await appsRig();
    const { path } = await registry();
    const Dockerfile = `# syntax=docker/dockerfile:1\nARG V=24\nFROM node:$V AS base\n${lines}\n`;
    const over = await build(path, { ...SERVICE, Dockerfile });
    expect(over.log).toContain('was successful after');
    expect(over.status).toBe('Succeeded');
  });

  it('reads what node-tar packs: folders, links, long names and executable bits', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'context-'));
    try {
      const long = `${'deep/'.repeat(30)}file.txt`;
      await mkdir(join(folder, dirname(long)), { recursive: true });
      await writeFile(join(folder, long), 'far down');
      await writeFile(join(folder, 'run.sh'), '#!/bin/sh\n');
      await symlink('run.sh', join(folder, 'link.sh'));
      await writeFile(
        join(folder, 'Dockerfile'),
        `FROM node:24\nCOPY run.sh link.sh ${dirname(long)} /app/\n`,
      );
      const { registry, upload, run } = await appsRig();
      const { path } = await registry();
      const built = async () => {
        const chunks = await create({ gzip: true, portable: true, cwd: folder }, ['.']).collect();
        const sourceLocation = await upload(path, Buffer.concat(chunks));
        const request = {
          type: 'DockerBuildRequest',
          imageNames: ['shop:1'],
          dockerFilePath: './Dockerfile',
        };
        return run(path, { ...request, platform: { os: 'Linux' }, sourceLocation });
      };
      const plain = await built();
      expect(plain.status).toBe('Succeeded');
      await chmod(join(folder, 'run.sh'), 0o755);
      expect((await built()).outputImages[0].digest).not.toBe(plain.outputImages[0].digest);
    } finally {
      await rm(folder, { recursive: true });
    }
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
    [
      'a timeout below 300 s',
      { type: 'DockerBuildRequest', dockerFilePath: 'D', platform: { os: 'Linux' }, timeout: 10 },
    ],
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
    expect(
      await list(`&$filter=${encodeURIComponent(`RunId ne '${bad.runId}' and RunType eq 'QuickBuild'`)}`),
    ).toEqual([good.runId]);
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
    const { body } = await send('POST', `${path}/scheduleRun?${TASKS}`, {
      ...request,
      platform: { os: 'Linux' },
      sourceLocation,
    });
    expect((await send('POST', `${body.id}/cancel?${TASKS}`)).status).toBe(200);
    expect((await ended(body.id)).body.properties.status).toBe('Canceled');
    expect((await send('POST', `${body.id}/cancel?${TASKS}`)).status).toBe(400);
  });
});

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
    // The answer was lost: the same list again names blocks that are committed now.
    const again = await sendBytes('PUT', `${body.uploadUrl}&comp=blocklist`, list(['block-0', 'block-1']));
    expect(again.status).toBe(201);
    const part = await sendBytes('PUT', `${body.uploadUrl}&comp=blocklist`, list(['block-0']));
    expect([part.status, part.headers['x-ms-error-code']]).toEqual([400, 'InvalidBlockList']);
    const built = await run(path, {
      type: 'DockerBuildRequest',
      imageNames: ['shop:1'],
      dockerFilePath: 'Dockerfile',
      platform: { os: 'Linux' },
      sourceLocation: body.relativePath,
    });
    expect(built.status).toBe('Succeeded');
  });

  // Learn, "Put Block" and "Put Block List"
  it('refuses names of blocks that are no Base64, too long, or of another length than the first, and long lists', async () => {
    const { send, sendBytes, registry } = await appsRig();
    const { path } = await registry();
    const { body } = await send('POST', `${path}/listBuildSourceUploadUrl?${TASKS}`);
    const stage = async (name: string) => {
      const url = `${body.uploadUrl}&comp=block&blockid=${encodeURIComponent(name)}`;
      const { status, headers } = await sendBytes('PUT', url, new Uint8Array(1));
      return [status, headers['x-ms-error-code']];
    };
    const base64 = (text: string): string => Buffer.from(text).toString('base64');
    expect(await stage('%%%')).toEqual([400, 'InvalidQueryParameterValue']);
    expect(await stage(base64('x'.repeat(65)))).toEqual([400, 'InvalidQueryParameterValue']);
    expect(await stage(base64('block-0'))).toEqual([201, undefined]);
    expect(await stage(base64('block-10-and-more'))).toEqual([400, 'InvalidBlobOrBlock']);
    const list = `<BlockList>${`<Latest>${base64('block-0')}</Latest>`.repeat(50_001)}</BlockList>`;
    const long = await sendBytes('PUT', `${body.uploadUrl}&comp=blocklist`, new TextEncoder().encode(list));
    expect([long.status, long.headers['x-ms-error-code']]).toEqual([400, 'BlockListTooLong']);
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

import { RestError, type HttpClient, type PipelineRequest } from '@azure/core-rest-pipeline';
import { createHttpHeaders } from '@azure/core-rest-pipeline';
import { describe, expect, test } from 'vitest';
import { uploadBlob } from '../../src/azure/block-blob.ts';

const URL_WITH_SAS = 'https://acrtasks.blob.core.windows.net/tasks/source/a.tar.gz?sv=2021-12-02&sig=x';

interface Sent {
  readonly comp: string | null;
  readonly block: string;
  readonly body: Uint8Array;
}

/** A storage that notes what it gets, and joins what a list names; answers named in `lost` never arrive. */
function storage(lost: readonly number[] = []) {
  const sent: Sent[] = [];
  const staged = new Map<string, Uint8Array>();
  let blob: Uint8Array | undefined;
  const transport: HttpClient = {
    async sendRequest(request: PipelineRequest) {
      const { searchParams } = new URL(request.url);
      const body = await bytesOf(request.body);
      const [comp, block] = [searchParams.get('comp'), searchParams.get('blockid') ?? ''];
      sent.push({ comp, block, body });
      if (comp === 'block') staged.set(block, body);
      else if (comp === null) blob = body;
      else blob = Buffer.concat(listed(body).map((name) => staged.get(name) ?? Buffer.from('missing')));
      if (lost.includes(sent.length)) throw new RestError('socket hang up', { code: 'ECONNRESET' });
      return { request, status: 201, headers: createHttpHeaders() };
    },
  };
  return { transport, sent, blob: () => blob };
}

async function bytesOf(body: PipelineRequest['body']): Promise<Buffer> {
  if (typeof body === 'string') return Buffer.from(body);
  if (body instanceof Uint8Array) return Buffer.from(body);
  throw new TypeError('a body that could not be sent a second time');
}

function listed(body: Uint8Array): string[] {
  return [
    ...Buffer.from(body)
      .toString()
      .matchAll(/<Latest>([^<]*)</g),
  ].map(([, name = '']) => name);
}

async function* pieces(text: string, length = 3, then?: () => void): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < text.length; at += length) yield Buffer.from(text.slice(at, at + length));
  then?.();
}

const once = <T>(run: () => Promise<T>): Promise<T> => run();
const twice = <T>(run: () => Promise<T>): Promise<T> => run().catch(() => run());

describe('an upload', () => {
  test('that fits in a block is one request', async () => {
    const { transport, sent, blob } = storage();
    await uploadBlob(URL_WITH_SAS, pieces('hello world'), { transport, call: once, blockBytes: 11 });
    expect(sent.map(({ comp }) => comp)).toEqual([null]);
    expect(String(blob())).toBe('hello world');
  });

  test('that is larger goes block by block, under names of one length, and is there with the list', async () => {
    const { transport, sent, blob } = storage();
    await uploadBlob(URL_WITH_SAS, pieces('abcdefghijk', 5), { transport, call: once, blockBytes: 4 });
    expect(sent.map(({ comp }) => comp)).toEqual(['block', 'block', 'block', 'blocklist']);
    expect(sent.slice(0, 3).map(({ body }) => String(body))).toEqual(['abcd', 'efgh', 'ijk']);
    expect(new Set(sent.slice(0, 3).map(({ block }) => block.length)).size).toBe(1);
    expect(String(blob())).toBe('abcdefghijk');
  });

  test('sends a block, and the list, again when the answer is lost: the same bytes under the same name', async () => {
    const { transport, sent, blob } = storage([2, 5]);
    await uploadBlob(URL_WITH_SAS, pieces('abcdefghijk'), { transport, call: twice, blockBytes: 4 });
    expect(sent.map(({ comp }) => comp)).toEqual([
      'block',
      'block',
      'block',
      'block',
      'blocklist',
      'blocklist',
    ]);
    expect(sent[2]).toEqual(sent[1]);
    expect(String(blob())).toBe('abcdefghijk');
  });

  test('whose source fails never gets a list, so nothing can be read there', async () => {
    const { transport, sent, blob } = storage();
    const failing = pieces('abcdefghijk', 3, () => {
      throw new Error('a file changed');
    });
    await expect(
      uploadBlob(URL_WITH_SAS, failing, { transport, call: once, blockBytes: 4 }),
    ).rejects.toThrowError('a file changed');
    expect(sent.map(({ comp }) => comp)).not.toContain('blocklist');
    expect(blob()).toBeUndefined();
  });

  test('whose source fails ends when nothing is on its way any more', async () => {
    const { transport, sent } = storage();
    const slow = <T>(run: () => Promise<T>): Promise<T> =>
      new Promise((done) => setTimeout(done, 20)).then(run);
    const failing = pieces('abcdefghijk', 3, () => {
      throw new Error('a file changed');
    });
    const upload = uploadBlob(URL_WITH_SAS, failing, { transport, call: slow, blockBytes: 4 });
    await expect(upload).rejects.toThrowError('a file changed');
    const atItsEnd = sent.length;
    await new Promise((done) => setTimeout(done, 40));
    expect(sent).toHaveLength(atItsEnd);
  });

  test('asks its source for no more than three blocks ahead of what is acknowledged', async () => {
    const { transport, sent } = storage();
    let made = 0;
    let ahead = 0;
    async function* source(): AsyncGenerator<Uint8Array> {
      for (; made < 50; made++) {
        ahead = Math.max(ahead, made - sent.length);
        yield Buffer.alloc(4, made);
      }
    }
    const slow = <T>(run: () => Promise<T>): Promise<T> =>
      new Promise((done) => setImmediate(done)).then(run);
    await uploadBlob(URL_WITH_SAS, source(), { transport, call: slow, blockBytes: 4 });
    expect(sent).toHaveLength(51);
    expect(ahead).toBeLessThanOrEqual(3);
  });

  test('of nothing is an empty blob', async () => {
    const { transport, blob } = storage();
    await uploadBlob(URL_WITH_SAS, pieces(''), { transport, call: once });
    expect(blob()).toHaveLength(0);
  });
});

import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import {
  hideConnectionString,
  localFolder,
  neverLeavingBehind,
  openState,
  type OpenState,
  type StatePlace,
} from '../../src/cli/state-store.ts';
import type { StateStoreConfig } from '../../src/config/schema/state.ts';
import { placeholderText } from '../../src/engine/placeholder.ts';
import { createRedactor } from '../../src/secrets/redact.ts';
import { memoryStore } from '../fakes/memory-store.ts';

let folder: string;
beforeEach(() => void (folder = mkdtempSync(join(tmpdir(), 'state-store-'))));
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const world = { now: () => Date.UTC(2026, 10, 21), sleep: async () => undefined, guid: () => 'id' };
const HOLDER = { user: 'me', host: 'here', pid: 1, command: 'deploy', since: '2026-11-21T00:00:00Z' };
const KEY = 'UmVjb2duaXNhYmxlUGFzc3cwcmQ=';

function placeOf(store: StateStoreConfig): StatePlace {
  return { store, stateFolder: folder, stateKey: 'local', config: { name: 'shop', tenantId: 'tenant' } };
}

async function open(store: StateStoreConfig = { type: 'file', path: 'state' }) {
  const redactor = createRedactor();
  return { redactor, state: await openState(placeOf(store), { redactor, world, variables: {} }) };
}

describe('the state of an environment', () => {
  it('lies in a folder of its own', async () => {
    const { state } = await open();
    expect(state.place).toBe(join(folder, 'local'));
    expect(localFolder({ stateFolder: folder, stateKey: 'local' })).toBe(join(folder, 'local'));
  });

  it.each([
    [{ account: 'stshop' }, 'https://stshop.blob.core.windows.net/deployment-state/shop/local/'],
    [
      { account: 'stshop', prefix: 'a/b' },
      'https://stshop.blob.core.windows.net/deployment-state/a/b/local/',
    ],
    [
      { connectionString: `AccountName=stshop;AccountKey=${KEY}` },
      'https://stshop.blob.core.windows.net/deployment-state/shop/local/',
    ],
  ])('lies in a container under the name of the deployment, or under a prefix', async (store, place) => {
    const { state, redactor } = await open({ type: 'blob', container: 'deployment-state', ...store });
    expect(state.place).toBe(place);
    expect(redactor.text(`key ${KEY}`)).toBe('connectionString' in store ? 'key ***' : `key ${KEY}`);
  });

  it('lets nothing be written to the cloud but while its lock is held', async () => {
    const { state } = await open();
    expect(() => state.mayWrite()).toThrow(expect.objectContaining({ reason: 'lock-lost' }));
    const lease = await state.lock.acquire(HOLDER);
    expect(() => state.mayWrite()).not.toThrow();
    await lease.release();
    expect(() => state.mayWrite()).toThrow(expect.objectContaining({ reason: 'lock-lost' }));
  });
});

describe('a snapshot of an older format', () => {
  it('is copied before one of today replaces it, once', async () => {
    const { state } = await open();
    const copies = (): string[] => readdirSync(join(folder, 'local')).filter((name) => name.endsWith('.bak'));
    await state.store.replace('{ "format": 0, "old": true }');
    await state.store.read();
    await state.store.replace('{ "format": 1 }');
    expect(copies().map((name) => readFileSync(join(folder, 'local', name), 'utf8'))).toEqual([
      '{ "format": 0, "old": true }',
    ]);
    await state.store.read();
    await state.store.replace('{ "format": 1, "again": true }');
    expect(copies()).toHaveLength(1);
  });
});

describe('a container without a state', () => {
  const inBlob = (snapshot?: string): Pick<OpenState, 'type' | 'place' | 'store'> => ({
    type: 'blob',
    place: 'https://there',
    store: memoryStore({ snapshot }),
  });

  it('is refused while the folder still holds one that nobody moved', async () => {
    writeFileSync(join(folder, 'state.json'), '{"format":1}');
    await expect(neverLeavingBehind(inBlob(), folder).read()).rejects.toMatchObject({
      reason: 'state-foreign',
      message: `there is no state in https://there yet, but one in ${join(folder, 'state.json')}`,
    });
  });

  it('is refused while the folder still holds a first run that got no further than its journal', async () => {
    writeFileSync(join(folder, 'journal.jsonl'), '{"entry":"run-started"}\n');
    await expect(neverLeavingBehind(inBlob(), folder).read()).rejects.toMatchObject({
      reason: 'state-foreign',
      message: `there is no state in https://there yet, but one in ${join(folder, 'journal.jsonl')}`,
    });
  });

  it.each([
    [
      'was moved to another place, which a wrong prefix makes one',
      { movedTo: 'https://elsewhere' },
      /was moved to https:\/\/elsewhere/,
    ],
    ['was moved here, so that it got lost', { movedTo: 'https://there' }, /was moved to https:\/\/there/],
    ['is half written', { unfinished: 'deploy state push' }, /`deploy state push` was interrupted/],
  ])('is refused while the folder says that its state %s', async (_what, about, message) => {
    const word = placeholderText({ lineage: 'l', serial: 1, ...about });
    writeFileSync(join(folder, 'state.json'), word);
    await expect(neverLeavingBehind(inBlob(), folder).read()).rejects.toMatchObject({
      reason: expect.stringMatching(/^state-/),
      message: expect.stringMatching(message),
      hint: expect.stringMatching(/./),
    });
  });

  it('is where a new one begins otherwise', async () => {
    expect(await neverLeavingBehind(inBlob(), folder).read()).toMatchObject({ snapshot: undefined });
    writeFileSync(join(folder, 'state.json'), '{"format":1}');
    expect(await neverLeavingBehind(inBlob('{}'), folder).read()).toMatchObject({ snapshot: '{}' });
    const { state } = await open();
    expect(neverLeavingBehind(state, folder)).toBe(state.store);
  });
});

describe('a connection string', () => {
  it.each([
    [
      `DefaultEndpointsProtocol=https;AccountName=stshop;AccountKey=${KEY};EndpointSuffix=core.windows.net`,
      KEY,
    ],
    ['BlobEndpoint=https://x;SharedAccessSignature=sv=2024&sig=Abc%2Bdef%3D&se=2030', 'Abc%2Bdef%3D'],
    ['BlobEndpoint=https://x;SharedAccessSignature=?sig=Abc%2Bdef%3D', 'sig=Abc%2Bdef%3D'],
    ['BlobEndpoint=https://x;SharedAccessSignature=sv=2024&sig=Abc%2Bdef%3D&se=2030', 'Abc+def='],
    [`AccountName=a; accountkey = ${KEY} `, KEY],
  ])('is hidden, whole and in its secret parts: %s', (text, secret) => {
    const redactor = createRedactor();
    hideConnectionString(text, redactor);
    expect(redactor.text(`a ${text} b`)).toBe('a *** b');
    expect(redactor.text(`a ${secret} b`)).toBe('a *** b');
    expect(redactor.text('AccountName=stshop')).toBe('AccountName=stshop');
  });
});

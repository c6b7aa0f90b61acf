import { spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { contentSchema, emptyContent } from '../../../src/emulator/store/content.ts';
import { fileStore } from '../../../src/emulator/store/file-store.ts';
import { memoryStore, type EmulatorStore } from '../../../src/emulator/store/store.ts';
import { openEmulator } from '../../../src/emulator/emulator.ts';
import { ROOT, SUBSCRIPTION, TENANT, PRINCIPAL, rig, testWorld } from '../rig.ts';

const BOTH = { content: true, secrets: true };

function folder(): string {
  return join(mkdtempSync(join(tmpdir(), 'emulator-')), 'state', 'local');
}

function content(name: string) {
  return { ...emptyContent(), data: { test: { name } } };
}

describe.each([
  ['in memory', () => memoryStore()],
  ['in a folder', () => fileStore(folder())],
])('A store %s', (_, open: () => EmulatorStore) => {
  test('Is empty at first', () => {
    expect(open().load(undefined)?.stored).toEqual({ content: emptyContent(), secrets: {} });
  });

  test('Gives back what was kept', () => {
    const store = open();
    const mark = store.load(undefined)?.mark ?? '';
    store.save({ content: content('one'), secrets: { a: 'b' } }, BOTH, mark);
    expect(store.load(undefined)?.stored).toEqual({ content: content('one'), secrets: { a: 'b' } });
  });

  test('Says nothing to whoever knows it already', () => {
    const store = open();
    const mark = store.load(undefined)?.mark ?? '';
    expect(store.load(mark)).toBeUndefined();
    const next = store.save({ content: content('one'), secrets: {} }, BOTH, mark);
    expect(store.load(next)).toBeUndefined();
    expect(store.load(mark)?.stored.content).toEqual(content('one'));
  });

  test('Keeps nothing of whoever knows it no more', () => {
    const store = open();
    const mark = store.load(undefined)?.mark ?? '';
    store.save({ content: content('one'), secrets: {} }, BOTH, mark);
    expect(store.save({ content: content('two'), secrets: {} }, BOTH, mark)).toBeUndefined();
    expect(store.load(undefined)?.stored.content).toEqual(content('one'));
  });
});

describe('The files', () => {
  test('Only vault.json holds the values of the vault, and nobody else may read it', () => {
    const at = folder();
    const store = fileStore(at);
    store.save(
      { content: content('one'), secrets: { key: 'val-ue' } },
      BOTH,
      store.load(undefined)?.mark ?? '',
    );
    expect(readdirSync(at).toSorted((one, other) => one.localeCompare(other))).toEqual([
      'azure.json',
      'vault.json',
    ]);
    expect(statSync(join(at, 'vault.json')).mode & 0o777).toBe(0o600);
    expect(readFileSync(join(at, 'vault.json'), 'utf8')).toContain('val-ue');
    expect(readFileSync(join(at, 'azure.json'), 'utf8')).not.toContain('val-ue');
  });

  test('A file that does not change is not written', () => {
    const at = folder();
    const store = fileStore(at);
    store.save({ content: content('one'), secrets: {} }, { content: true, secrets: false }, 'none none');
    expect(existsSync(join(at, 'vault.json'))).toBe(false);
  });

  test('A value that goes away is gone from the file', () => {
    const at = folder();
    const store = fileStore(at);
    const mark =
      store.save({ content: content('one'), secrets: { a: '1', b: '2' } }, BOTH, 'none none') ?? '';
    store.save({ content: content('two'), secrets: { b: '2' } }, BOTH, mark);
    expect(JSON.parse(readFileSync(join(at, 'vault.json'), 'utf8'))).toEqual({ b: '2' });
  });

  test.each([
    ['azure.json', { content: true, secrets: false }],
    ['vault.json', { content: false, secrets: true }],
  ])('Whoever was stopped while writing %s keeps nothing over what another kept meanwhile', (_, changed) => {
    const at = folder();
    const first = fileStore(at).save({ content: content('one'), secrets: { a: '1' } }, BOTH, 'none none');
    const mark = first ?? '';
    let stopped = false;
    // Read while it is written: by then it was looked at that nobody else has kept anything.
    const stop = () => {
      if (!stopped) fileStore(at).save({ content: content('two'), secrets: { a: '2' } }, BOTH, mark);
      stopped = true;
      return 'late';
    };
    const late = {
      content: {
        ...emptyContent(),
        data: {
          test: {
            get name() {
              return stop();
            },
          },
        },
      },
      secrets: {
        get a() {
          return stop();
        },
      },
    };
    expect(fileStore(at).save(late, changed, mark)).toBeUndefined();
    expect(stopped).toBe(true);
    expect(fileStore(at).load(undefined)?.stored).toEqual({ content: content('two'), secrets: { a: '2' } });
  });

  // The two files cannot change at one instant: a death between them is played by an azure.json that cannot be written.
  test.each([
    ['a new value is there', { a: '1' }, { a: '1', b: '2' }, { a: '1', b: '2' }],
    ['an old value is still there', { a: '1', b: '2' }, { b: '2' }, { a: '1', b: '2' }],
  ])('Whoever dies between the two files leaves no entry without its value: %s', (_, before, after, left) => {
    const at = folder();
    const store = fileStore(at);
    const mark = store.save({ content: content('one'), secrets: before }, BOTH, 'none none') ?? '';
    mkdirSync(join(at, 'azure.json.tmp'));
    expect(() => store.save({ content: content('two'), secrets: after }, BOTH, mark)).toThrow(
      'azure.json.tmp',
    );
    expect(fileStore(at).load(undefined)?.stored).toEqual({ content: content('one'), secrets: left });
  });

  test('Has the documented members, whatever happened', async () => {
    const { store, group } = rig();
    await group();
    const { content: kept } = store.dump();
    expect(Object.keys(kept)).toEqual([
      'format',
      'resources',
      'deleted',
      'registrations',
      'operations',
      'data',
    ]);
    expect(kept.format).toBe(1);
  });

  test('A leftover of a killed process harms nobody, and does not stay', () => {
    const at = folder();
    const store = fileStore(at);
    const mark = store.save({ content: content('one'), secrets: { a: '1' } }, BOTH, 'none none') ?? '';
    writeFileSync(join(at, 'azure.json.tmp'), '{"format":1,"res', { mode: 0o644 });
    writeFileSync(join(at, 'vault.json.tmp'), '{"a":', { mode: 0o666 });
    expect(fileStore(at).load(undefined)?.stored.content).toEqual(content('one'));
    store.save({ content: content('two'), secrets: { a: '2' } }, BOTH, mark);
    expect(readdirSync(at)).toHaveLength(2);
    expect(statSync(join(at, 'vault.json')).mode & 0o777).toBe(0o600);
  });

  test.each([
    ['is no JSON', '{"format":1'],
    ['is of a newer format', JSON.stringify({ ...emptyContent(), format: 2 })],
    ['holds what this program never writes', JSON.stringify({ ...emptyContent(), more: 1 })],
  ])('A file that %s is refused, not overwritten', (_, text) => {
    const at = folder();
    fileStore(at).save({ content: content('one'), secrets: {} }, BOTH, 'none none');
    writeFileSync(join(at, 'azure.json'), text);
    expect(() => fileStore(at).load(undefined)).toThrow(/azure\.json/);
    expect(readFileSync(join(at, 'azure.json'), 'utf8')).toBe(text);
  });
});

test('A vault file that cannot be read is refused without quoting it', () => {
  const at = folder();
  fileStore(at).save({ content: content('one'), secrets: { key: 'hidden' } }, BOTH, 'none none');
  for (const text of ['{"key":"hidden"', '["hidden"]']) {
    writeFileSync(join(at, 'vault.json'), text);
    const told = () => fileStore(at).load(undefined);
    expect(told).toThrow(/vault\.json/);
    expect(told).not.toThrow(/hidden/);
  }
});

describe('Several processes', () => {
  const open = (at: string) =>
    openEmulator({
      store: fileStore(at),
      world: testWorld(),
      subscriptionId: SUBSCRIPTION,
      tenantId: TENANT,
      principalId: PRINCIPAL,
    });
  const put = (name: string) => ({
    method: 'PUT',
    url: `https://management.azure.com${ROOT}/resourcegroups/${name}?api-version=2025-04-01`,
    headers: { authorization: 'Bearer test' },
    body: new TextEncoder().encode('{"location":"westeurope"}'),
  });
  const names = (at: string) =>
    Object.values(fileStore(at).load(undefined)?.stored.content.resources ?? {}).map(({ name }) => name);

  test('Each sees what the other has done since', async () => {
    const at = folder();
    const [one, other] = [open(at), open(at)];
    await one.handle(put('a'));
    await other.handle(put('b'));
    await one.handle(put('c'));
    expect(names(at)).toEqual(['a', 'b', 'c']);
  });

  test('Whoever was overtaken while it worked begins again, and nobody loses anything', async () => {
    const at = folder();
    const [one, other] = [open(at), open(at)];
    const all = Array.from({ length: 20 }, (_, index) => [
      one.handle(put(`a${index}`)),
      other.handle(put(`b${index}`)),
    ]);
    const answers = await Promise.all(all.flat());
    expect(answers.every(({ status }) => status === 201)).toBe(true);
    expect(names(at)).toHaveLength(40);
  });

  test('What could not be kept was not done, also for the next request', async () => {
    const { store, send } = rig();
    const save = store.save.bind(store);
    const path = `${ROOT}/resourcegroups/a?api-version=2025-04-01`;
    store.save = () => {
      throw new Error('ENOSPC: no space left on device');
    };
    await expect(send('PUT', path, { location: 'westeurope' })).rejects.toThrow('ENOSPC');
    store.save = save;
    expect((await send('GET', path)).status).toBe(404);
    expect((await send('PUT', path, { location: 'westeurope' })).status).toBe(201);
  });

  test('A store that changes all the time is given up in the end', async () => {
    const { store, send } = rig();
    store.save = () => undefined;
    const path = `${ROOT}/resourcegroups/a?api-version=2025-04-01`;
    await expect(send('PUT', path, { location: 'westeurope' })).rejects.toThrow('Too many processes');
  });

  test('A process that is killed at any instant loses nothing that it was told', async () => {
    const at = folder();
    const acknowledged: string[] = [];
    for (let kill = 0; kill < 5; kill++) {
      const child = spawn(process.execPath, [join(import.meta.dirname, 'killed.ts'), at, `k${kill}`], {
        stdio: ['ignore', 'pipe', 'inherit'],
      });
      let told = '';
      child.stdout.setEncoding('utf8');
      child.stdout.on('data', (text: string) => {
        told += text;
        if (told.split('\n').length > 3 + kill * 2) child.kill('SIGKILL');
      });
      // One after the other.
      await once(child, 'close');
      acknowledged.push(...told.split('\n').slice(0, -1));
      const text = readFileSync(join(at, 'azure.json'), 'utf8');
      expect(contentSchema.safeParse(JSON.parse(text)).success).toBe(true);
      expect(names(at)).toEqual(expect.arrayContaining(acknowledged));
    }
    expect(acknowledged.length).toBeGreaterThan(20);
    // At most the one request that was being served has had its effect without its answer.
    expect(names(at).length - acknowledged.length).toBeLessThanOrEqual(5 * 2);
  });
});

import { beforeEach, describe, expect, test } from 'vitest';
import type { StateStore } from '../../src/engine/store.ts';

/**
 * What every state store promises, run against each of them. `open` opens the same place anew, as the next process
 * would; `empty` makes a place where nothing was ever stored.
 */
export function describeStore(name: string, empty: () => Promise<{ open: () => StateStore }>): void {
  describe(`${name}, as a state store,`, () => {
    let open: () => StateStore;
    beforeEach(async () => {
      ({ open } = await empty());
    });

    test('holds nothing at first, and makes nothing by reading', async () => {
      expect(await open().read()).toMatchObject({ snapshot: undefined, journal: '' });
      expect(await open().read()).toMatchObject({ snapshot: undefined, journal: '' });
    });

    test('keeps lines in the order in which they were appended', async () => {
      const store = open();
      await store.append('{"a":1}\n');
      await store.append('{"b":"Größe €"}\n');
      expect((await open().read()).journal).toBe('{"a":1}\n{"b":"Größe €"}\n');
      await open().append('{"c":3}\n');
      expect((await store.read()).journal).toBe('{"a":1}\n{"b":"Größe €"}\n{"c":3}\n');
    });

    test('replaces the snapshot whole', async () => {
      await open().replace('first, and longer');
      await open().replace('second');
      expect((await open().read()).snapshot).toBe('second');
    });

    test('keeps snapshot and journal apart', async () => {
      const store = open();
      await store.append('line\n');
      await store.replace('snapshot');
      await store.cut(0);
      expect(await open().read()).toMatchObject({ snapshot: 'snapshot', journal: '' });
    });

    test('cuts the journal to so many bytes, and goes on there', async () => {
      const store = open();
      await store.append('größe\n');
      await store.append('torn');
      await store.cut(Buffer.byteLength('größe\n'));
      await store.append('next\n');
      expect((await open().read()).journal).toBe('größe\nnext\n');
    });

    test('cuts a journal that is not there', async () => {
      await expect(open().cut(0)).resolves.toBeUndefined();
    });

    test('names its place', async () => {
      expect((await open().read()).place).toMatch(/\w/);
    });
  });
}

import { beforeEach, describe, expect, test } from 'vitest';
import type { StateStore } from '../../src/engine/store.ts';

/**
 * What every state store promises, run against each of them. `open` opens the same place anew, as the next process
 * would; `empty` makes a place where nothing was ever stored, with its lock held where the store wants that.
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

    test('keeps many lines, whole, where the next process finds them', async () => {
      const store = open();
      const lines = Array.from({ length: 40 }, (_, number) => `{"number":${number},"note":"✓ 漢字"}\n`);
      for (const line of lines) await store.append(line);
      expect((await open().read()).journal).toBe(lines.join(''));
    });

    test('keeps what is appended together, in its order', async () => {
      const store = open();
      await store.append('{"a":1}\n{"b":"Größe €"}\n');
      await store.append('{"c":3}\n{"d":4}\n');
      expect((await open().read()).journal).toBe('{"a":1}\n{"b":"Größe €"}\n{"c":3}\n{"d":4}\n');
    });

    test('keeps a line of more than four megabytes', async () => {
      const line = `${JSON.stringify({ long: 'ä'.repeat(2_500_000) })}\n`;
      const store = open();
      await store.append('first\n');
      await store.append(line);
      await store.append('last\n');
      expect((await open().read()).journal === `first\n${line}last\n`).toBe(true);
    });

    test('replaces the snapshot whole', async () => {
      await open().replace('first, and longer');
      await open().replace('Größe €');
      expect((await open().read()).snapshot).toBe('Größe €');
    });

    test('shows a reader the old snapshot or the new one, whole', async () => {
      const versions = ['a', 'b', 'c', 'd'].map((letter) => letter.repeat(300_000));
      const store = open();
      const reader = open();
      await store.replace('a'.repeat(300_000));
      const seen: (string | undefined)[] = [];
      for (const version of versions) {
        const replaced = store.replace(version);
        seen.push((await reader.read()).snapshot);
        await replaced;
      }
      expect(seen.every((snapshot) => versions.includes(snapshot ?? ''))).toBe(true);
      expect((await reader.read()).snapshot === versions.at(-1)).toBe(true);
    });

    test('keeps snapshot and journal apart', async () => {
      const store = open();
      await store.append('line\n');
      await store.replace('snapshot');
      await store.cut(0);
      expect(await open().read()).toMatchObject({ snapshot: 'snapshot', journal: '' });
      await store.append('next run\n');
      expect((await open().read()).journal).toBe('next run\n');
    });

    test('cuts the journal to so many bytes, and goes on there', async () => {
      const store = open();
      await store.append('größe\n');
      await store.append('torn');
      await store.cut(Buffer.byteLength('größe\n'));
      await store.append('next\n');
      expect((await open().read()).journal).toBe('größe\nnext\n');
    });

    test('cuts again what was appended behind a cut', async () => {
      const store = open();
      await store.append('one\n');
      await store.append('two\n');
      await store.cut(4);
      await store.append('three\n');
      await open().cut(7);
      expect((await open().read()).journal).toBe('one\nthr');
      const next = open();
      await next.append('ee\n');
      await next.cut(2);
      expect((await open().read()).journal).toBe('on');
      await next.cut(0);
      await next.append('new\n');
      expect((await open().read()).journal).toBe('new\n');
    });

    test('cuts a journal that is not there', async () => {
      await expect(open().cut(0)).resolves.toBeUndefined();
    });

    test('names its place', async () => {
      expect((await open().read()).place).toMatch(/\w/);
    });
  });
}

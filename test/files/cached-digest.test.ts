import {
  chmodSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  truncateSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { digestContext } from '../../src/files/context.ts';
import { folderOf } from './folder.ts';

const dockerfile = 'Dockerfile';
const DAY = 24 * 60 * 60 * 1000;

// The clock that file times are taken from goes on by up to 10 ms at once.
const untilTimesDiffer = (): Promise<void> => setTimeout(12);

const NAMES = ['a', 'b', 'd/a', 'd/b', 'e'] as const;

/** What may happen to one path, or to two. Whatever stands there is replaced. */
const EDITS: Record<string, (one: string, other: string) => void> = {
  'writes the same size, and puts the time back': (one) => {
    const { mtime } = statSync(one);
    const content = readFileSync(one);
    writeFileSync(one, content.fill((content[0] ?? 0) ^ 1));
    utimesSync(one, mtime, mtime);
  },
  'writes another size': (one) => writeFileSync(one, `${readFileSync(one, 'utf8')}+`),
  empties: (one) => truncateSync(one),
  'sets the time back': (one) => utimesSync(one, 1, 1),
  'sets the time ahead': (one) => utimesSync(one, 4e9, 4e9),
  'makes executable': (one) => chmodSync(one, 0o755),
  'makes plain': (one) => chmodSync(one, 0o644),
  'renames over': (one, other) => renameSync(one, other),
  swaps: (one, other) => {
    renameSync(one, `${one}~`);
    renameSync(other, one);
    renameSync(`${one}~`, other);
  },
  removes: (one) => rmSync(one, { recursive: true }),
  'turns into a folder': (one) => {
    rmSync(one, { recursive: true });
    mkdirSync(one);
    writeFileSync(join(one, 'inside'), 'x');
  },
  'turns into a link': (one) => {
    rmSync(one, { recursive: true });
    symlinkSync('Dockerfile', one);
  },
  retargets: (one) => {
    rmSync(one, { recursive: true });
    symlinkSync('e', one);
  },
  'makes anew': (one) => writeFileSync(one, 'anew'),
};

describe('the digest of a context', () => {
  const edit = fc.record({
    kind: fc.constantFrom(...Object.keys(EDITS)),
    one: fc.constantFrom(...NAMES),
    other: fc.constantFrom(...NAMES),
    // The clock may be set back between two looks, and ahead.
    clock: fc.constantFrom(5_000, 5_000, 5_000, -60_000, 0, DAY),
  });

  it('is the same with the stat cache as without it, after any edits and under any clock', async () => {
    using caches = folderOf({});
    await fc.assert(
      fc.asyncProperty(fc.array(edit, { minLength: 1, maxLength: 5 }), async (edits) => {
        using folder = folderOf({
          Dockerfile: 'FROM scratch',
          ...Object.fromEntries(NAMES.map((name) => [name, name])),
        });
        // Whole seconds: those can be put back exactly.
        for (const name of NAMES) utimesSync(join(folder.path, name), 1e9, 1e9);
        const place = mkdtempSync(join(caches.path, 'run-'));
        const compare = async (clock: number): Promise<void> => {
          const now = () => Date.now() + clock;
          const cached = await digestContext(folder.path, { dockerfile, caches: place, now });
          expect(cached).toEqual(await digestContext(folder.path, { dockerfile }));
        };
        await compare(5_000);
        for (const { kind, one, other, clock } of edits) {
          await untilTimesDiffer();
          try {
            EDITS[kind]?.(join(folder.path, one), join(folder.path, other));
          } catch (error) {
            // What an earlier edit has taken away, or made a folder of, cannot be edited.
            if (!(error instanceof Error && 'syscall' in error)) throw error;
          }
          await compare(clock);
        }
      }),
      { numRuns: 40 },
    );
  });
});

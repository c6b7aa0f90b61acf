import { describe, expect, test } from 'vitest';
import fc from 'fast-check';
import { cutOut, liveBytes, parseRanges, printRanges, type Range } from '../../src/state/ranges.ts';

describe('cutting bytes out', () => {
  test('leaves what a real cut would leave, however often appending and cutting take turns', () => {
    const turn = fc.record({ append: fc.string({ maxLength: 6 }), keep: fc.nat(30) });
    fc.assert(
      fc.property(fc.array(turn, { maxLength: 12 }), (turns) => {
        let [real, all] = [Buffer.alloc(0), Buffer.alloc(0)];
        let out: Range[] = [];
        for (const { append, keep } of turns) {
          real = Buffer.concat([real, Buffer.from(append)]).subarray(0, keep);
          all = Buffer.concat([all, Buffer.from(append)]);
          out = cutOut(all.length, out, keep) ?? out;
          expect(liveBytes(all, out).equals(real)).toBe(true);
        }
        expect(parseRanges(printRanges(out))).toEqual(out);
      }),
    );
  });

  test('changes nothing where all of it stays', () => {
    expect(cutOut(10, [], 10)).toBeUndefined();
    expect(cutOut(10, [{ start: 8, end: 10 }], 8)).toBeUndefined();
  });

  test('says one range for two that touch', () => {
    expect(cutOut(10, [{ start: 6, end: 8 }], 4)).toEqual([{ start: 4, end: 10 }]);
    expect(cutOut(10, [{ start: 6, end: 8 }], 6)).toEqual([{ start: 6, end: 10 }]);
  });

  test('reads nothing out of what says nothing', () => {
    expect(parseRanges(undefined)).toEqual([]);
    expect(parseRanges('')).toEqual([]);
  });
});

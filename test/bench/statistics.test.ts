import { describe, expect, it } from 'vitest';
import { exponentOf, ratiosOf, spreadOf, withoutStart } from './statistics.ts';

describe('the figures of a benchmark', () => {
  it('are told by the middle one, the least and the most, in whatever order they came', () => {
    expect(spreadOf([9, 1, 5])).toEqual({ median: 5, least: 1, most: 9 });
    expect(spreadOf([10, 9, 1, 100])).toEqual({ median: 9.5, least: 1, most: 100 });
    expect(spreadOf([4])).toEqual({ median: 4, least: 4, most: 4 });
    expect(() => spreadOf([])).toThrow('nothing was measured');
  });

  it('leave the list that they came in as it is', () => {
    const figures = [3, 1, 2];
    spreadOf(figures);
    expect(figures).toEqual([3, 1, 2]);
  });

  it('are compared pair by pair, so that a slow spell in both does not show', () => {
    const base = [10, 10, 40, 10];
    const twice = [20, 20, 80, 20];
    expect(spreadOf(ratiosOf(twice, base))).toEqual({ median: 2, least: 2, most: 2 });
    expect(() => ratiosOf([1, 2], [1])).toThrow('nothing to compare with');
    expect(() => ratiosOf([1], [0])).toThrow('nothing to compare with');
  });

  it.each([
    ['linear', (size: number) => 3 * size, 1],
    ['square', (size: number) => 0.001 * size ** 2, 2],
    ['constant', () => 7, 0],
    ['n log n, a little above 1', (size: number) => size * Math.log(size), 1.2],
  ])('grow with an exponent: %s', (_, figure, exponent) => {
    const points = [10, 100, 1000, 10_000].map((size) => [size, figure(size)] as const);
    expect(exponentOf(points)).toBeCloseTo(exponent, 2);
  });

  it('grow with the exponent of what is left without the start of the process', () => {
    const points = [10, 100, 1000, 10_000].map((size) => [size, 60 + size / 10] as const);
    expect(exponentOf(points)).toBeLessThan(0.5);
    expect(exponentOf(withoutStart(points))).toBeCloseTo(1, 5);
    expect(withoutStart([])).toEqual([]);
  });

  it('do not grow from one size alone, and what is not above nought counts for none', () => {
    expect(() => exponentOf([[10, 5]])).toThrow('two sizes');
    const noisy = [
      [10, 5],
      [100, -1],
    ] as const;
    expect(() => exponentOf(noisy)).toThrow('two sizes');
  });
});

import { describe, expect, it } from 'vitest';
import { criticalPath, NAPS } from './naps.ts';
import { longestChain } from './undo-chain.ts';

describe('the longest chain', () => {
  const undos = [
    { step: 'app', start: 0, end: 10 },
    { step: 'image', start: 10, end: 15 },
    { step: 'environment', start: 10, end: 40 },
    { step: 'group', start: 40, end: 41 },
  ];
  const needs = new Map([
    ['app', ['image', 'environment']],
    ['image', ['group']],
    ['environment', ['group']],
    ['group', []],
  ]);

  it('of undos is the one whose steps took longest, one after the other', () => {
    expect(longestChain(undos, needs)).toBe(41);
  });

  it('of undos goes through a step that was not undone, and knows none where there are no undos', () => {
    expect(
      longestChain(
        undos.filter(({ step }) => step !== 'environment'),
        needs,
      ),
    ).toBe(16);
    expect(longestChain([], needs)).toBe(0);
  });

  it('of the fourteen steps that sleep takes eight and a half seconds, whatever else sleeps meanwhile', () => {
    expect(NAPS).toHaveLength(14);
    expect(criticalPath(NAPS)).toBe(8.5);
    expect(criticalPath([{ name: 'alone', needs: [] }])).toBe(0);
  });
});

import { describe, expect, it } from 'vitest';
import type { Figure, Row } from './row.ts';
import { holds, isMissed, reportOf } from './table.ts';

const figure: Figure = { name: 'wall', unit: 'x', goal: 1.6, values: [1.5, 1.6, 9] };
const row: Row = {
  id: 'no-change',
  what: 'nothing to do',
  how: 'in turns',
  before: { turbo: '1.6 x' },
  measure: async () => ({ figures: [figure] }),
};

describe('the table of a benchmark', () => {
  it('holds a promise by the median, up to the goal itself', () => {
    expect(holds(figure)).toBe(true);
    expect(holds({ ...figure, values: [1, 1.61, 1.62] })).toBe(false);
    expect(holds({ ...figure, atLeast: true, values: [1, 2, 3] })).toBe(true);
    expect(holds({ ...figure, atLeast: true, values: [1, 1.5, 3] })).toBe(false);
    expect(holds({ name: 'told only', unit: 's', values: [1000] })).toBe(true);
  });

  it('counts a row as missed when one of its figures is, and when it could not be measured', () => {
    const missed = { ...figure, values: [2] };
    expect(isMissed({ row, measured: { figures: [figure] } })).toBe(false);
    expect(isMissed({ row, measured: { figures: [figure, missed] } })).toBe(true);
    expect(isMissed({ row, failed: 'it ended with 1' })).toBe(true);
  });

  it('shows goal, median and spread, and beside each peer what it needed before', () => {
    const peers = [{ peer: 'turbo 2.11.11', told: '1.70 x' }];
    const told = reportOf([{ row, measured: { figures: [figure], peers } }]);
    expect(told).toContain(
      '| nothing to do (`no-change`) | wall | <= 1.6 x | 1.60 x | 1.50 to 9.00, 3 rounds | held |',
    );
    expect(told).toContain('| `no-change` | turbo 2.11.11 | 1.70 x | 1.6 x |');
  });

  it('names a peer that was measured before and not in this run', () => {
    const told = reportOf([{ row, measured: { figures: [figure] } }]);
    expect(told).toContain('| `no-change` | turbo | not measured in this run | 1.6 x |');
  });
});

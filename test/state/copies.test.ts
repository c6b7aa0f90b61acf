import { describe, expect, test } from 'vitest';
import { copyName, surplusCopies } from '../../src/state/copies.ts';

describe('the copies of a state', () => {
  const now = new Date(Date.UTC(2026, 0, 31, 12, 0, 5, 678));

  test('are named by file and second', () => {
    expect(copyName('state.json', now)).toBe('state.json.2026-01-31T12-00-05Z.bak');
    expect(copyName('state.json', now, 12)).toBe('state.json.2026-01-31T12-00-05Z.12.bak');
  });

  test('are at most ten of a file: the oldest go, by time and then by number', () => {
    const numbered = Array.from({ length: 11 }, (_, index) => copyName('state.json', now, index + 1));
    const older = copyName('state.json', new Date(0));
    expect(surplusCopies('state.json', [...numbered.toReversed(), older])).toEqual([older, numbered[0]]);
    expect(surplusCopies('state.json', numbered.slice(0, 10))).toEqual([]);
  });

  test('are told from everything else that lies there', () => {
    const foreign = ['state.json', 'state.json.next', 'state.json.bak', 'notes.bak', 'journal.jsonl'];
    const journals = Array.from({ length: 12 }, (_, index) => copyName('journal.jsonl', now, index + 1));
    expect(surplusCopies('state.json', [...foreign, ...journals])).toEqual([]);
    expect(surplusCopies('journal.jsonl', [...foreign, ...journals])).toEqual(journals.slice(0, 2));
  });
});

import { describe, expect, it } from 'vitest';
import { generateSecret } from '../../src/secrets/generate.ts';

describe('a generated secret', () => {
  it('has the length asked for, of letters and digits', () => {
    expect(generateSecret(40)).toMatch(/^[A-Za-z\d]{40}$/);
    expect(generateSecret(40)).not.toBe(generateSecret(40));
  });

  it('uses every letter and digit about equally often', () => {
    const counts = new Map<string, number>();
    for (const char of generateSecret(62_000)) counts.set(char, (counts.get(char) ?? 0) + 1);
    expect(counts.size).toBe(62);
    // 1000 expected, standard deviation 31: eight of them either way.
    expect(Math.min(...counts.values())).toBeGreaterThan(750);
    expect(Math.max(...counts.values())).toBeLessThan(1250);
  });
});

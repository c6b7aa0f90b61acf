import { describe, expect, test } from 'vitest';
import { placeholderIn, placeholderText } from '../../src/engine/placeholder.ts';
import { readStored } from '../../src/engine/stored-state.ts';
import { BINDING } from '../rig.ts';

const about = { lineage: 'lineage', serial: 3 };
const read = (snapshot: string) =>
  readStored({ snapshot, journal: '', place: 'state.json' }, BINDING, 'other');

describe('what stands in the place of a snapshot', () => {
  test('after the state was moved is refused with the way to where it is', () => {
    const text = placeholderText({ ...about, movedTo: 'https://there' });
    expect(() => read(text)).toThrow(
      expect.objectContaining({
        reason: 'state-foreign',
        message: 'state.json: the state was moved to https://there',
        hint: expect.stringContaining('deploy state migrate'),
      }),
    );
    expect(placeholderIn(text)).toEqual({ format: 1, ...about, movedTo: 'https://there' });
  });

  test('while the state is written is refused with the command that finishes it', () => {
    const text = placeholderText({ ...about, unfinished: 'deploy state push' });
    expect(() => read(text)).toThrow(
      expect.objectContaining({
        reason: 'state-invalid',
        hint: expect.stringContaining('Type the same deploy state push again'),
      }),
    );
  });

  test.each([
    undefined,
    '',
    '{',
    '{"movedTo"',
    '[]',
    '{"format":1,"lineage":"l","serial":1}',
    '{"format":1,"lineage":"l","serial":1,"records":{"movedTo":"x"}}',
  ])('is not %j', (text) => {
    expect(placeholderIn(text)).toBeUndefined();
  });
});

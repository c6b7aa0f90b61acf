import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { copyState } from '../../src/cli/state-copies.ts';

let folder: string;
beforeEach(() => void (folder = mkdtempSync(join(tmpdir(), 'copies-'))));
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const at = (second: number): Date => new Date(Date.UTC(2026, 10, 20, 23, 11, second));

describe('the copies of a state', () => {
  it('are named by their time, and hold what was there', () => {
    writeFileSync(join(folder, 'state.json'), 'old');
    writeFileSync(join(folder, 'journal.jsonl'), 'line\n');
    const copies = copyState(folder, at(28));
    expect(copies).toEqual([
      join(folder, 'state.json.2026-11-20T23-11-28Z.bak'),
      join(folder, 'journal.jsonl.2026-11-20T23-11-28Z.bak'),
    ]);
    expect(copies.map((file) => readFileSync(file, 'utf8'))).toEqual(['old', 'line\n']);
  });

  it('leave out a journal that is empty and a file that is not there', () => {
    writeFileSync(join(folder, 'journal.jsonl'), '');
    expect(copyState(folder, at(0))).toEqual([]);
  });

  it('are never written over, and at most ten are kept', () => {
    for (let second = 0; second < 12; second++) {
      writeFileSync(join(folder, 'state.json'), `state ${second}`);
      copyState(folder, at(second));
    }
    copyState(folder, at(11));
    const kept = readdirSync(folder).filter((name) => name.endsWith('.bak'));
    expect(kept).toHaveLength(10);
    expect(kept).toContain('state.json.2026-11-20T23-11-11Z.2.bak');
    expect(kept).not.toContain('state.json.2026-11-20T23-11-02Z.bak');
  });
});

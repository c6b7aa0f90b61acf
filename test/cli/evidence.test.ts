import { describe, expect, test } from 'vitest';
import type { EvidenceFile, EvidenceTerms, RunEvidence } from '../../src/azure/run-evidence.ts';
import type { RefusedRequest } from '../../src/azure/refused-requests.ts';
import type { Event } from '../../src/engine/event.ts';
import { evidenceSaver, type EvidenceMeans } from '../../src/cli/evidence.ts';
import { createRefusals } from '../../src/cli/refusals.ts';
import { systemWorld } from '../../src/cli/world.ts';
import { createRedactor } from '../../src/secrets/redact.ts';
import { memoryRunFiles } from '../fakes/memory-run-files.ts';

const SECRET = 'S3cr3t-value-of-a-database';
const FAILED = {
  run: 'run-1',
  step: 'deploy_apps',
  addresses: ['/subscriptions/s/resourcegroups/rg'],
  error: { reason: 'unhealthy', message: 'it is not ready' },
};

type Look = (addresses: readonly string[], terms: EvidenceTerms) => Promise<RunEvidence>;

function saver(look: Look | readonly EvidenceFile[], more: Partial<EvidenceMeans> = {}) {
  const files = memoryRunFiles();
  const redactor = createRedactor();
  const evidence: Look = typeof look === 'function' ? look : async () => ({ files: look, missing: [] });
  const save = evidenceSaver({
    azure: () => ({ evidence }),
    refused: () => [],
    files,
    redactor,
    world: systemWorld,
    signal: new AbortController().signal,
    ...more,
  });
  const text = (path: string): string => files.texts.get(`run-1/evidence/deploy_apps/${path}`) ?? '(nothing)';
  return { save, files, redactor, text, summary: (): unknown => JSON.parse(text('failure.json')) };
}

describe('saving evidence', () => {
  test('returns the folder of the run, and writes what tells of the rest last', async () => {
    const { save, files, summary } = saver([{ path: 'apps/a/system.log', content: 'told\n' }]);
    expect(await save([FAILED])).toBe('memory/runs/run-1/evidence');
    expect([...files.texts.keys()]).toEqual([
      'run-1/evidence/deploy_apps/apps/a/system.log',
      'run-1/evidence/deploy_apps/failure.json',
    ]);
    expect(summary()).toMatchObject({ ...FAILED, files: ['apps/a/system.log'], missing: [] });
  });

  test('hides values that are learned only while it looks', async () => {
    const { save, text } = saver(async (_addresses, { hide }) => {
      hide(SECRET);
      return { files: [{ path: 'a.log', content: `pw=${SECRET}\n` }], missing: [`no ${SECRET}`] };
    });
    await save([FAILED]);
    expect(text('a.log')).toBe('pw=***\n');
    expect(text('failure.json')).toContain('no ***');
  });

  test('hides before it cuts: half a value would not be recognised', async () => {
    const { save, redactor, text } = saver([
      { path: 'a.log', content: `${SECRET.repeat(4000)}\n` },
      { path: 'a.json', content: `${'-'.repeat(64 * 1024 - 8)}${SECRET}` },
    ]);
    redactor.hide(SECRET);
    await save([FAILED]);
    for (const path of ['a.log', 'a.json']) expect(text(path)).not.toMatch(/S3c|base/);
    expect(text('a.json')).toContain('***');
  });

  test('keeps the end of a log, in whole lines, and the beginning of anything else', async () => {
    const lines = Array.from({ length: 20_000 }, (_, at) => `line ${at}`).join('\n');
    const { save, text } = saver([
      { path: 'a.log', content: lines },
      { path: 'a.json', content: lines },
    ]);
    await save([FAILED]);
    expect(text('a.log')).toMatch(/^\(cut\)\nline \d+\n[\s\S]*\nline 19999$/);
    expect(text('a.json')).toMatch(/^line 0\n[\s\S]*\n\(cut\)\n$/);
    for (const path of ['a.log', 'a.json']) expect(text(path).length).toBeLessThanOrEqual(64 * 1024 + 16);
  });

  test('tells how the log of what failed ends, redacted, cut, and where all of it lies', async () => {
    const told: Event[] = [];
    const content = Array.from({ length: 40 }, (_, at) => `line ${at}`).join('\n');
    const { save, redactor } = saver(
      [
        { path: 'builds/a/build.log', content: 'well' },
        {
          path: 'builds/b/build.log',
          content: `${content}\npw=${SECRET}${'x'.repeat(9000)}\n\n`,
          logOf: { what: 'build of b', address: '/b' },
        },
      ],
      { emit: (event) => void told.push(event) },
    );
    redactor.hide(SECRET);
    await save([FAILED]);
    expect(told).toEqual([
      {
        type: 'step-output',
        step: 'deploy_apps',
        item: 'build of b',
        address: '/b',
        lines: [...Array.from({ length: 14 }, (_, at) => `line ${at + 26}`), `pw=***${'x'.repeat(494)}`],
        log: 'memory/runs/run-1/evidence/deploy_apps/builds/b/build.log',
      },
    ]);
  });

  test('leaves out what would make it too long, and says so', async () => {
    const all = Array.from({ length: 40 }, (_, at) => ({ path: `${at}.log`, content: 'x'.repeat(60_000) }));
    const { save, files, summary } = saver(all);
    await save([FAILED]);
    const size = [...files.texts.values()].reduce((sum, text) => sum + text.length, 0);
    expect(size).toBeLessThan(1024 * 1024 + 16_384);
    expect(summary()).toMatchObject({
      missing: expect.arrayContaining(['39.log: left out, the evidence was too long']),
    });
  });

  test('takes no longer than its time, and saves what there is then', async () => {
    const stuck: Look = (_addresses, { signal }) =>
      new Promise((resolve) => {
        const files = [{ path: 'a.log', content: 'so far\n' }];
        signal.addEventListener('abort', () => resolve({ files, missing: ['the time was up'] }));
      });
    const { save, text, summary } = saver(stuck, { limitMs: 20 });
    const started = performance.now();
    await save([FAILED]);
    expect(performance.now() - started).toBeLessThan(1000);
    expect(text('a.log')).toBe('so far\n');
    expect(summary()).toMatchObject({ missing: ['the time was up'] });
  });

  test('ends at once at an interrupt', async () => {
    const interrupt = new AbortController();
    const stuck: Look = (_addresses, { signal }) =>
      new Promise((resolve) => {
        signal.addEventListener('abort', () => resolve({ files: [], missing: ['the time was up'] }));
        interrupt.abort();
      });
    const { save, summary } = saver(stuck, { signal: interrupt.signal });
    await save([FAILED]);
    expect(summary()).toMatchObject({ missing: ['the time was up'] });
  });

  test('says so when nothing could be looked at, and never rejects', async () => {
    const { save, summary } = saver(async () => {
      throw new Error('no network');
    });
    expect(await save([FAILED])).toBe('memory/runs/run-1/evidence');
    expect(summary()).toMatchObject({ missing: [expect.stringContaining('no network')] });
  });

  test('says nothing of a place when nothing could be written', async () => {
    const { save, files } = saver([]);
    files.before = () => {
      throw new Error('ENOSPC');
    };
    expect(await save([FAILED])).toBeUndefined();
  });

  test('takes no longer than its time when the store hangs, and does not keep the undo waiting', async () => {
    const { save, files } = saver([{ path: 'a.log', content: 'told\n' }], { limitMs: 20, writingMs: 20 });
    files.before = () => new Promise(() => undefined);
    const started = performance.now();
    expect(await save([FAILED])).toBeUndefined();
    expect(performance.now() - started).toBeLessThan(1000);
  });

  test('waits no longer for removing what is old, either', async () => {
    const { save, files } = saver([], { limitMs: 20, writingMs: 20 });
    files.prune = () => new Promise(() => undefined);
    const started = performance.now();
    expect(await save([FAILED])).toBe('memory/runs/run-1/evidence');
    expect(performance.now() - started).toBeLessThan(1000);
  });

  test('hides before it cuts what Azure answered, too', async () => {
    const body = `${'-'.repeat(16_384 - 8)}${SECRET}${'-'.repeat(9000)}`;
    const refused = { time: 1, method: 'PUT', path: '/x', status: 400, body };
    const { save, redactor, text } = saver([], { refused: () => [refused] });
    redactor.hide(SECRET);
    await save([FAILED]);
    expect(text('requests.jsonl')).not.toContain('S3c');
    expect(text('requests.jsonl').length).toBeLessThan(17_000);
  });

  test('saves each failed step apart', async () => {
    const { save, files } = saver([]);
    await save([FAILED, { ...FAILED, step: 'other' }]);
    expect([...files.texts.keys()].toSorted()).toEqual([
      'run-1/evidence/deploy_apps/failure.json',
      'run-1/evidence/other/failure.json',
    ]);
  });
});

test('Only the last fifty refused requests are kept', () => {
  const refusals = createRefusals();
  const request = { method: 'PUT', path: '/', status: 400, body: '' };
  for (let time = 0; time < 60; time += 1) refusals.note({ ...request, time } satisfies RefusedRequest);
  expect(refusals.all()).toHaveLength(50);
  expect(refusals.all().at(-1)?.time).toBe(59);
});

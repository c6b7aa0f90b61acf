import { mkdtempSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { rereading } from '../../src/cli/reread.ts';
import { loadConfig } from '../../src/config/load.ts';
import type { Config } from '../../src/config/schema.ts';
import { builtInSteps, minimal, shippedExample } from '../config/fixture.ts';

let folder: string;
let clock = Date.UTC(2026, 0, 1) / 1000;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'deploy-reread-'));
});

afterEach(() => rmSync(folder, { recursive: true, force: true }));

/** Writes the file, later than before. */
function write(more: string): string {
  const file = join(folder, 'config.yaml');
  writeFileSync(file, `${minimal}${more}`);
  clock += 10;
  utimesSync(file, clock, clock);
  return file;
}

/** A run that began with this configuration. */
function running(more: string) {
  const file = write(more);
  const load = () =>
    loadConfig({ file, env: {}, environment: 'development', cwd: folder, shippedExample, builtInSteps });
  const retuned: Config['retry'][] = [];
  const warnings: string[] = [];
  let loads = 0;
  const settings = rereading({
    loaded: load(),
    cloud: { retune: (retry) => void retuned.push(retry) },
    load: () => {
      loads += 1;
      return load();
    },
    warn: (text) => void warnings.push(text.replace(file, 'FILE')),
  });
  return { settings, retuned, warnings, loads: () => loads };
}

test('a file that does not change is not read again', () => {
  const run = running('execution: { concurrency: 3 }\n');
  expect([run.settings.concurrency(), run.settings.concurrency()]).toEqual([3, 3]);
  expect(run.loads()).toBe(0);
});

test('retry and concurrency are taken from a file that has changed, and it is said what is different', () => {
  const run = running('execution: { concurrency: 3 }\n');
  write(
    'execution: { concurrency: 1 }\nretry: { retries: 5, operations: [{ service: "*", operation: PUT }] }\n',
  );
  expect(run.settings.concurrency()).toBe(1);
  expect(run.settings.concurrency()).toBe(1);
  expect(run.retuned).toMatchObject([{ retries: 5, operations: [{ service: '*', operation: 'PUT' }] }]);
  expect(run.warnings).toEqual([
    'FILE has changed: from now on retry.retries is 5 instead of 3, retry.operations is as it says now, execution.concurrency is 1 instead of 3; all else counts from the next run on',
  ]);
});

test('other changes are not taken, and are not worth a word', () => {
  const run = running('');
  write('adopt: true\n');
  expect(run.settings.concurrency()).toBe(4);
  expect([run.loads(), run.retuned, run.warnings]).toEqual([1, [], []]);
});

test('a file that is not valid changes nothing, and is told once', () => {
  const run = running('');
  write('execution: { concurrency: many }\n');
  expect([run.settings.concurrency(), run.settings.concurrency()]).toEqual([4, 4]);
  expect(run.warnings).toEqual([
    expect.stringMatching(
      /^FILE has changed, but the configuration has an error \(config\.yaml:\d+:\d+\): the run goes on as before$/,
    ),
  ]);
});

test('a file that is gone changes nothing; one that comes back counts again', () => {
  const run = running('');
  rmSync(join(folder, 'config.yaml'));
  expect(run.settings.concurrency()).toBe(4);
  expect(run.warnings).toHaveLength(1);
  write('execution: { concurrency: 2 }\n');
  expect(run.settings.concurrency()).toBe(2);
});

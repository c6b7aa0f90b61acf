import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { folderWith } from '../../e2e/rig.ts';
import { openTypist } from './typed.ts';

/** Of a run with nothing to do a stamp is left outside of pipelines; in one it is neither left nor used. */
test('a run with nothing to do tells its pipeline all, with a stamp of the same words or without', async () => {
  const { folder } = folderWith();
  const typist = openTypist();
  const cache = join(folder, 'cache');
  const env = { PATH: process.env['PATH'] ?? '', HOME: folder, DEPLOY_CACHE_DIR: cache };
  const pipeline = {
    ...env,
    GITHUB_ACTIONS: 'true',
    CI: 'true',
    GITHUB_STEP_SUMMARY: join(folder, 'summary.md'),
    GITHUB_OUTPUT: join(folder, 'output'),
  };
  const argv = ['--env', 'local', '--offline'];
  const stamps = (): string[] =>
    (existsSync(join(cache, 'stamps')) ? readdirSync(join(cache, 'stamps')) : []).filter((name) =>
      name.endsWith('.stamp'),
    );
  const read = (name: string): string =>
    existsSync(join(folder, name)) ? readFileSync(join(folder, name), 'utf8') : '';

  expect((await typist.type(argv, folder, pipeline)).code).toBe(0);
  // What was just written is too new for a stamp.
  await new Promise((resolve) => setTimeout(resolve, 1100));
  const first = await typist.type(argv, folder, pipeline);
  expect(first.code).toBe(0);
  expect(stamps(), 'left in a pipeline').toEqual([]);
  const summary = read('summary.md');

  await typist.type(argv, folder, env);
  expect(stamps(), 'left outside').toHaveLength(1);
  const [outputs] = [read('output')];
  const second = await typist.type(argv, folder, pipeline);
  expect(second.stdout.replace(/ in .*/, '')).toBe(first.stdout.replace(/ in .*/, ''));
  expect(read('summary.md').length, 'the summary is told again').toBeGreaterThan(summary.length);
  expect(read('output').length, 'the outputs are told again').toBeGreaterThan(outputs.length);
});

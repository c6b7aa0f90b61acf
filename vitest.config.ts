import { availableParallelism } from 'node:os';
import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';
import { BaseSequencer, type TestSpecification } from 'vitest/node';

/**
 * Small files that take longest, by waiting for leases and processes or by going through many runs. Without the figures of an
 * earlier run vitest begins with the largest files, and these would be waited for alone in the end.
 */
const LONGEST =
  /\/(?:kill\/\w+|crash\/crash|chaos\/chaos|deployment\/(?:crash|crash-five|edits|failure-\w+)|e2e\/(?:hanging|interrupt-table))\.test\.ts$/;

/**
 * The tests that answer for the coverage of engine and configuration, and run with it. Counting costs half as much again: the
 * others, which are of whole deployments, run without.
 */
const COVERED = ['test/{engine,config}/**/*.test.ts', 'test/cli/config-show.test.ts'];

class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const sorted = await super.sort(files);
    const { long = [], other = [] } = Object.groupBy(sorted, ({ moduleId }) =>
      LONGEST.test(moduleId) ? 'long' : 'other',
    );
    return [...long, ...other];
  }
}

export default defineConfig({
  // What users' steps import, where a command that loads them is obeyed in the process of the tests.
  resolve: {
    alias: {
      '@deploy-cli/deploy/testing': fileURLToPath(new URL('src/kit/testing.ts', import.meta.url)),
      '@deploy-cli/deploy': fileURLToPath(new URL('steps/kit.ts', import.meta.url)),
    },
  },
  test: {
    projects: [
      { extends: true, test: { name: 'covered', include: COVERED } },
      { extends: true, test: { name: 'whole', include: ['test/**/*.test.ts'], exclude: COVERED } },
    ],
    // Generous: most of what is slow here is waited for, on machines that others use, too.
    testTimeout: 120_000,
    hookTimeout: 120_000,
    maxWorkers: availableParallelism(),
    // Each worker loads the Azure packages once, not for every file: that was a fifth of all the time. What a file leaves
    // behind in its modules or in the process the next one finds: a test that changes either puts it back.
    isolate: false,
    setupFiles: ['test/every-file.ts'],
    globalSetup: ['test/own-temporary-folder.ts', 'test/bundled.ts'],
    sequence: { sequencer: LongestFirst },
    coverage: {
      provider: 'v8',
      include: ['src/engine/**/*.ts', 'src/config/**/*.ts'],
      reporter: ['text-summary', 'json-summary'],
      // What the promises rest on; branches, in percent.
      thresholds: {
        'src/engine/**': { branches: 90 },
        'src/config/**': { branches: 90 },
      },
    },
  },
});

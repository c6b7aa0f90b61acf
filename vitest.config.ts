import { availableParallelism } from 'node:os';
import { defineConfig } from 'vitest/config';
import { BaseSequencer, type TestSpecification } from 'vitest/node';

/**
 * Small files that take longest, most of it waiting for leases and processes. Without the figures of an earlier run vitest
 * begins with the largest files, and these would be waited for alone in the end.
 */
const LONGEST = /\/(?:kill\/(?:kill|contention)|deployment\/crash-five|e2e\/hanging)\.test\.ts$/;

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
  test: {
    include: ['test/**/*.test.ts'],
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
      include: ['src/**/*.ts', 'steps/**/*.ts'],
      reporter: ['text-summary', 'json-summary'],
      // What the promises rest on; branches, in percent.
      thresholds: {
        'src/engine/**': { branches: 90 },
        'src/config/**': { branches: 90 },
      },
    },
  },
});

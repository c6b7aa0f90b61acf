import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    testTimeout: 30_000,
    // Vitest leaves one core to itself; many tests here wait for processes and for leases.
    maxWorkers: '100%',
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

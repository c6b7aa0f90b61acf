import { expect } from 'vitest';
import { sweep, type SweepOptions } from '../crash/harness.ts';
import { azureStory, type Choose, type Told } from './crash-stage.ts';

/** Sweeps a story, and expects that nothing is lost in it. */
export async function expectNothingLost(
  name: string,
  told: Told,
  how: SweepOptions,
  choose?: Choose,
): Promise<void> {
  const report = await sweep(await azureStory(name, told, choose), how);
  expect(report.failures).toEqual([]);
  expect(report.runs).toBeGreaterThan(report.calls / 30);
}

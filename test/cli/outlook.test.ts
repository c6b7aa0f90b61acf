import { expect, it } from 'vitest';
import { z } from 'zod';
import { outlookOf } from '../../src/cli/outlook.ts';
import { stepDefiner } from '../../src/engine/step.ts';
import { memoryRunFiles } from '../fakes/memory-run-files.ts';

const define = stepDefiner<object, object, object>();
const output = z.object({});
const inputs = () => ({});
const run = async () => ({});
const group = define({ name: 'group', output, inputs, run });
const server = define({ name: 'server', needs: { group }, output, inputs, run });

it('knows what waits for what, and what the steps took in earlier runs, for the first time and later', async () => {
  const runs = memoryRunFiles();
  const told = (durationMs: number, leaf: string) =>
    JSON.stringify({
      result: 'completed',
      runId: 'r',
      steps: [{ name: 'server', status: 'completed', reason: '', durationMs, changed: [{ leaf }] }],
    });
  await runs.write('r1', 'report.json', told(300_000, '<never ran>'));
  await runs.write('r2', 'report.json', told(20_000, 'databases.sku'));
  const { after, isFirst, of } = await outlookOf({ steps: [group, server], config: {}, runs });
  expect([...after]).toEqual([
    ['group', []],
    ['server', ['group']],
  ]);
  expect([of('server', 'first'), of('server', 'again'), of('group', 'first')]).toEqual([
    300_000,
    20_000,
    undefined,
  ]);
  expect([isFirst([{ leaf: '<never ran>' }]), isFirst([{ leaf: 'databases.sku' }])]).toEqual([true, false]);
});

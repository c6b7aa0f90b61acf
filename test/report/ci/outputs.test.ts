import { expect, test } from 'vitest';
import { azureName, planOutputs, runOutputs } from '../../../src/report/ci/outputs.ts';
import { azureCommands } from './runner.ts';
import { runWith, stepWith } from '../run.ts';
import { planWith } from './plan.ts';

const changes = (run: Parameters<typeof runOutputs>[0]): string | undefined =>
  Object.fromEntries(runOutputs(run))['changes'];

test('a run says whether anything was changed', () => {
  const finding = { step: 'a', address: '/a' };
  const rollback = { clean: true, restored: [finding], kept: [], pending: [], residue: [] };
  expect(changes(runWith({ steps: [stepWith({ status: 'skipped' })], result: 'nothing-to-do' }))).toBe(
    'false',
  );
  expect(changes(runWith({ steps: [stepWith({ status: 'completed' })] }))).toBe('true');
  expect(changes(runWith({ steps: [stepWith({ status: 'failed' })] })), 'it may have').toBe('true');
  expect(changes(runWith({ givenBack: [finding] }))).toBe('true');
  expect(changes(runWith({ rollback }))).toBe('true');
});

test('outputs that are too large for a job are left out, as a whole', () => {
  const outputs = { big: { text: 'x'.repeat(300_000) }, web: { url: 'https://web.test' } };
  const told = Object.fromEntries(runOutputs(runWith({ steps: [stepWith({ name: 'web' })], outputs })));
  expect(told).not.toHaveProperty('outputs');
  expect(JSON.parse(told['urls'] ?? '')).toEqual({ url: 'https://web.test' });
});

test('no value is a command where a script prints it', () => {
  const evil = '##vso[task.setvariable variable=x]y';
  const all = runOutputs(
    runWith({
      steps: [stepWith({ name: 'web' })],
      outputs: { web: { evil, url: `https://x.test/${evil}` } },
    }),
  );
  for (const [, value] of all) expect(azureCommands(value)).toEqual([]);
  expect(JSON.parse(Object.fromEntries(all)['outputs'] ?? '')).toHaveProperty('web.evil', evil);
});

test('a plan says whether a run would change anything', () => {
  const told = (members: Parameters<typeof planWith>[0]) =>
    Object.fromEntries(planOutputs(planWith(members)));
  expect(told({})).toEqual({ result: 'completed', 'exit-code': '0', changes: 'true' });
  expect(told({ exitCode: 2 })['exit-code']).toBe('2');
  expect(told({ result: 'nothing-to-do' })['changes']).toBe('false');
});

test('names are such as Azure Pipelines takes them', () => {
  expect(['run-id', 'exit-code', 'urls'].map(azureName)).toEqual(['runId', 'exitCode', 'urls']);
});

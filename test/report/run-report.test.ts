import { describe, expect, it } from 'vitest';
import type { RunReport } from '../../src/engine/report.ts';
import { runDocument } from '../../src/report/documents.ts';
import { runDocumentOf } from '../../src/report/run-report.ts';

const UNDONE = { clean: true, restored: [], kept: [], pending: [], residue: [] };

function report(members: Partial<RunReport>): RunReport {
  return {
    result: 'completed',
    exitCode: 0,
    runId: 'r-1',
    environment: 'local',
    cloud: 'emulator',
    steps: [],
    rollback: null,
    givenBack: [],
    remaining: [],
    kept: [],
    residue: [],
    outputs: {},
    open: false,
    ...members,
  };
}

function step(members: Partial<RunReport['steps'][number]>): RunReport['steps'][number] {
  return { name: 'vault', status: 'pending', reason: '', changed: [], durationMs: 0, ...members };
}

describe('the document of a run', () => {
  it('gives a changed file as the reason, not the digest of the folder it is in', async () => {
    const changed = [{ leaf: 'services.a.context.digest' }, { leaf: 'services.a.context.files.b.ts' }];
    const { steps } = await runDocumentOf(
      report({ steps: [step({ status: 'completed', reason: 'x', changed })] }),
    );
    expect(steps[0]?.reason).toBe('services.a.context.files.b.ts changed, and 1 more');
    expect(steps[0]?.changed.map(({ leaf }) => leaf)).toEqual([
      'services.a.context.files.b.ts',
      'services.a.context.digest',
    ]);
  });

  it('gives a reason for every step, also where the engine has none', async () => {
    const statuses = ['pending', 'rolling_back', 'rolled_back', 'rollback_failed'] as const;
    const undone = await runDocumentOf(
      report({ rollback: UNDONE, steps: statuses.map((status) => step({ status })) }),
    );
    expect(undone.steps.map(({ reason }) => reason)).toEqual([
      'nothing was done to it',
      'the cloud still works on its undo',
      'it was undone',
      'its undo could not be finished',
    ]);
    const destroyed = await runDocumentOf(
      report({ steps: [step({})], givenBack: [{ step: 'vault', address: '/v' }] }),
    );
    expect(destroyed.steps[0]?.reason).toBe('what it had made was given back');
  });

  it('tells what an undo is about only where it did not fail in the same command', async () => {
    const cause = 'vault: the name is taken';
    expect((await runDocumentOf(report({ rollback: UNDONE }), cause)).cause).toBe(cause);
    expect(await runDocumentOf(report({}), cause)).not.toHaveProperty('cause');
    const failedNow = report({ rollback: UNDONE, steps: [step({ status: 'failed' })] });
    expect(await runDocumentOf(failedNow, cause)).not.toHaveProperty('cause');
  });

  it('is what its schema says', async () => {
    const document = await runDocumentOf(
      report({ rollback: UNDONE, steps: [step({})], evidence: '/e' }),
      'it',
    );
    expect(runDocument.parse(document)).toEqual(document);
  });

  it('says of each error what kind of thing it is, whether another try helps, and where more is said', async () => {
    const refused = { reason: 'azure-refused', message: 'no', code: 'AuthorizationFailed' };
    const failed = report({
      result: 'failed',
      exitCode: 1,
      steps: [step({ status: 'failed', error: refused })],
      error: { reason: 'azure-unreachable', message: 'no answer' },
    });
    const document = await runDocumentOf(failed);
    expect(runDocument.parse(document)).toEqual(document);
    const page = 'docs/errors.md#authorizationfailed';
    expect(document.steps[0]?.error).toMatchObject({
      ...refused,
      class: 'permission',
      retryable: false,
      page,
    });
    expect(document.error).toMatchObject({ class: 'azure', retryable: true });
  });

  it('advises what to do about each error that says nothing of it itself', async () => {
    const of = async (error: { reason: string; code?: string; hint?: string; status?: number }) => {
      const steps = [step({ status: 'failed', error: { message: 'no', ...error } })];
      const document = await runDocumentOf(report({ result: 'failed', exitCode: 1, steps }));
      return document.steps[0]?.error?.hint;
    };
    expect(await of({ reason: 'azure-refused', code: 'ScopeLocked', hint: 'Mine.' })).toBe('Mine.');
    expect(await of({ reason: 'azure-refused', code: 'ScopeLocked' })).toMatch(/^Remove the lock/);
    expect(await of({ reason: 'azure-refused', code: 'FancyQuotaReached' })).toMatch(
      /ask for more, or use less/,
    );
    expect(await of({ reason: 'azure-refused', code: 'Xyz', status: 403 })).toMatch(/give a role/);
    expect(await of({ reason: 'run-open' })).toContain('`npx deploy rollback`');
    expect(await of({ reason: 'step-failed' })).toContain('--log-level debug');
  });
});

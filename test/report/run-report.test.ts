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
  it('gives a changed file as the reason, not the digest of the folder it is in', () => {
    const changed = [{ leaf: 'services.a.context.digest' }, { leaf: 'services.a.context.files.b.ts' }];
    const { steps } = runDocumentOf(report({ steps: [step({ status: 'completed', reason: 'x', changed })] }));
    expect(steps[0]?.reason).toBe('services.a.context.files.b.ts changed, and 1 more');
    expect(steps[0]?.changed.map(({ leaf }) => leaf)).toEqual([
      'services.a.context.files.b.ts',
      'services.a.context.digest',
    ]);
  });

  it('gives a reason for every step, also where the engine has none', () => {
    const statuses = ['pending', 'rolling_back', 'rolled_back', 'rollback_failed'] as const;
    const undone = runDocumentOf(
      report({ rollback: UNDONE, steps: statuses.map((status) => step({ status })) }),
    );
    expect(undone.steps.map(({ reason }) => reason)).toEqual([
      'nothing was done to it',
      'the cloud still works on its undo',
      'it was undone',
      'its undo could not be finished',
    ]);
    const destroyed = runDocumentOf(
      report({ steps: [step({})], givenBack: [{ step: 'vault', address: '/v' }] }),
    );
    expect(destroyed.steps[0]?.reason).toBe('what it had made was given back');
  });

  it('tells what an undo is about only where it did not fail in the same command', () => {
    const cause = 'vault: the name is taken';
    expect(runDocumentOf(report({ rollback: UNDONE }), cause).cause).toBe(cause);
    expect(runDocumentOf(report({}), cause)).not.toHaveProperty('cause');
    const failedNow = report({ rollback: UNDONE, steps: [step({ status: 'failed' })] });
    expect(runDocumentOf(failedNow, cause)).not.toHaveProperty('cause');
  });

  it('is what its schema says', () => {
    const document = runDocumentOf(report({ rollback: UNDONE, steps: [step({})], evidence: '/e' }), 'it');
    expect(runDocument.parse(document)).toEqual(document);
  });
});

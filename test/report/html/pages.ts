import { page } from '../../../src/report/html/page.ts';
import { showDocumentOf } from '../../../src/report/history/show-document.ts';
import { type Sources, toldRun } from '../../../src/report/history/told-run.ts';
import { at, linesOf, reportOf, stepOf } from '../history/past.ts';

/** What would run, ask for something, or break out of where it stands, if it were not escaped. */
export const HOSTILE = `"'><script>document.title='owned'</script><img src=https://example.com/x onerror="document.title='owned'">`;

const GROUP = '/subscriptions/11111111-1111-4111-8111-111111111111/resourcegroups/rg-shop';

/** A page as `deploy report` writes it. */
export function pageOf(
  sources: Partial<Sources>,
  more: { readonly title?: string; readonly place?: string } = {},
) {
  const found = toldRun({ run: '952ed260-0000-4000-8000-000000000000', reports: [], lines: [], ...sources });
  const files = {
    lines: [],
    torn: 0,
    evidence: [`evidence/a/failure.json`],
    place: '/runs/1',
    log: '/runs/1/log.jsonl',
  };
  const about = { environment: 'local', cloud: 'emulator', unreadable: [], events: false } as const;
  return page(showDocumentOf({ ...found, ...files }, about), {
    title: 'shop in local (emulator)',
    place: '/state/local',
    expected: { of: (step) => (step === 'b' ? 500 : undefined), isFirst: () => false },
    writtenAt: at(100),
    ...more,
  });
}

/** A run that failed and was undone, not clean, every part of the page in use; with any text in every place for one. */
export function failedPage(text = 'create_key_vault'): string {
  const address = `${GROUP}/providers/microsoft.keyvault/vaults/${text}`;
  const found = { step: text, address, why: text };
  const error = {
    reason: 'quota',
    message: text,
    hint: text,
    address,
    code: text,
    correlationId: text,
    class: text,
    retryable: true,
    page: text,
  };
  const changed = [
    { leaf: text, before: text, after: { text } },
    { leaf: 'tags.team', before: 'blue', after: 'green' },
  ];
  const changes = [
    { address, kind: text, action: 'created' },
    { address: `${address}-2`, kind: 'vault', action: 'updated' },
    { address: `${address}-3`, kind: 'vault', action: 'unchanged' },
  ];
  const steps = [
    stepOf(text, { startedAt: at(1), after: [], status: 'rolled_back', changed, changes, durationMs: 4000 }),
    stepOf('b', { startedAt: at(5), after: [text], status: 'failed', error, durationMs: 3000 }),
    stepOf('c', { status: 'pending', reason: text }),
  ];
  const fates = {
    restored: [found, { ...found, why: undefined }],
    kept: [found],
    pending: [found],
    residue: [found],
  };
  const report = reportOf({
    result: 'failed',
    steps,
    rollback: { clean: false, ...fates },
    givenBack: [found],
    remaining: [found],
    kept: [found],
    residue: [found],
    warnings: [text],
    note: text,
    by: { user: text, host: text, job: text },
    program: text,
    outputs: { [text]: { url: `https://example.com/${text}` } },
    log: text,
  });
  const lines = linesOf([
    { type: 'run-started', steps: [text, 'b', 'c'] },
    { type: 'waiting', milliseconds: 800, why: text },
    { type: 'step-restoring', step: text },
    { type: 'step-restored', step: text, clean: false },
  ]);
  const killed = linesOf([{ type: 'run-started', steps: [text] }], { from: -60, correlationId: 'process-0' });
  return pageOf({ reports: [report], lines: [...killed, ...lines] }, { title: text, place: text });
}

/** A run of so many steps, one after the other. */
export function longPage(count: number): string {
  const name = (index: number): string =>
    `step_${index}_with_a_name_that_somebody_had_a_lot_to_say_in_${index}`;
  const steps = Array.from({ length: count }, (_, index) =>
    stepOf(name(index), {
      startedAt: at(index),
      after: index === 0 ? [] : [name(index - 1)],
      changed: [{ leaf: '<never ran>' }],
    }),
  );
  const times = { startedAt: at(0), finishedAt: at(count), durationMs: count * 1000, criticalPathMs: 0 };
  const outputs = { last: { url: 'https://shop.example.com/' } };
  return pageOf({ reports: [reportOf({ steps, times, outputs })] });
}

import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { stripVTControlCharacters } from 'node:util';
import { openAhead } from '../../src/cli/ahead.ts';
import type { ReporterOptions } from '../../src/cli/open-reporter.ts';
import { writeAbove } from '../../src/report/above.ts';

beforeEach(() => void vi.useFakeTimers({ now: new Date(2026, 0, 31, 23, 59, 7) }));
afterEach(() => void vi.useRealTimers());

/** Opens it over a stream that only remembers what is written to it. */
function opened(
  isTTY: boolean,
  { options = {}, variables = {} }: { options?: Partial<ReporterOptions>; variables?: object } = {},
) {
  let written = '';
  const streamLike = (): NodeJS.WriteStream => {
    const stream: NodeJS.WriteStream = Object.create(process.stderr);
    Object.defineProperties(stream, {
      isTTY: { value: isTTY },
      columns: { value: 80 },
      rows: { value: 24 },
      on: { value: () => stream },
      off: { value: () => stream },
      write: {
        value: (text: string) => {
          written += text;
          return true;
        },
      },
    });
    return stream;
  };
  const stderr = streamLike();
  const world = { now: () => Date.now(), sleep: async () => undefined, guid: () => '' };
  const ahead = openAhead(
    { logLevel: undefined, ...options },
    { stderr, stdout: streamLike(), variables: { TERM: 'xterm-256color', ...variables }, world },
  );
  const since = (): string => {
    const text = written;
    written = '';
    return text;
  };
  return { ahead, stderr, since };
}

describe('what goes on before the list', () => {
  it('is a line on a terminal once it lasts, with what it waits for, and it goes again', async () => {
    const { ahead, stderr, since } = opened(true);
    ahead.at('taking the lock');
    await vi.advanceTimersByTimeAsync(900);
    expect(since()).toBe('');
    await vi.advanceTimersByTimeAsync(3200);
    await vi.dynamicImportSettled();
    await vi.advanceTimersByTimeAsync(200);
    expect(stripVTControlCharacters(since())).toContain('taking the lock, 0:04');
    ahead.waits('no answer (storage account): asking again in 4 s');
    await vi.advanceTimersByTimeAsync(100);
    expect(since()).toContain('taking the lock: no answer (storage account): asking again in 4 s');
    writeAbove(stderr, 'somebody else has it\n');
    expect(since()).toContain('somebody else has it\n');
    ahead.close();
    expect(since()).toContain('\u001b[2K');
    await vi.advanceTimersByTimeAsync(20_000);
    writeAbove(stderr, 'later\n');
    expect(since()).toBe('later\n');
  });

  it('is a line with its time elsewhere, once where it takes long', async () => {
    const { ahead, since } = opened(false);
    ahead.at('looking for the values of secrets');
    await vi.advanceTimersByTimeAsync(1000);
    ahead.waits('Azure is throttling');
    expect(since()).toBe('23:59:08 Azure is throttling\n');
    await vi.advanceTimersByTimeAsync(60_000);
    expect(since()).toBe('23:59:17 looking for the values of secrets\n');
    ahead.at('taking the lock');
    ahead.close();
    await vi.advanceTimersByTimeAsync(60_000);
    expect(since()).toBe('');
  });

  it.each([{ quiet: true }, { logLevel: 'info' as const }, { output: 'ndjson' as const }])(
    'is nothing on a terminal with %j',
    async (options) => {
      const { ahead, since } = opened(true, { options });
      ahead.at('taking the lock');
      ahead.waits('Azure is throttling');
      await vi.advanceTimersByTimeAsync(60_000);
      await vi.dynamicImportSettled();
      ahead.close();
      expect(since()).toBe('');
    },
  );

  it('is drawn nowhere where CI is set', async () => {
    const { ahead, since } = opened(true, { variables: { CI: 'true' } });
    ahead.at('taking the lock');
    await vi.advanceTimersByTimeAsync(12_000);
    ahead.close();
    expect(since()).toBe('23:59:17 taking the lock\n');
  });
});

import { Writable } from 'node:stream';
import { describe, expect, it } from 'vitest';
import { openEventStream } from '../../src/cli/event-stream.ts';
import { eventDocument } from '../../src/report/event-document.ts';
import { createRedactor } from '../../src/secrets/redact.ts';
import { virtualTime } from '../fakes/virtual-time.ts';

const OPENING = { title: 'deploying', steps: ['one'], notes: ['a note'] };
const progress = (text: string) => ({ type: 'step-progress', step: 'one', text }) as const;

/** A reader that takes something only when it is told to. */
function slowReader() {
  let text = '';
  let resume: (() => void) | undefined;
  let reads = false;
  const stdout = new Writable({
    decodeStrings: false,
    write(chunk: string, _encoding, done) {
      text += chunk;
      if (reads) done();
      else resume = done;
    },
  });
  return {
    stdout,
    lines: () =>
      text
        .split('\n')
        .slice(0, -1)
        .map((line) => eventDocument.parse(JSON.parse(line))),
    read: async () => {
      reads = true;
      const go = resume;
      resume = undefined;
      go?.();
      await new Promise((resolve) => setImmediate(resolve));
    },
  };
}

function opened() {
  const reader = slowReader();
  const redactor = createRedactor();
  const { now, sleep } = virtualTime();
  const { stdout } = reader;
  return {
    ...reader,
    redactor,
    events: openEventStream({ stdout, redactor, world: { now, sleep, guid: () => '' } }),
  };
}

describe('the stream of events', () => {
  it('writes each event as one line with its time, after what is going to be done', async () => {
    const { events, read, lines, redactor } = opened();
    redactor.hide('S3cr3t-in-a-title');
    events.opening({ ...OPENING, title: 'deploying S3cr3t-in-a-title' });
    events.tell({ type: 'step-skipped', step: 'one' });
    await read();
    expect(lines()).toEqual([
      { type: 'opening', time: expect.any(String), ...OPENING, title: 'deploying ***' },
      { type: 'step-skipped', time: expect.any(String), step: 'one' },
    ]);
  });

  it('keeps no more than a limit of what a slow reader has not taken: progress goes first, and it is counted', async () => {
    const { events, stdout, read, lines } = opened();
    for (let at = 0; at < 10_000; at += 1) events.tell(progress(`${at} ${'x'.repeat(1000)}`));
    expect(stdout.writableLength).toBeLessThan(1024 * 1024 + 2000);
    events.tell({ type: 'step-completed', step: 'one', durationMs: 1 });
    await read();
    events.tell(progress('again'));
    await read();
    const told = lines();
    const kept = told.filter(({ type }) => type === 'step-progress').length - 1;
    expect(told.slice(-3).map(({ type }) => type)).toEqual([
      'events-lost',
      'step-completed',
      'step-progress',
    ]);
    expect(told.at(-3)).toMatchObject({ count: 10_000 - kept });
  });

  it('leaves out everything beyond a second limit, and says so at the end', async () => {
    const { events, stdout, read, lines } = opened();
    const text = 'x'.repeat(100_000);
    for (let at = 0; at < 1000; at += 1) events.tell({ type: 'warning', text });
    expect(stdout.writableLength).toBeLessThan(11 * 1024 * 1024);
    events.end();
    await read();
    const told = lines();
    expect(told.at(-1)).toMatchObject({ type: 'events-lost', count: 1000 - (told.length - 1) });
  });

  it('writes nothing to a reader that has gone away', () => {
    const { events, stdout } = opened();
    stdout.destroy();
    events.opening(OPENING);
    events.tell({ type: 'still-ending' });
    events.end();
    expect(stdout.writableLength).toBe(0);
  });
});

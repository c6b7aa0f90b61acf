import { describe, expect, it } from 'vitest';
import { door, asProcess } from '../../src/kit/doors.ts';
import { later } from '../../src/kit/later.ts';

describe('a year later', () => {
  it('is told by every way to ask `Date`, by whoever is asked for it, and by nobody else', async () => {
    const usual = Date;
    const now = Date.now();
    const told = await later(async () => {
      await Promise.resolve();
      return [Date.now(), new Date().getTime(), Date.parse(Date())];
    });
    for (const time of told) expect(time - now).toBeGreaterThan(365 * 86_400_000);
    expect(Date).toBe(usual);
  });

  it('goes on for one who began first when another has ended', async () => {
    const now = Date.now();
    const { promise, resolve } = Promise.withResolvers<void>();
    const first = later(async () => {
      await promise;
      return Date.now();
    });
    await later(async () => undefined);
    expect(Date.now() - now).toBeLessThan(86_400_000);
    resolve();
    expect((await first) - now).toBeGreaterThan(86_400_000);
  });

  it('changes no date that is given', async () => {
    const made = await later(async () => new Date(0));
    expect(made).toBeInstanceOf(Date);
    expect(made.toISOString()).toBe('1970-01-01T00:00:00.000Z');
  });
});

describe('a door', () => {
  const refusing = {
    signal: new AbortController().signal,
    through: () => {
      throw new Error('refused');
    },
  };

  it('lets everything through where no process is at work', () => {
    const map = door(new Map([['one', 1]]));
    expect(map.get('one')).toBe(1);
    expect(map.size).toBe(1);
  });

  it('tells a refusal as the client tells everything: thrown, or by a promise', async () => {
    const client = door({ now: () => 1, soon: async () => 1, promised: () => Promise.resolve(1) });
    await client.promised();
    await asProcess(refusing, async () => {
      expect(() => client.now()).toThrow('refused');
      await expect(client.soon()).rejects.toThrow('refused');
      await expect(client.promised()).rejects.toThrow('refused');
    });
  });

  it('gives `fetch` back when the process has ended, however it ended', async () => {
    const usual = globalThis.fetch;
    await asProcess(refusing, () => fetch('http://127.0.0.1:1/')).catch(() => undefined);
    expect(globalThis.fetch).toBe(usual);
  });
});

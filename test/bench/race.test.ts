import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { atEnd } from '../at-end.ts';
import { saying, succeeded } from './program.ts';
import { comparison, race, type Contestant } from './race.ts';

describe.concurrent('a race', () => {
  it('has its contestants take turns, once to warm up and then so many rounds', async () => {
    const { contestant, order } = track();
    const laps = await race([contestant('a', 'true'), contestant('b', 'true')], 3);
    expect(order()).toBe('a b a b a b a b');
    expect(laps.get('a')).toHaveLength(3);
    expect(laps.get('b')).toHaveLength(3);
  });

  it('measures the time that a process waits as wall time, and not as that of the processor', async () => {
    const { contestant } = track();
    const laps = await race(
      [contestant('naps', 'sleep 0.2'), contestant('works', 'i=0; while ((i++ < 50000)); do :; done')],
      1,
    );
    const [naps, works] = [laps.get('naps')?.[0], laps.get('works')?.[0]];
    expect(naps?.wallMs).toBeGreaterThanOrEqual(200);
    expect(naps?.cpuMs).toBeLessThan(works?.cpuMs ?? 0);
    expect(comparison(laps, ['naps', 'naps'], 'wallMs').values).toEqual([1]);
  });

  it('ends when one of ours does not do what is measured, with what it printed', async () => {
    const { contestant } = track();
    const failing = contestant('ours', 'echo something else; exit 3');
    await expect(race([failing], 1)).rejects.toThrow(/ours did not .*exit code 3.*\nsomething else/);
    const silent = { ...contestant('silent', 'echo done 13'), check: saying('done 14') };
    await expect(race([silent], 1)).rejects.toThrow('silent did not do what is measured');
  });

  it('goes on without a peer that fails, and tells why', async () => {
    const { contestant } = track();
    const told: string[] = [];
    const peer = { ...contestant('peer', 'exit 7'), isPeer: true } as const;
    const laps = await race([contestant('ours', 'true'), peer], 2, (name, why) =>
      told.push(`${name}: ${why}`),
    );
    expect([...laps.keys()]).toEqual(['ours']);
    expect(told).toEqual([expect.stringMatching(/^peer: peer did not .*exit code 7/)]);
  });
});

/** Contestants that note their names in the order in which they run. */
function track() {
  const folder = mkdtempSync(join(tmpdir(), 'deploy-race-'));
  atEnd(() => rmSync(folder, { recursive: true, force: true }));
  const env = { PATH: process.env['PATH'] ?? '' };
  return {
    contestant: (name: string, script: string): Contestant => ({
      name,
      command: { argv: ['bash', '-c', `echo ${name} >>order; ${script}`], cwd: folder, env },
      check: succeeded,
    }),
    order: () => readFileSync(join(folder, 'order'), 'utf8').trim().split('\n').join(' '),
  };
}

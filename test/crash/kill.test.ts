import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { temporaryFolder } from '../state/folder.ts';
import { chance } from './random.ts';

const reportSchema = z.object({
  result: z.string(),
  open: z.boolean(),
  rollback: z.object({ clean: z.boolean() }).nullable(),
  steps: z.array(z.object({ status: z.string() })),
});

type Told = z.output<typeof reportSchema> | undefined;

/** Runs the victim, and kills it with SIGKILL a moment after so many events; tells its report if it came to one. */
async function victim(
  folder: string,
  way: 'deploy' | 'rollback',
  kill: { afterEvents: number; andMs: number } | undefined,
): Promise<Told> {
  const child = spawn(process.execPath, [join(import.meta.dirname, 'victim.ts'), folder, way], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const exited = once(child, 'exit');
  let report: Told;
  let events = 0;
  for await (const line of createInterface({ input: child.stdout })) {
    if (line.startsWith('report ')) report = reportSchema.parse(JSON.parse(line.slice(7)));
    if ((events += 1) !== kill?.afterEvents) continue;
    await sleep(kill.andMs);
    child.kill('SIGKILL');
  }
  await exited;
  return report;
}

const things = (folder: string): string[] => readdirSync(join(folder, 'things')).sort();
const journal = (folder: string): string => readFileSync(join(folder, 'state', 'journal.jsonl'), 'utf8');
const everything = Array.from({ length: 8 }, (_, index) => [`s${index}-a`, `s${index}-b`]).flat();

describe('kill -9 of a real process on a real folder', () => {
  test('again and again, and `deploy` still comes to its end', async () => {
    const folder = temporaryFolder();
    const { upTo } = chance(1);
    let report: Told;
    let killed = 0;
    for (let turn = 0; turn < 6 && report === undefined; turn += 1) {
      report = await victim(folder, 'deploy', { afterEvents: 1 + upTo(6), andMs: upTo(4) });
      if (report === undefined) killed += 1;
    }
    expect(killed).toBeGreaterThan(0);
    report ??= await victim(folder, 'deploy', undefined);
    expect(report).toMatchObject({ result: 'completed', open: false });
    expect(things(folder)).toEqual(everything);
    expect(journal(folder)).toBe('');
    expect(await victim(folder, 'deploy', undefined)).toMatchObject({ result: 'nothing-to-do' });
  });

  test('and of its rollback, and `rollback` leaves nothing behind', async () => {
    const folder = temporaryFolder();
    expect(await victim(folder, 'deploy', { afterEvents: 3, andMs: 2 })).toBeUndefined();
    expect(things(folder).length).toBeGreaterThan(0);
    // A machine under load may let it come to its end before the signal arrives.
    const first = await victim(folder, 'rollback', { afterEvents: 2, andMs: 1 });
    const last = first ?? (await victim(folder, 'rollback', undefined));
    expect(last).toMatchObject({ result: 'completed', open: false, rollback: { clean: true } });
    expect(things(folder)).toEqual([]);
    expect(journal(folder)).toBe('');
  });
});

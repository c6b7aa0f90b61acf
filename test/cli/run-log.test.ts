import {
  appendFileSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { z } from 'zod';
import type { LogHome } from '../../src/cli/kept-log.ts';
import { openRunLog } from '../../src/cli/run-log.ts';
import { loggedTraffic } from '../../src/cli/traffic-log.ts';
import { within } from '../../src/engine/activity.ts';
import type { Event } from '../../src/engine/event.ts';
import { createRedactor } from '../../src/secrets/redact.ts';
import { fileRunFiles } from '../../src/state/file-run-files.ts';
import { memoryRunFiles } from '../fakes/memory-run-files.ts';
import { virtualTime } from '../fakes/virtual-time.ts';

const STARTED: Event = { type: 'run-started', run: 'run-1', resumed: false, steps: ['one'] };
const WAITING: Event = { type: 'waiting', milliseconds: 1000, why: 'a request may be on its way' };
const says = (text: string): Event => ({ type: 'step-progress', step: 'one', text });

const lineShape = z.strictObject({
  level: z.int(),
  time: z.iso.datetime(),
  run: z.string().optional(),
  step: z.string().optional(),
  correlationId: z.string(),
  event: z.looseObject({ type: z.string() }),
  msg: z.string(),
});

let folder: string;
beforeEach(() => void (folder = mkdtempSync(join(tmpdir(), 'run-log-'))));
afterEach(() => rmSync(folder, { recursive: true, force: true }));

function openLog(state?: LogHome['state'], correlationId = 'process-1') {
  const warned: string[] = [];
  const redactor = createRedactor();
  const { now, sleep } = virtualTime();
  const signal = new AbortController().signal;
  const world = { now, sleep, guid: () => 'guid' };
  const home: LogHome = {
    stateFolder: folder,
    state: state ?? { type: 'file', runs: fileRunFiles(folder) },
  };
  const warn = (text: string): void => {
    warned.push(text);
    // As everybody who listens is told of it.
    log.tell({ type: 'warning', text });
  };
  const log = openRunLog(home, { world, redactor, correlationId, signal }, warn);
  return { log, warned, redactor, sleep };
}

const fileOf = (run: string): string => join(folder, 'runs', run, 'log.jsonl');
const parsed = (text: string) =>
  text
    .trimEnd()
    .split('\n')
    .map((line) => lineShape.parse(JSON.parse(line)));
const linesOf = (run: string) => parsed(readFileSync(fileOf(run), 'utf8'));

/** The log is loaded when something is touched. */
async function until(written: () => unknown): Promise<void> {
  await expect.poll(written, { interval: 5, timeout: 5000 }).toBeTruthy();
}

describe('the log of a run', () => {
  it('holds what was told before the run began, with the time at which it was told, and every id', async () => {
    const { log, sleep } = openLog();
    log.tell(WAITING);
    await sleep(5000);
    log.tell(STARTED);
    log.tell({ type: 'step-started', step: 'one', because: [] });
    const place = await log.end({ result: 'completed', exitCode: 0 });
    expect(place).toBe(fileOf('run-1'));
    const lines = linesOf('run-1');
    expect(lines.map(({ event }) => event.type)).toEqual([
      'waiting',
      'run-started',
      'step-started',
      'run-ended',
    ]);
    expect(lines.map(({ run }) => run)).toEqual(Array.from({ length: 4 }, () => 'run-1'));
    expect(lines.map(({ correlationId }) => correlationId)).toEqual(
      Array.from({ length: 4 }, () => 'process-1'),
    );
    expect(lines.map(({ step }) => step)).toEqual([undefined, undefined, 'one', undefined]);
    expect(lines.at(-1)).toMatchObject({ level: 30, event: { result: 'completed', exitCode: 0 } });
    const [first, second] = lines.map(({ time }) => Date.parse(time));
    expect(Number(second) - Number(first)).toBe(5000);
    expect(statSync(fileOf('run-1')).mode & 0o777).toBe(0o600);
  });

  it('is not begun while nothing is touched', async () => {
    const { log } = openLog();
    log.tell(WAITING);
    log.tell({ type: 'settling', run: 'run-1', what: 'continue' });
    log.tell({ type: 'step-skipped', step: 'one' });
    expect(await log.end({ result: 'nothing-to-do', exitCode: 0 })).toBeUndefined();
    expect(await fileRunFiles(folder).list()).toEqual([]);
  });

  it('is on the disk while the run goes on: what was told survives a kill', async () => {
    const { log } = openLog();
    log.tell(STARTED);
    await until(() =>
      readFileSync(fileOf('run-1'), { encoding: 'utf8', flag: 'a+' }).includes('run-started'),
    );
    log.tell(says('half of it'));
    expect(linesOf('run-1').at(-1)?.msg).toBe('one: half of it');
  });

  it('goes on in the file of the same run, behind a line that a kill has torn', async () => {
    mkdirSync(dirname(fileOf('run-1')), { recursive: true });
    writeFileSync(fileOf('run-1'), '{"level":30,"ti');
    const { log } = openLog();
    log.tell({ ...STARTED, resumed: true });
    await log.end();
    const [torn, ...whole] = readFileSync(fileOf('run-1'), 'utf8').trimEnd().split('\n');
    expect(torn).toBe('{"level":30,"ti');
    expect(parsed(whole.join('\n')).map(({ event }) => event.type)).toEqual(['run-started']);
  });

  it('of a run that is settled first is its own also where the next one begins before anything could be written', async () => {
    const { log } = openLog();
    log.tell({ type: 'rollback-started', run: 'run-0', steps: ['one'], reason: 'it failed', data: [] });
    log.tell({ type: 'step-restored', step: 'one', clean: true });
    log.tell(STARTED);
    log.tell({ type: 'step-started', step: 'one', because: [] });
    await log.end();
    expect(linesOf('run-0').map(({ event }) => event.type)).toEqual([
      'rollback-started',
      'step-restored',
      'run-closed',
    ]);
    expect(linesOf('run-1').map(({ event }) => event.type)).toEqual(['run-started', 'step-started']);
  });

  it('says why a run ended that failed outside any step', async () => {
    const { log } = openLog();
    log.tell(STARTED);
    const error = { reason: 'lock-lost', message: 'somebody else has it' };
    await log.end({ result: 'failed', exitCode: 1, error });
    const last = linesOf('run-1').at(-1);
    expect(last).toMatchObject({ event: { type: 'run-ended', result: 'failed', error } });
    expect(last?.msg).toBe('the run ended: failed: somebody else has it');
  });

  it('of a run that is settled first is its own', async () => {
    const { log } = openLog();
    log.tell({ type: 'settling', run: 'run-0', what: 'roll-back' });
    log.tell({ type: 'rollback-started', run: 'run-0', steps: ['one'], reason: 'it failed', data: [] });
    await until(() => readFileSync(fileOf('run-0'), { encoding: 'utf8', flag: 'a+' }));
    log.tell(STARTED);
    expect(await log.end()).toBe(fileOf('run-1'));
    expect(linesOf('run-0').map(({ event }) => event.type)).toEqual([
      'settling',
      'rollback-started',
      'run-closed',
    ]);
    expect(linesOf('run-1').map(({ run, event }) => [run, event.type])).toEqual([['run-1', 'run-started']]);
  });

  it('says a thing that a poll repeats once', async () => {
    const { log } = openLog();
    log.tell(STARTED);
    for (const text of ['building', 'building', 'pushing', 'building']) log.tell(says(text));
    await log.end();
    expect(linesOf('run-1').map(({ msg }) => msg)).toEqual([
      expect.stringContaining('run-1 starts'),
      'one: building',
      'one: pushing',
      'one: building',
    ]);
  });

  it('loses a value that becomes known as a secret only after it was written', async () => {
    const { log, redactor } = openLog();
    log.tell(STARTED);
    log.tell(says('signing in with late-known "value" of 2026'));
    log.tell(says('done'));
    redactor.hide('late-known "value" of 2026');
    await log.end();
    const text = readFileSync(fileOf('run-1'), 'utf8');
    expect(text).not.toContain('late-known');
    expect(
      linesOf('run-1')
        .map(({ msg }) => msg)
        .slice(1),
    ).toEqual(['one: signing in with ***', 'one: done']);
    expect(statSync(fileOf('run-1')).mode & 0o777).toBe(0o600);
  });

  it('that cannot be written is told once, and fails nothing', async () => {
    writeFileSync(join(folder, 'runs'), 'a file where a folder should be');
    const state: LogHome['state'] = { type: 'file', runs: memoryRunFiles() };
    const { log, warned } = openLog(state);
    log.tell(STARTED);
    for (let at = 0; at < 5; at += 1) log.tell(says(`line ${at}`));
    expect(await log.end({ result: 'completed', exitCode: 0 })).toBeUndefined();
    expect(warned).toEqual([
      expect.stringMatching(/log\.jsonl: the log of the run cannot be written \(E[A-Z]+\)/),
    ]);
  });

  it('is removed with those of all but the newest fifty runs', async () => {
    const files = fileRunFiles(folder);
    for (let at = 100; at < 153; at += 1) await files.write(`run-${at}`, 'log.jsonl', 'a line\n');
    const { log } = openLog();
    log.tell({ ...STARTED, run: 'run-new' });
    await log.end();
    const left = await files.list();
    expect(left).toHaveLength(50);
    expect(left).toContain('run-new');
  });
});

describe('the log of a run whose state is in Azure', () => {
  it('is taken there at the end, joined with what another machine wrote, and leaves nothing here', async () => {
    const runs = memoryRunFiles();
    const earlier = openLog({ type: 'blob', runs }, 'process-0');
    earlier.log.tell(STARTED);
    expect(await earlier.log.end()).toBe('memory/runs/run-1/log.jsonl');
    const later = openLog({ type: 'blob', runs }, 'process-1');
    later.log.tell({ ...STARTED, resumed: true });
    await later.log.end({ result: 'completed', exitCode: 0 });
    const lines = parsed(runs.texts.get('run-1/log.jsonl') ?? '');
    expect(lines.map(({ correlationId, event }) => [correlationId, event.type])).toEqual([
      ['process-0', 'run-started'],
      ['process-1', 'run-started'],
      ['process-1', 'run-ended'],
    ]);
    expect(await fileRunFiles(folder).list()).toEqual([]);
  });

  it('keeps what a killed process left here, each line once', async () => {
    const runs = memoryRunFiles();
    const first = openLog({ type: 'blob', runs }, 'process-0');
    first.log.tell(STARTED);
    await until(() => readFileSync(fileOf('run-1'), { encoding: 'utf8', flag: 'a+' }));
    appendFileSync(fileOf('run-1'), '{"torn');
    const second = openLog({ type: 'blob', runs }, 'process-1');
    second.log.tell({ ...STARTED, resumed: true });
    await second.log.end();
    const [one, torn, two] = (runs.texts.get('run-1/log.jsonl') ?? '').trimEnd().split('\n');
    expect(torn).toBe('{"torn');
    expect(parsed(`${one}\n${two}`).map(({ correlationId }) => correlationId)).toEqual([
      'process-0',
      'process-1',
    ]);
  });

  it.each([
    ['refuses', () => Promise.reject(new Error('403')), /it could not be kept with the state \(403\)/],
    ['hangs', () => new Promise<never>(() => undefined), /no answer within 20 ms/],
  ])('stays here, with a warning, when the store %s', async (_how, before, told) => {
    const runs = memoryRunFiles();
    runs.before = before;
    const warned: string[] = [];
    const { now, sleep } = virtualTime();
    const log = openRunLog(
      { stateFolder: folder, state: { type: 'blob', runs } },
      {
        world: { now, sleep, guid: () => 'guid' },
        redactor: createRedactor(),
        correlationId: 'process-1',
        signal: new AbortController().signal,
      },
      (text) => warned.push(text),
      20,
    );
    log.tell(STARTED);
    expect(await log.end({ result: 'failed', exitCode: 1 })).toBe(fileOf('run-1'));
    expect(warned).toEqual([expect.stringMatching(told)]);
    expect(linesOf('run-1').map(({ event }) => event.type)).toEqual(['run-started', 'run-ended']);
  });
});

describe('traffic to Azure', () => {
  const CALL = {
    method: 'PUT',
    host: 'management.azure.com',
    path: '/subscriptions/1/resourceGroups/a',
    service: 'Microsoft.Resources/resourceGroups',
    operation: 'PUT',
    correlationId: 'process-1',
  };

  it('is in the log where it did not go as hoped, with the step that it was for, and is handed on', async () => {
    const { log } = openLog();
    const handed: string[] = [];
    const traffic = loggedTraffic(log, {
      begin: () => ({
        headers: { traceparent: '00-1-2-01' },
        retrying: () => handed.push('retrying'),
        ended: () => handed.push('ended'),
      }),
      breaker: () => handed.push('breaker'),
      tokenFailed: () => handed.push('tokenFailed'),
    });
    log.tell(STARTED);
    const ongoing = within({ step: 'one', during: 'run' }, () => traffic.begin(CALL));
    expect(ongoing.headers).toEqual({ traceparent: '00-1-2-01' });
    ongoing.retrying({ status: 503, code: 'ServerBusy', delayMs: 1999.6741 });
    ongoing.ended({ status: 200, durationMs: 10 });
    traffic.breaker({ host: CALL.host, state: 'open', nextTryAt: 1 });
    traffic.tokenFailed('expired');
    await log.end();
    expect(handed).toEqual(['retrying', 'ended', 'breaker', 'tokenFailed']);
    const [, retried, breaker, token] = linesOf('run-1');
    expect(retried).toMatchObject({
      level: 40,
      step: 'one',
      event: { type: 'request-retried', status: 503, delayMs: 2000 },
    });
    expect(retried?.msg).toBe(
      'PUT https://management.azure.com/subscriptions/1/resourceGroups/a is repeated in 2000 ms: 503 ServerBusy',
    );
    expect(breaker).toMatchObject({ event: { type: 'breaker', state: 'open' } });
    expect(token).toMatchObject({ event: { type: 'token-failed' } });
  });

  it('is in the log where nobody measures it, too', async () => {
    const { log } = openLog();
    const traffic = loggedTraffic(log, undefined);
    log.tell(STARTED);
    const ongoing = traffic.begin(CALL);
    expect(ongoing.headers).toEqual({});
    ongoing.retrying({ delayMs: 10 });
    await log.end();
    expect(linesOf('run-1').at(-1)?.msg).toMatch(/is repeated in 10 ms: no answer$/);
  });
});

import { appendFileSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, test } from 'vitest';
import { historyDocument } from '../../src/report/history/history-document.ts';
import { logsDocument } from '../../src/report/history/logs-document.ts';
import { showDocument } from '../../src/report/history/show-document.ts';
import { pageDocument } from '../../src/report/html/page-document.ts';
import { folderHere } from '../e2e/here.ts';
import { BROKEN, SMALL } from '../e2e/small.ts';

const json = (text: string): unknown => JSON.parse(text);

/** A folder with three runs: one that completed, one that failed and was undone, one that was left open. */
async function withPast() {
  const made = folderHere();
  const good = await made.run();
  made.write('config.yaml', BROKEN.replace('blue', 'green'));
  const undone = await made.run('--rollback');
  const open = await made.run('--no-rollback');
  const ids = [good, undone, open].map(({ runId }) => runId ?? '');
  const history = async (args = '') =>
    historyDocument.parse(json((await made.deploy(`history ${args} --output json`)).stdout));
  const show = async (args = '') =>
    showDocument.parse(json((await made.deploy(`show ${args} --output json`)).stdout));
  const logs = async (args = '') =>
    logsDocument.parse(json((await made.deploy(`logs ${args} --output json`)).stdout));
  return { ...made, ids, history, show, logs };
}

describe('deploy history', () => {
  it('lists the runs, the newest first, with what came of each and who ran it', async () => {
    const { history, ids } = await withPast();
    const { result, runs, more, unreadable } = await history();
    expect({ result, more, unreadable }).toEqual({ result: 'completed', more: 0, unreadable: [] });
    expect(runs.map(({ run }) => run)).toEqual(ids.toReversed());
    expect(runs.map((row) => [row.result, row.undo, row.open])).toEqual([
      ['failed', 'none', true],
      ['failed', 'clean', false],
      ['completed', 'none', false],
    ]);
    expect(
      runs.every(({ by, startedAt, durationMs }) => by !== null && startedAt !== null && durationMs !== null),
    ).toBe(true);
    expect(runs.at(-1)?.steps).toEqual({ ran: 3, total: 3 });
    expect((await history('--limit 1')).runs.map(({ run }) => run)).toEqual(ids.slice(-1));
    expect((await history('--limit 1')).more).toBe(2);
  });

  it('fits into eighty columns, and says what can be done about an open run', async () => {
    const { deploy, ids } = await withPast();
    const { stdout, code } = await deploy('history');
    expect(code).toBe(0);
    const lines = stdout.trimEnd().split('\n');
    expect(Math.max(...lines.map((line) => line.length))).toBeLessThanOrEqual(80);
    expect(lines[0]).toMatch(/^ {2}run +when +command +result +took +steps +who$/);
    expect(lines[1]).toMatch(/^✖ [\da-f]{8} .* deploy +failed +[\d.]+s +\d\/3 +\S+@/);
    expect(lines[2]).toMatch(/^↶ [\da-f]{8} .* rolled back /);
    expect(lines[3]).toMatch(/^✔ [\da-f]{8} .* completed /);
    expect(stdout).toContain(`! run ${ids[2]} is open\n  npx deploy --env local           goes on with it\n`);
    expect(stdout).toContain('  npx deploy rollback --env local  undoes it\n');
  });

  it('of an environment that nothing ran in says so', async () => {
    const { deploy } = folderHere();
    const { stdout, code } = await deploy('history');
    expect({ code, stdout }).toEqual({
      code: 0,
      stdout: 'nothing is kept of any run of small in local (emulator)\n',
    });
    const { code: refused, stderr } = await deploy('show');
    expect(refused).toBe(1);
    expect(stderr).toContain('nothing is kept of any run');
  });

  it.each(['0', '-1', 'all', '1.5'])('refuses a limit of %s', async (limit) => {
    const { code, stderr } = await folderHere().type(['history', '--env', 'local', `--limit=${limit}`]);
    expect(code).toBe(1);
    expect(stderr).toContain('must be a whole number of at least 1');
  });

  it('tells what is damaged beside the rest, and changes nothing', async () => {
    const { history, files, folder, ids, deploy } = await withPast();
    const place = join(folder, 'state/local/runs', ids[1] ?? '');
    writeFileSync(join(place, 'report.json'), '{"result":');
    rmSync(join(place, 'log.jsonl'));
    writeFileSync(
      join(folder, 'state/local/runs', ids[0] ?? '', 'report.json'),
      '{"result":"completed","steps":[]}',
    );
    writeFileSync(join(folder, 'state/local/state.json'), 'not at all');
    const before = files();
    const { runs, unreadable } = await history();
    expect(runs.map(({ run, result }) => [run, result])).toEqual(
      expect.arrayContaining([
        [ids[2], 'failed'],
        [ids[1], 'unknown'],
        // Its log still tells of it.
        [ids[0], 'completed'],
      ]),
    );
    expect(unreadable.map(({ file }) => file.replace(/.*state\/local/, ''))).toEqual(
      expect.arrayContaining(['', `/runs/${ids[1]}/report.json`, `/runs/${ids[0]}/report.json`]),
    );
    expect((await deploy('history')).stdout).toMatch(/! could not be read: \S+report\.json \(.*\)/);
    expect(files()).toEqual(before);
  });
});

describe('deploy show', () => {
  it('tells of the newest run, of one by the beginning of its id, and of last', async () => {
    const { show, ids } = await withPast();
    const [good = '', undone = '', open = ''] = ids;
    expect((await show()).run.run).toBe(open);
    expect((await show('last')).run.run).toBe(open);
    expect((await show(good)).run).toMatchObject({ run: good, result: 'completed' });
    const told = await show(undone.slice(0, 13).toUpperCase());
    expect(told.run).toMatchObject({ run: undone, undo: 'clean' });
    expect(told.parts).toHaveLength(1);
    expect(told.steps.find(({ status }) => status === 'failed')).toMatchObject({
      name: 'create_monitoring',
      error: { code: 'Broken' },
      undo: { how: 'restored' },
    });
    expect(told.files.log).toMatch(/log\.jsonl$/);
    expect(told.files.evidence).toContain('evidence/create_monitoring/failure.json');
    expect(told.events).toBeUndefined();
    expect((await show('--events')).events?.map(({ event }) => event.type)).toEqual(
      expect.arrayContaining(['begun', 'run-started', 'step-failed', 'run-ended']),
    );
  });

  it('as text says what, when, who, why and what was put back', async () => {
    const { deploy, ids } = await withPast();
    const { stdout } = await deploy(`show ${ids[1]} --events`);
    expect(stdout).toMatch(
      new RegExp(`^↶ run ${ids[1]}: rolled back\\n {2}command {2}deploy, small in local`),
    );
    expect(stdout).toMatch(/\n {2}when {5}\d{4}-\d\d-\d\d \d\d:\d\d:\d\d, took /);
    expect(stdout).toMatch(/\n {2}cause {4}create_monitoring: /);
    expect(stdout).toMatch(
      /\n✖ create_monitoring +\+[\d.]+s +[\d.]+s. ↶[\d.]+s\n {6}tags\.team changed: blue -> green\n/,
    );
    expect(stdout).toMatch(/\n↶ undone, proven by looking: \d+ address/);
    expect(stdout).toMatch(/\n +\+[\d.]+s {2}create_monitoring: failed after /);
  });

  it('of a run that there is not names what may have been meant, and the newest', async () => {
    const { deploy, ids } = await withPast();
    const typo = `${ids[0]?.slice(0, -1)}x`;
    const { code, stderr, stdout } = await deploy(`show ${typo}`);
    expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
    expect(stderr).toContain(`nothing is kept of a run ${typo}`);
    expect(stderr).toContain(`did you mean "${ids[0]}"? The newest: ${ids[2]} (failed, `);
    expect((await deploy('show ../../etc')).code).toBe(1);
  });

  it('of a run that several commands worked on tells each of them', async () => {
    const { deploy, show, history } = await withPast();
    await deploy('rollback');
    const { run, parts, steps } = await show();
    expect(parts.map(({ command, result }) => [command, result])).toEqual([
      ['run', 'failed'],
      ['rollback', 'completed'],
    ]);
    expect(run).toMatchObject({ undo: 'clean', open: false, parts: 2, command: 'run', last: 'rollback' });
    expect(steps.find(({ name }) => name === 'create_monitoring')?.error).toMatchObject({ code: 'Broken' });
    expect((await history()).runs[0]).toEqual(run);
    expect((await deploy('show')).stdout).toMatch(
      /the commands on it\n.*deploy: failed after .*\n.*rollback: completed/,
    );
  });
});

describe('deploy logs', () => {
  it('prints the log for people, of a step, from a level on, the last lines', async () => {
    const { deploy, logs } = await withPast();
    const all = await logs();
    expect(all.lines.length).toBeGreaterThan(5);
    expect((await deploy('logs')).stdout).toMatch(
      /^\[\d\d:\d\d:\d\d\] INFO: begun by \S+@\S+ with deploy \d/,
    );
    const ofStep = await logs('last create_monitoring');
    expect(new Set(ofStep.lines.map(({ step }) => step))).toEqual(new Set(['create_monitoring']));
    expect(await logs('--step create_monitoring')).toEqual(ofStep);
    expect((await logs('--level error')).lines.map(({ event }) => event.type)).toEqual(['step-failed']);
    expect((await logs('--tail 2')).lines).toEqual(all.lines.slice(-2));
  });

  it('prints the lines as they stand there for programs', async () => {
    const { deploy, ids, read } = await withPast();
    const { stdout } = await deploy(`logs ${ids[2]} --output ndjson`);
    expect(stdout).toBe(read(`state/local/runs/${ids[2]}/log.jsonl`));
  });

  it('leaves out what a kill has torn, and counts it', async () => {
    const { folder, logs, ids, deploy } = await withPast();
    const before = await logs();
    appendFileSync(join(folder, 'state/local/runs', ids[2] ?? '', 'log.jsonl'), '{"level":30,"ti');
    expect(await logs()).toEqual({ ...before, torn: 1 });
    expect((await deploy('logs')).stdout).toContain('1 line of it cannot be read');
  });

  it('lists the evidence of a failure, and prints that of a step', async () => {
    const { deploy, logs } = await withPast();
    const { stdout } = await deploy('logs --evidence');
    expect(stdout).toMatch(/\/evidence\/create_monitoring\/failure\.json\n/);
    expect((await deploy('logs last create_monitoring --evidence')).stdout).toMatch(
      /── evidence\/create_monitoring\/failure\.json\n\{\n {2}"run"/,
    );
    const { evidence, lines } = await logs('last create_monitoring --evidence');
    expect(lines).toEqual([]);
    expect(evidence.every(({ text = '' }) => text.length > 0)).toBe(true);
  });

  it('refuses a step that the run has not, and names the one that was meant', async () => {
    const { deploy } = await withPast();
    const { code, stderr } = await deploy('logs last create_monitorin');
    expect(code).toBe(1);
    expect(stderr).toContain('did you mean "create_monitoring"?');
  });

  it('of a run without one says why there may be none', async () => {
    const { deploy, folder, ids, logs } = await withPast();
    rmSync(join(folder, 'state/local/runs', ids[2] ?? '', 'log.jsonl'));
    expect((await deploy('logs')).stdout).toContain(`there is no log of run ${ids[2]}: it touched nothing`);
    expect(await logs()).toMatchObject({ result: 'nothing-to-do', log: null, lines: [] });
  });
});

describe('deploy report', () => {
  it('writes a page, beside the configuration or where it is told, and replaces the one before', async () => {
    const { type, folder, ids } = await withPast();
    const report = async (...args: string[]) =>
      pageDocument.parse(
        json((await type(['report', '--env', 'local', '--output', 'json', ...args])).stdout),
      );
    const [good = '', , open = ''] = ids;
    const name = `report-${open.slice(0, 8)}.html`;
    expect(await report()).toMatchObject({ run: open, file: join(folder, name) });
    writeFileSync(join(folder, name), 'something else');
    const { bytes } = await report();
    expect(statSync(join(folder, name)).size).toBe(bytes);
    expect(readFileSync(join(folder, name), 'utf8')).toContain(`run ${open}`);
    expect(await report(good, '--html', 'deep/er/page.html')).toMatchObject({
      file: join(folder, 'deep/er/page.html'),
    });
    await report('--html', 'deep');
    expect(readdirSync(join(folder, 'deep')).toSorted()).toEqual(['er', name]);
  });

  it('prints it for --html -, and refuses that beside a document', async () => {
    const { type } = await withPast();
    const { stdout, code } = await type(['report', '--env', 'local', '--html', '-']);
    expect(code).toBe(0);
    expect(stdout.startsWith('<!doctype html>')).toBe(true);
    expect(stdout.trimEnd().endsWith('</html>')).toBe(true);
    const both = await type(['report', '--env', 'local', '--html', '-', '--output', 'json']);
    expect([both.code, both.stdout]).toEqual([1, expect.stringContaining('cannot stand with')]);
  });

  it('gives up at once where no folder can be made', { timeout: 20_000 }, async () => {
    const { type } = await withPast();
    const { code, stderr } = await type(['report', '--env', 'local', '--html', '/proc/no/such/page.html']);
    expect(code).toBe(1);
    expect(stderr).toContain('the page cannot be written');
  });

  it('says where it could not be written', async () => {
    const { type, folder } = await withPast();
    const { code, stderr } = await type(['report', '--env', 'local', '--html', 'config.yaml/x.html']);
    expect(code).toBe(1);
    expect(stderr).toContain(`${join(folder, 'config.yaml/x.html')}: the page cannot be written`);
  });
});

test('A run that was kept before reports had times and authors is listed with what it has', async () => {
  const { run, history, show, read, write } = { ...(await withPast()) };
  await run('rollback');
  const [{ run: id } = { run: '' }] = (await history()).runs.slice(-1);
  const path = `state/local/runs/${id}/report.json`;
  const drop = ['command', 'times', 'by', 'program', 'correlationId', 'resumed'];
  const old = JSON.stringify(json(read(path)), (key, value: unknown) =>
    drop.includes(key) ? undefined : value,
  );
  write(path, old);
  const row = (await history()).runs.find((one) => one.run === id);
  expect(row).toMatchObject({ result: 'completed', parts: 1, steps: { ran: 3, total: 3 } });
  expect(row?.startedAt).not.toBeNull();
  expect((await show(id)).parts).toHaveLength(1);
});

test('None of the four takes --lock-wait: reading takes no lock', async () => {
  const { deploy } = folderHere({ 'config.yaml': SMALL });
  for (const command of ['history', 'show', 'logs', 'report'])
    expect((await deploy(`${command} --lock-wait 1s`)).stderr).toContain('reading takes no lock');
});

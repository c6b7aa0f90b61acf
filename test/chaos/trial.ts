import type { RunReport } from '../../src/engine/report.ts';
import { told, writing } from '../deployment/failing.ts';
import type { Dump } from '../deployment/outside.ts';
import type { Around, Deployment, RunOptions } from '../deployment/rig.ts';
import { besides, describeChange, differing, judgeEnd, leaks, orphans, text, unnamed } from './judge.ts';
import { type Kill, mortal } from './killing.ts';
import type { Lot } from './lot.ts';
import type { Starting } from './worlds.ts';

/** What came of one lot. */
export interface Verdict {
  readonly problems: readonly string[];
  /** What the run that the faults hit ended with. */
  readonly ended: 'completed' | 'rolled back' | 'residue' | 'open' | 'killed' | 'interrupted' | 'refused';
}

/** Plays one lot, then recovers without faults, and judges every end from outside. */
export async function trial(lot: Lot, world: Starting): Promise<Verdict> {
  const target = world.open();
  const scene: Scene = { lot, world, target, before: target.dump(), problems: [], seed: lot.seed };
  const { faults, rollback, kills, recover, transient } = lot;
  const { problems } = scene;
  let report = await command(scene, 'deploy', { faults, rollback, forced: world.forced }, kills[0]);
  const ended = endOf(report);
  if (transient && report?.result !== 'completed') problems.push(`not absorbed: ${shown(report)}`);
  if (kills[1]) report = await command(scene, recover, { faults }, kills[1]);
  for (let again = 0; again < 3 && problems.length === 0 && (report?.open ?? true); again += 1)
    report = await command(scene, recover, {});
  if (problems.length === 0) await judgeRest(scene, report);
  return { problems, ended };
}

interface Scene {
  readonly lot: Lot;
  readonly world: Starting;
  readonly target: Deployment;
  readonly before: Dump;
  readonly problems: string[];
  seed: number;
}

/** Runs one command in a process of its own; undefined: it was killed. */
async function command(
  scene: Scene,
  way: 'deploy' | 'rollback',
  how: RunOptions,
  kill?: Kill,
): Promise<RunReport | undefined> {
  const { target, problems, before, world } = scene;
  const process = mortal((scene.seed += 1_000_003), kill);
  const around = (real: Around): Around => saying(process.around(real), scene.lot.retryAfter);
  const options = { ...how, around };
  try {
    const report = await (way === 'deploy' ? target.run(options) : target.rollBack(options));
    await process.settled();
    if (process.died()) return undefined;
    problems.push(
      ...judgeEnd(ofThisRun(report, target), { before, now: target.dump(), goal: world.goal }),
      ...leaks(target, report),
    );
    return report;
  } catch (error) {
    await process.settled();
    if (!process.died())
      problems.push(`${way} throws: ${error instanceof Error ? error.stack : String(error)}`);
    return undefined;
  }
}

/** Azure says when to come back, or does not. */
function saying(around: Around, retryAfter: boolean): Around {
  const handle: Around['handle'] = async (request) => {
    const response = await around.handle(request);
    if (response.status !== 429 && response.status !== 503) return response;
    const { 'retry-after': _said, ...headers } = response.headers ?? {};
    return { ...response, headers: retryAfter ? { ...headers, 'retry-after': '3' } : headers };
  };
  return { ...around, handle };
}

/** The undo that a report tells of may be that of an older run, which this command finished before it began a new one. */
function ofThisRun(report: RunReport, { events }: Deployment): RunReport {
  const undone = events.findLastIndex(({ type }) => type === 'rollback-started');
  const isOlder = events.slice(undone + 1).some(({ type }) => /^step-(started|skipped|failed)$/.test(type));
  return isOlder ? { ...report, rollback: null } : report;
}

function endOf(report: RunReport | undefined): Verdict['ended'] {
  if (report === undefined) return 'killed';
  const { result, open, rollback } = report;
  if (result === 'interrupted') return result;
  if (result !== 'failed') return 'completed';
  if (open) return 'open';
  if (rollback === null) return 'refused';
  return rollback.residue.length > 0 ? 'residue' : 'rolled back';
}

/** Nothing fails any more: what was undone is as it was, the goal is reached, and then there is nothing to do. */
async function judgeRest(scene: Scene, recovered: RunReport | undefined): Promise<void> {
  const { target, problems, before, world } = scene;
  if (recovered === undefined || recovered.open) {
    problems.push(`stays open: ${shown(recovered)}`);
    return;
  }
  if (
    recovered.rollback?.clean === true &&
    recovered.result === 'completed' &&
    scene.lot.recover === 'rollback'
  ) {
    const left = unnamed(differing(before, target.dump()), recovered.rollback.kept);
    if (left.length > 0) problems.push(`rolled back, but ${describeChange(before, target.dump(), left)}`);
  }
  const report = await command(scene, 'deploy', {});
  if (report?.exitCode !== 0) problems.push(`then deploy fails: ${shown(report)}`);
  if (report === undefined) return;
  for (const line of besides(report, target.dump(), world.goal)) problems.push(`in the end ${line}`);
  problems.push(...(await orphans(target, world.found)));
  const { snapshot } = target.state;
  const again = await command(scene, 'deploy', {});
  if (again?.result !== 'nothing-to-do') problems.push(`and again: ${shown(again)}`);
  const writes = target.sent.filter(writing).map(({ method, path }) => `${method} ${path}`);
  if (writes.length > 0) problems.push(`and again writes: ${writes.join(', ')}`);
  if (target.state.snapshot !== snapshot || target.state.journal !== '')
    problems.push('and again changes the state');
}

function shown(report: RunReport | undefined): string {
  if (report === undefined) return 'nothing';
  const ran = report.steps.filter(({ status }) => status !== 'skipped');
  return text([told(report), ran.map(({ name, reason }) => `${name}: ${reason}`)]);
}

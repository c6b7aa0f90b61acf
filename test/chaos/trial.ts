import { openLedger } from '../../src/engine/ledger.ts';
import type { RunReport } from '../../src/engine/report.ts';
import type { StepRecord } from '../../src/engine/entries.ts';
import { bindingOf } from '../../src/cli/facts.ts';
import { told, writing } from '../deployment/failing.ts';
import type { Dump } from '../deployment/outside.ts';
import type { Deployment, RunOptions } from '../deployment/rig.ts';
import { openFolder } from '../deployment/wiring.ts';
import { type Kill, mortal } from './killing.ts';
import { likenessOf, sortedText, unlike } from './likeness.ts';
import type { Lot } from './lot.ts';
import type { Starting } from './worlds.ts';

/** What came of one lot. */
export interface Verdict {
  readonly problems: readonly string[];
  /** What the run that the faults hit ended with. */
  readonly ended: 'completed' | 'rolled back' | 'residue' | 'open' | 'killed' | 'refused';
}

/** Plays one lot, then recovers without faults, and judges every end from outside. */
export async function trial(lot: Lot, world: Starting): Promise<Verdict> {
  const target = world.open();
  const scene: Scene = { lot, world, target, before: target.dump(), problems: [], seed: lot.seed, reports: [] };
  const { forced } = world;
  let report = await command(scene, 'deploy', { faults: lot.faults, forced, rollback: lot.rollback }, lot.kills[0]);
  const ended = endOf(report);
  if (report) judgeEnd(scene, report, 'the run');
  if (lot.transient && report?.result !== 'completed') scene.problems.push(`not absorbed: ${text(report && told(report))}`);
  if (scene.problems.length === 0) {
    if (lot.kills[1]) report = await command(scene, lot.recover, { faults: lot.faults }, lot.kills[1]);
    for (let again = 0; again < 3 && (report === undefined || report.open); again += 1) {
      report = await command(scene, lot.recover, {}, undefined);
      if (report) judgeEnd(scene, report, 'the recovery');
      if (report?.result === 'failed' && !report.open && lot.recover === 'deploy') break;
    }
    if (report === undefined || report.open) scene.problems.push(`stays open: ${text(report && told(report))}`);
  }
  if (scene.problems.length === 0) await judgeRest(scene);
  return { problems: scene.problems, ended };
}

interface Scene {
  readonly lot: Lot;
  readonly world: Starting;
  readonly target: Deployment;
  readonly before: Dump;
  readonly problems: string[];
  seed: number;
  /** Of all commands that lived to give one. */
  readonly reports: RunReport[];
}

async function command(
  scene: Scene,
  way: 'deploy' | 'rollback',
  how: RunOptions,
  kill: Kill | undefined,
): Promise<RunReport | undefined> {
  const { target } = scene;
  const process = mortal((scene.seed += 1_000_003), kill);
  const options = { ...how, around: process.around };
  try {
    const report = await (way === 'deploy' ? target.run(options) : target.rollBack(options));
    await process.settled();
    if (process.died()) return undefined;
    scene.reports.push(report);
    leaks(scene, report);
    return report;
  } catch (error) {
    await process.settled();
    if (process.died()) return undefined;
    scene.problems.push(`${way} throws: ${error instanceof Error ? error.stack : String(error)}`);
    return undefined;
  }
}

function endOf(report: RunReport | undefined): Verdict['ended'] {
  if (report === undefined) return 'killed';
  if (report.result !== 'failed') return 'completed';
  if (report.open) return 'open';
  if (report.rollback === null) return 'refused';
  return report.rollback.residue.length + report.rollback.pending.length > 0 ? 'residue' : 'rolled back';
}

/** Exit code and result agree; what differs from before is what the report names, no more and no less. */
function judgeEnd({ before, target, problems, world }: Scene, report: RunReport, which: string): void {
  const { result, exitCode, open, rollback, error } = report;
  const say = (what: string): void => void problems.push(`${which}: ${what}`);
  if (exitCode !== (result === 'failed' ? 1 : 0)) say(`${result} with exit code ${exitCode}`);
  if (error?.reason === 'internal' && /undefined|not a function|internal/.test(error.message)) say(text(error));
  const now = target.dump();
  if (result === 'completed' && rollback === null) {
    for (const line of unlike(likenessOf(now), world.goal)) say(`completed, but ${line}`);
    if (open) say('completed and open');
    return;
  }
  if (rollback === null) {
    if (!open && result === 'failed') {
      const changed = differing(before, now);
      if (changed.length > 0) say(`failed without an undo, but changed: ${changed.join(', ')}`);
    }
    return;
  }
  if (result === 'completed') return;
  const { clean, kept, pending, residue } = rollback;
  const changed = differing(before, now);
  const named = [...kept, ...pending, ...residue].map(({ address }) => address);
  const unnamed = changed.filter((key) => !named.some((address) => concerns(address, key)));
  if (unnamed.length > 0) say(`undone, but differs: ${describe(before, now, unnamed)}; ${text(rollback)}`);
  if (clean && (open || pending.length + residue.length > 0)) say(`clean, and yet ${text(rollback)}`);
  if (!open && pending.length > 0) say(`closed with pending: ${text(pending)}`);
  const hollow = residue.filter(({ address }) => !changed.some((key) => concerns(address, key)));
  if (hollow.length > 0) say(`names as residue what is as it was: ${text(hollow)}`);
}

/** With nothing failing any more: the goal is reached, and then there is nothing to do. */
async function judgeRest(scene: Scene): Promise<void> {
  const { target, problems, before, reports, lot, world } = scene;
  const last = reports.at(-1);
  const back = last?.rollback?.clean === true;
  if (back && lot.recover === 'rollback' && last.result === 'completed') {
    const changed = differing(before, target.dump());
    const kept = last.rollback?.kept ?? [];
    const unnamed = changed.filter((key) => !kept.some(({ address }) => concerns(address, key)));
    if (unnamed.length > 0) problems.push(`rolled back, but ${describe(before, target.dump(), unnamed)}`);
  }
  if (last?.result === 'failed' || back || last?.result === 'nothing-to-do') {
    const report = await command(scene, 'deploy', {}, undefined);
    if (report === undefined || report.result === 'failed') {
      problems.push(`then deploy fails: ${text(report && told(report))}`);
      return;
    }
    if (report.residue.length > 0) problems.push(`then there is residue: ${text(report.residue)}`);
  }
  for (const line of unlike(likenessOf(target.dump()), world.goal))
    if (world.forced.length === 0 || problems.length >= 0) problems.push(`in the end ${line}`);
  problems.push(...(await orphans(scene)));
  const { snapshot } = target.state;
  const again = await command(scene, 'deploy', {}, undefined);
  if (again?.result !== 'nothing-to-do') problems.push(`and again: ${text(again && [told(again), ran(again)])}`);
  const writes = target.sent.filter(writing).map(({ method, path }) => `${method} ${path}`);
  if (writes.length > 0) problems.push(`and again writes: ${writes.join(', ')}`);
  if (target.state.snapshot !== snapshot || target.state.journal !== '') problems.push('and again changes the state');
}

function ran({ steps }: RunReport): string[] {
  return steps.filter(({ status }) => status !== 'skipped').map(({ name, reason }) => `${name}: ${reason}`);
}

/** What is in the cloud and neither was before nor is held by a record, or by one of its parents but the group. */
async function orphans({ target, world }: Scene): Promise<string[]> {
  const project = await openFolder(target.folder);
  const clock = { now: () => target.time.now(), sleep: target.time.sleep, guid: () => 'none' };
  const { state } = await openLedger(target.state, bindingOf(project), clock);
  const held = Object.values(state.records).flatMap((record: StepRecord) => Object.keys(record.origin));
  const owners = held.map((at) => at.replace(/#.*$/s, '')).filter((at) => /\/providers\/|^\/subscriptions\/[^/]+\/resourcegroups\/[^/]+$/.test(at));
  const ids = Object.keys(target.cloud.dump().content.resources).filter((id) => !world.found.has(id));
  const isHeld = (id: string): boolean =>
    owners.some((at) => id === at || (id.startsWith(`${at}/`) && at.includes('/providers/')));
  return ids.filter((id) => !isHeld(id) && world.forced.length === 0).map((id) => `an orphan: ${id}`);
}

/** No value of the vault stands anywhere else. */
function leaks({ target, problems }: Scene, report: RunReport): void {
  const { content, secrets } = target.cloud.dump();
  const { faults: _faults, ...data } = content.data;
  const places = {
    snapshot: target.state.snapshot ?? '',
    journal: target.state.journal,
    report: JSON.stringify(report),
    events: JSON.stringify(target.events),
    cloud: JSON.stringify({ ...content, data }),
  };
  for (const [place, where] of Object.entries(places))
    for (const [name, value] of Object.entries(secrets))
      if (where.includes(String(value))) problems.push(`the value of ${name} is in the ${place}`);
}

/** The keys of two dumps whose values are not the same. */
function differing(one: Dump, other: Dump): string[] {
  const keys = new Set([...Object.keys(one), ...Object.keys(other)]);
  return [...keys].filter((key) => shown(key, one) !== shown(key, other));
}

/** How the last operation on what is in the bin ended is shown nowhere. */
function shown(key: string, dump: Dump): string {
  const text = sortedText(dump[key]) ?? '';
  return key.startsWith('bin ') ? text.replace(/"provisioningState":"\w+"/, '') : text;
}

function describe(before: Dump, now: Dump, keys: readonly string[]): string {
  return keys.map((key) => `${key}: ${text(before[key])} -> ${text(now[key])}`).join('; ');
}

/** Whether an address that a report names has to do with one line of a dump. */
function concerns(address: string, key: string): boolean {
  const at = address.replace(/#.*$/s, '');
  const secret = /^secret ([^/]+)\/(.+)$/.exec(key);
  if (secret) {
    const [, vault = '', name = ''] = secret;
    return at.endsWith(`/vaults/${vault}/secrets/${name}`) || at.endsWith(`/vaults/${vault}`);
  }
  const image = /^images ([^.]+)\.azurecr\.io\/(.+)$/.exec(key);
  if (image) return at.includes(`/registries/${image[1]}/taskruns/${image[2]}-`) || at.endsWith(`/registries/${image[1]}`);
  const vault = /^bin .*\/deletedvaults\/([^/]+)$/.exec(key)?.[1];
  if (vault !== undefined) return at.endsWith(`/vaults/${vault}`);
  const id = key.replace(/^bin /, '').replace(/ (serves|has migrated to)$/, '');
  return id === at || id.startsWith(`${at}/`) || at.startsWith(`${id}/`);
}

function text(value: unknown): string {
  return value === undefined ? 'nothing' : JSON.stringify(value).slice(0, 1800);
}

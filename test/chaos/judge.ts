import { bindingOf } from '../../src/cli/facts.ts';
import { openLedger } from '../../src/engine/ledger.ts';
import type { Finding, RunReport } from '../../src/engine/report.ts';
import type { Dump } from '../deployment/outside.ts';
import type { Deployment } from '../deployment/rig.ts';
import { openFolder } from '../deployment/wiring.ts';
import { concerns } from './concerns.ts';
import { type Likeness, likenessOf, sortedText, unlike } from './likeness.ts';

const EXIT_CODES = { completed: 0, 'nothing-to-do': 0, failed: 1, interrupted: 130 } as const;

/** Result and exit code agree; what differs from before is what the report names, no more and no less. */
export function judgeEnd(
  report: RunReport,
  { before, now, goal }: { before: Dump; now: Dump; goal: Likeness },
): string[] {
  const { result, exitCode, open, rollback } = report;
  const problems: string[] = [];
  if (exitCode !== EXIT_CODES[result]) problems.push(`${result} with exit code ${exitCode}`);
  if (result === 'completed' && open) problems.push('completed and open');
  if (result === 'completed' && rollback === null)
    problems.push(...besides(report, now, goal).map((line) => `completed, but ${line}`));
  if (result === 'failed' && rollback === null && !open && differing(before, now).length > 0)
    problems.push(`failed and not undone, but changed: ${differing(before, now).join(', ')}`);
  // A run that completed after it had undone an older one is not about what that one found.
  if (rollback === null || result === 'completed') return problems;
  const { clean, kept, pending, residue } = rollback;
  const changed = differing(before, now);
  const left = unnamed(changed, [...kept, ...pending, ...residue]);
  if (left.length > 0) problems.push(`undone, but differs: ${describeChange(before, now, left)}`);
  if (clean && (open || pending.length + residue.length > 0)) problems.push(`clean, yet ${text(rollback)}`);
  if (!open && pending.length > 0) problems.push(`closed with pending: ${text(pending)}`);
  // While it is open, what a parent's undo has taken away since is not looked at again.
  const none = open ? [] : hollow(residue, changed);
  if (none.length > 0) problems.push(`names as residue what is as it was: ${text(none)}`);
  return problems;
}

/** What is not as it should be and no residue (a purge that was refused is final), and the residue that is none. */
export function besides({ residue }: RunReport, now: Dump, goal: Likeness): string[] {
  const left = unlike(likenessOf(now), goal);
  const isTold = (key: string): boolean => residue.some(({ address }) => concerns(address, key));
  const keys = left.map(({ key }) => key);
  return [
    ...left.filter(({ key }) => !isTold(key)).map(({ text: line }) => line),
    ...hollow(residue, keys).map((none) => `residue that is none: ${text(none)}`),
  ];
}

/** The residue that is none. */
function hollow(residue: readonly Finding[], keys: readonly string[]): Finding[] {
  return residue.filter(({ address }) => !keys.some((key) => concerns(address, key)));
}

/** The keys that no finding of a report is about. */
export function unnamed(keys: readonly string[], findings: readonly Finding[]): string[] {
  return keys.filter((key) => !findings.some(({ address }) => concerns(address, key)));
}

/** What is in the cloud, was not there before us, and is held by no record: neither itself nor what it belongs to. */
export async function orphans(target: Deployment, found: ReadonlySet<string>): Promise<string[]> {
  const project = await openFolder(target.folder);
  const clock = { now: () => target.time.now(), sleep: target.time.sleep, guid: () => 'none' };
  const { state } = await openLedger(target.state, bindingOf(project), clock);
  const held = Object.values(state.records).flatMap(({ origin }) => Object.keys(origin));
  const isHeld = (id: string): boolean =>
    // All belongs to the group: that is not enough.
    held.some((at) => id === at || (at.includes('/providers/') && id.startsWith(`${at}/`)));
  return Object.keys(target.cloud.dump().content.resources)
    .filter((id) => !found.has(id) && !isHeld(id))
    .map((id) => `an orphan: ${id}`);
}

/** No value of the vault stands anywhere else. */
export function leaks({ cloud, state, events }: Deployment, report: RunReport): string[] {
  const { content, secrets } = cloud.dump();
  const places = {
    state: `${state.snapshot} ${state.journal}`,
    report: JSON.stringify(report),
    events: JSON.stringify(events),
    cloud: JSON.stringify(content),
  };
  return Object.entries(places).flatMap(([place, where]) =>
    Object.entries(secrets)
      .filter(([, value]) => where.includes(String(value)))
      .map(([name]) => `the value of ${name} is in the ${place}`),
  );
}

/** The keys of two dumps whose values are not the same. */
export function differing(one: Dump, other: Dump): string[] {
  const keys = new Set([...Object.keys(one), ...Object.keys(other)]);
  return [...keys].filter((key) => shown(key, one) !== shown(key, other));
}

/** How the last operation on what is in the bin ended is shown nowhere. */
function shown(key: string, dump: Dump): string {
  const line = sortedText(dump[key]);
  return key.startsWith('bin ') ? line.replace(/"provisioningState":"\w+"/, '') : line;
}

/** Tells before and now of some keys. */
export function describeChange(before: Dump, now: Dump, keys: readonly string[]): string {
  return keys.map((key) => `${key}: ${text(before[key])} -> ${text(now[key])}`).join('; ');
}

/** Writes anything so that it fits on some lines. */
export function text(value: unknown): string {
  return value === undefined ? 'nothing' : JSON.stringify(value).slice(0, 1800);
}

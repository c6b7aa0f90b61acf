import { writeFileSync } from 'node:fs';
import { availableParallelism, cpus, loadavg } from 'node:os';
import { resolve } from 'node:path';
import { parseOptions, USAGE, type Options } from './options.ts';
import { whyMissed, writeFigures } from './page.ts';
import { findPeers, NO_PEERS } from './peers/peers.ts';
import { installProgram } from './program.ts';
import type { Bench, Row } from './row.ts';
import { ROWS } from './rows.ts';
import { isMissed, reportOf, type Outcome } from './table.ts';
import { openWorkplace } from './workplace.ts';

const options = parseOptions(process.argv.slice(2));
if (options.help) process.stdout.write(USAGE);
else await measureAll(options);

async function measureAll(asked: Options): Promise<void> {
  const { only, slow, pairs, write, json } = asked;
  const load = loadavg();
  const unknown = only.filter((id) => !ROWS.some((row) => row.id === id));
  if (unknown.length > 0)
    throw new Error(`no such row: ${unknown.join(', ')}; ${ROWS.map(({ id }) => id).join(', ')}`);
  const rows = ROWS.filter((row) => (only.length > 0 ? only.includes(row.id) : slow || row.slow !== true));
  const workplace = openWorkplace();
  try {
    if (asked.bin === undefined) say('building and packing the program');
    const bin = asked.bin ?? (await installProgram(workplace.folder('program')));
    const peersIn = asked['peers-in'] ?? workplace.folder('peers');
    const peers = asked.peers ? await findPeers(resolve(peersIn), say) : NO_PEERS;
    const outcomes: Outcome[] = [];
    for (const row of rows)
      outcomes.push(await outcomeOf(row, { pairs, peers, slow, bin, say, folder: workplace.folder }));
    const about = machine(asked, load);
    const report = `${about}\n\n${reportOf(outcomes)}`;
    process.stdout.write(`${report}\n`);
    if (write) writeFigures(report);
    if (json !== undefined) writeFileSync(json, JSON.stringify({ machine: about, outcomes }, undefined, 2));
    tellMissed(outcomes);
  } finally {
    workplace.close();
  }
}

async function outcomeOf(row: Row, bench: Bench): Promise<Outcome> {
  const startedAt = performance.now();
  say(`${row.id} ...`);
  try {
    return { row, measured: await row.measure(bench) };
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    say(`${row.id} could not be measured: ${why}`);
    return { row, failed: why.replaceAll(/\s+/g, ' ').slice(0, 300) };
  } finally {
    say(`${row.id} took ${((performance.now() - startedAt) / 1000).toFixed(0)} s`);
  }
}

/** What was asked for, when, and on what; nothing about where on this machine. */
function machine({ only, slow, pairs, peers }: Options, [load = 0]: readonly number[]): string {
  const asked = [
    ...only.map((id) => `--only ${id}`),
    slow ? '--slow' : '',
    peers ? '' : '--no-peers',
    `--pairs ${pairs}`,
  ];
  const command = ['npm run bench --', ...asked.filter((one) => one !== '')].join(' ');
  const when = new Date().toISOString().slice(0, 10);
  const [cpu] = cpus();
  const cores = `${availableParallelism()} cores${cpu === undefined ? '' : ` (${cpu.model.trim()})`}`;
  const busy = load > availableParallelism() / 2 ? ', which was busy with other work' : '';
  const others = `a load of ${load.toFixed(1)} before it began${busy}`;
  return `\`${command}\`, ${when}: ${cores}, ${process.platform}, Node ${process.versions.node}; ${others}.`;
}

function tellMissed(outcomes: readonly Outcome[]): void {
  const missed = outcomes.filter(isMissed);
  if (missed.length === 0) return;
  process.exitCode = 1;
  const lines = missed.map(
    ({ row }) => `- \`${row.id}\`: ${whyMissed(row.id) ?? 'docs/performance.md does not say why'}`,
  );
  process.stdout.write(`\nMissed:\n\n${lines.join('\n')}\n`);
}

function say(text: string): void {
  process.stderr.write(`${text}\n`);
}

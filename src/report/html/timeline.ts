import { criticalPath } from '../critical-path.ts';
import type { ShowDocument } from '../history/show-document.ts';
import { UNDO } from '../history/step-lines.ts';
import type { ToldPart, ToldStep } from '../history/told.ts';
import { commandWord, shortDuration } from '../history/words.ts';
import { duration } from '../words.ts';
import { type Tick, ticksFor } from './axis.ts';
import { html, type Markup } from './html.ts';
import { timeOf } from './words.ts';

/**
 * Draws when each step was at work: a chart for each command on the run, since between two of them may lie days. A row is a
 * picture of its own whose bars are placed in percent, so that it fits every width and its text stays readable.
 */
export function timeline({ parts }: ShowDocument): Markup | undefined {
  const drawn = parts.flatMap((part) => {
    const { steps: chain } = criticalPath(part.steps);
    const rows = rowsOf(part, new Set(chain.length > 1 ? chain : []));
    return rows.length === 0 ? [] : [{ part, rows }];
  });
  if (drawn.length === 0) return undefined;
  const kinds = new Set(
    drawn.flatMap(({ rows }) => rows.flatMap(({ spans }) => spans.map(({ kind }) => kind))),
  );
  return html`<section class="card">
    <h2>Timeline</h2>
    ${legend(kinds)} ${drawn.map(({ part, rows }) => chart(part, rows, parts.length > 1))}
  </section> `;
}

/** What is not in the chart needs no word. */
function legend(kinds: ReadonlySet<string>): Markup {
  return html`<ul class="legend">
    ${MEANINGS.filter(([kind]) => kinds.has(kind)).map(
      ([kind, meaning]) =>
        html`<li>
          <svg width="22" height="10" aria-hidden="true">
            <rect class="bar ${kind}" x="1" y="1" width="20" height="8" rx="2" />
          </svg>
          ${meaning}
        </li>`,
    )}
  </ul> `;
}

const MEANINGS = [
  ['done', 'step'],
  ['done critical', 'on the longest chain of steps'],
  ['failed', 'failed'],
  ['failed critical', 'failed'],
  ['cut', 'cut off'],
  ['busy', 'at work'],
  ['undo', 'undo'],
  ['undo bad', 'undo that is not clean'],
  ['wait', 'waiting'],
] as const;

/** Something at work, from and to milliseconds since the beginning of the chart. */
interface Span {
  readonly kind: string;
  readonly from: number;
  readonly to: number;
  readonly what: string;
}

interface Row {
  readonly name: string;
  readonly spans: readonly Span[];
  readonly isCritical: boolean;
}

function rowsOf(part: ToldPart, critical: ReadonlySet<string>): Row[] {
  const zero = zeroOf(part);
  const rows = [...waitRows(part, zero), ...stepRows(part, zero, critical)];
  return rows.toSorted((a, b) => (a.spans[0]?.from ?? 0) - (b.spans[0]?.from ?? 0));
}

/** When the first of it began, in milliseconds since 1970. */
function zeroOf(part: ToldPart): number {
  const undos = part.steps.flatMap(({ undo }) => undo ?? []);
  const times = [part, ...part.steps, ...part.waits, ...undos].flatMap(({ startedAt }) => startedAt ?? []);
  return times.reduce((first, time) => Math.min(first, Date.parse(time)), Infinity);
}

function chart(part: ToldPart, rows: readonly Row[], several: boolean): Markup {
  const zero = zeroOf(part);
  const ended = part.finishedAt === null ? 0 : Date.parse(part.finishedAt) - zero;
  const ends = rows.flatMap(({ spans }) => spans.map(({ to }) => to));
  const whole = ends.reduce((latest, to) => Math.max(latest, to), Math.max(1, ended));
  const ticks = ticksFor(whole);
  const began = timeOf(new Date(zero).toISOString());
  return html`${several && html`<h3>${commandWord(part.command)}: ${part.result}, ${began}</h3> `}
    <div class="chart">
      <div class="gantt head" aria-hidden="true"><span></span>${axis(ticks, whole)}<span></span></div>
      <ol class="rows">
        ${rows.map((row) => rowOf(row, ticks, whole))}
      </ol>
    </div> `;
}

function waitRows({ waits }: ToldPart, zero: number): Row[] {
  return waits.map(({ startedAt, durationMs, why }) => {
    const from = Math.max(0, Date.parse(startedAt) - zero);
    const spans = [{ kind: 'wait', from, to: from + durationMs, what: `waiting ${duration(durationMs)}` }];
    return { name: `waiting: ${why}`, spans, isCritical: false };
  });
}

function stepRows({ steps }: ToldPart, zero: number, critical: ReadonlySet<string>): Row[] {
  const ends = new Map(
    steps.flatMap((step) =>
      step.startedAt === undefined ? [] : [[step.name, Date.parse(step.startedAt) + step.durationMs]],
    ),
  );
  return steps.flatMap((step) => {
    const isCritical = critical.has(step.name);
    const spans = [...forward(step, zero, ends, isCritical), ...backward(step, zero)];
    return spans.length === 0 ? [] : [{ name: step.name, spans, isCritical }];
  });
}

function forward(
  { startedAt, durationMs, status, after = [], error }: ToldStep,
  zero: number,
  ends: ReadonlyMap<string, number>,
  isCritical: boolean,
): Span[] {
  if (startedAt === undefined) return [];
  const from = Math.max(0, Date.parse(startedAt) - zero);
  const ready = Math.max(0, ...after.flatMap((one) => ends.get(one) ?? [])) - zero;
  const kind = KINDS[status] ?? (error === undefined ? 'done' : 'failed');
  const idle = {
    kind: 'idle',
    from: ready,
    to: from,
    what: `could have begun ${duration(from - ready)} before`,
  };
  const work = {
    kind: isCritical && (kind === 'done' || kind === 'failed') ? `${kind} critical` : kind,
    from,
    to: from + durationMs,
    what: `${TOLD[kind]} ${duration(durationMs)}`,
  };
  return after.length > 0 && ready >= 0 && from - ready > WORTH_TELLING_MS ? [idle, work] : [work];
}

const KINDS: Readonly<Record<string, 'failed' | 'cut' | 'busy'>> = {
  failed: 'failed',
  cut_off: 'cut',
  running: 'busy',
};

const TOLD = { done: 'took', failed: 'failed after', cut: 'cut off after', busy: 'at work for' } as const;

/** Less than this is how long it takes to begin anything. */
const WORTH_TELLING_MS = 1000;

function backward({ undo }: ToldStep, zero: number): Span[] {
  if (undo === undefined) return [];
  const from = Math.max(0, Date.parse(undo.startedAt) - zero);
  const what = `${UNDO[undo.how]}, ${duration(undo.durationMs)}`;
  const isGood = undo.how === 'restored' || undo.how === 'running';
  return [{ kind: isGood ? 'undo' : 'undo bad', from, to: from + undo.durationMs, what }];
}

function rowOf({ name, spans, isCritical }: Row, ticks: readonly Tick[], whole: number): Markup {
  const told = `${name}: ${spans.map(({ what }) => what).join('; ')}${isCritical ? '; on the longest chain of steps' : ''}`;
  const took = spans.filter(({ kind }) => kind !== 'idle').map(({ from, to }) => shortDuration(to - from));
  return html`<li class="gantt">
    <span class="name${isCritical && ' strong'}">${name}</span>
    <svg class="lane" role="img">
      <title>${told}</title>
      ${ticks.map(({ milliseconds }) => line(percent(milliseconds, whole)))}
      ${spans.map((one) => bar(one, whole))}
    </svg>
    <span class="took">${took.join(' ↶ ')}</span>
  </li>`;
}

function bar({ kind, from, to }: Span, whole: number): Markup {
  const x = percent(from, whole);
  const width = percent(to - from, whole);
  if (kind === 'idle')
    return html`<line class="idle" x1="${x}%" x2="${percent(to, whole)}%" y1="11" y2="11" />`;
  // What took no time is seen, too.
  return html`<rect
    class="bar ${kind}"
    x="${Math.min(x, 99.6)}%"
    y="4"
    width="${Math.max(0.4, width)}%"
    height="14"
    rx="3"
  />`;
}

function line(x: number): Markup {
  return html`<line class="grid" x1="${x}%" x2="${x}%" y1="0" y2="100%" />`;
}

function axis(ticks: readonly Tick[], whole: number): Markup {
  return html`<svg class="lane">
    ${ticks.map(({ milliseconds, label }, at) => {
      const x = percent(milliseconds, whole);
      // The first stands at its line, one at the right edge before it: else they would be cut.
      const anchor = at === 0 ? 'start' : x > 92 ? 'end' : 'middle';
      return html`<text x="${x}%" y="15" text-anchor="${anchor}">${label}</text>`;
    })}
  </svg>`;
}

function percent(milliseconds: number, whole: number): number {
  return Math.round((Math.max(0, milliseconds) / whole) * 100_000) / 1000;
}

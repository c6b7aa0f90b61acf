import { aboutTime } from '../about-time.ts';
import type { PlanDocument } from '../plan-document.ts';
import { planTally } from '../plan-tally.ts';
import { count, shortAddress } from '../words.ts';
import { code, folded, table, told, within } from './markdown.ts';

/**
 * Writes a plan as Markdown that can stand in a comment: first what matters, then the steps that would run, and the rest
 * folded away; never longer than the limit of a comment of GitHub, 65,536 characters.
 */
export function planMarkdown(plan: PlanDocument): string {
  const { steps, removals, handOvers, refused, data, residue, open } = plan;
  const skipped = steps.filter(isQuiet);
  const busy = steps.filter((step) => !isQuiet(step));
  const place = told(`${plan.environment ?? ''}${plan.cloud === 'emulator' ? ' (emulator)' : ''}`);
  return within(LIMIT, [
    [`### Plan for ${place}: ${tally(plan)}`],
    bullets('It would be refused, and nothing changed:', refused, ({ step, why, address }) =>
      [`${code(step)}: ${told(why)}`, ...(address === undefined ? [] : [code(address)])].join(' '),
    ),
    open === null ? [] : [`**Run ${code(open.run)} is open** (${open.kind}, ${open.phase}).`],
    bullets('Deletes data:', data, told),
    table(
      ['Step', 'Would', 'Why', 'Takes'],
      busy.slice(0, MOST).map((step) => [code(step.name), effect(step), reason(step), time(step)]),
    ),
    busy.length > MOST ? [`… and ${count(busy.length - MOST, 'step')} more.`] : [],
    bullets('No longer wanted, last of all:', removals, ({ action, address, why, data: lost }) =>
      [
        `${action} ${code(address)}`,
        ...(why === undefined ? [] : [`(${told(why)})`]),
        ...(lost === undefined ? [] : [`**deletes ${told(lost)}**`]),
      ].join(' '),
    ),
    bullets(
      'Moves to another step:',
      handOvers,
      ({ from, to, address }) => `${code(address)}: ${code(from)} → ${code(to)}`,
    ),
    (plan.warnings ?? []).slice(0, MOST).map((text) => `> ${told(text)}`),
    bullets('Left behind by earlier runs:', residue, ({ address }) => code(address)),
    folded('What decided, and where that stands', decisions(busy)),
    folded(
      `${count(skipped.length, 'step')} unchanged`,
      skipped.length === 0 ? [] : [skipped.map(({ name }) => code(name)).join(', ')],
    ),
  ]);
}

/** Some room is left for what a workflow writes around it. Source: GitHub's own refusal, "body is too long (maximum is 65536 characters)". */
const LIMIT = 60_000;

/** Rows of a list, and what is told of one step. */
const MOST = 100;
const MOST_REASONS = 20;
const MOST_THINGS = 6;
const LONGEST = 200;

type Step = PlanDocument['steps'][number];

function isQuiet({ action, protection }: Step): boolean {
  return action === 'skip' && protection === undefined;
}

function tally(plan: PlanDocument): string {
  const back = plan.steps.filter(({ action }) => action === 'undo').length;
  const lost = plan.steps.filter(({ action }) => action === 'give-up').length;
  if (back + lost > 0) return `${back} to undo${lost === 0 ? '' : `, ${lost} to give up`}`;
  return plan.result === 'nothing-to-do' ? `nothing to do (${planTally(plan)})` : planTally(plan);
}

function effect({ action, protection, irreversible, adopts = [], keeps = [], changes = [] }: Step): string {
  const things = changes.map(
    ({ action: what, type, name, undo, likely }) =>
      `${likely === true ? 'likely ' : ''}${what} ${told(type)}${name === undefined ? '' : ` ${code(name)}`}${undo === 'stay' ? ', which an undo leaves' : ''}`,
  );
  const notes = [
    ...(protection === undefined ? [] : ['its protection changes']),
    ...things.slice(0, MOST_THINGS),
    ...(things.length > MOST_THINGS ? [`and ${things.length - MOST_THINGS} more`] : []),
    ...(irreversible === undefined ? [] : [`cannot be undone: ${told(irreversible)}`]),
    ...adopts.slice(0, MOST_THINGS).map((at) => `takes over ${code(shortAddress(at))}`),
    ...keeps.slice(0, MOST_THINGS).map((at) => `stays after an undo: ${code(shortAddress(at))}`),
  ];
  return [`**${action}**`, ...notes].join('<br>');
}

function reason({ because }: Step): string {
  const [first, ...more] = because;
  if (first === undefined) return '';
  return `${told(first.text.slice(0, LONGEST))}${more.length === 0 ? '' : `, and ${more.length} more`}`;
}

function time({ expectedMs }: Step): string {
  return expectedMs === undefined ? '' : aboutTime(expectedMs);
}

function decisions(steps: readonly Step[]): string[] {
  const telling = steps.filter(({ because }) => because.some(isTelling));
  return telling
    .slice(0, MOST)
    .flatMap(({ name, because }) => [
      `- ${code(name)}`,
      ...because.slice(0, MOST_REASONS).map(decision),
      ...(because.length > MOST_REASONS ? [`  - … and ${because.length - MOST_REASONS} more`] : []),
    ]);
}

/** In angle brackets stands what is no input: the table has said it. */
function isTelling({ leaf, location }: Step['because'][number]): boolean {
  return location !== undefined || !leaf.startsWith('<');
}

function decision({ text, location }: Step['because'][number]): string {
  return `  - ${told(text.slice(0, LONGEST))}${location === undefined ? '' : ` (${code(location)})`}`;
}

function bullets<Item>(title: string, items: readonly Item[], line: (item: Item) => string): string[] {
  if (items.length === 0) return [];
  const more = items.length > MOST ? [`- … and ${items.length - MOST} more`] : [];
  return [`**${title}**`, '', ...items.slice(0, MOST).map((item) => `- ${line(item)}`), ...more];
}

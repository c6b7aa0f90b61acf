import { aboutTime } from './about-time.ts';
import { hanging, named } from './hanging.ts';
import type { Paint } from './paint.ts';
import type { PlanDocument } from './plan-document.ts';
import { awaitedBy } from './plan-tally.ts';
import { count, plain, shortAddress } from './words.ts';
import { wrap } from './wrap.ts';
import { WIDTH } from './width.ts';

/** One step of a plan. */
export type PlanStep = PlanDocument['steps'][number];

/**
 * Draws one step of a plan: what would become of it and how long that is likely to take; below it why, what it would make
 * or change, and what of that no undo takes back. A step that is skipped takes one line.
 */
export function planStepLines(step: PlanStep, longest: number, paint: Paint): string[] {
  const { name, action, expectedMs, protection, because } = step;
  if (action === 'skip') {
    const note = protection === undefined ? '' : '  its protection changes';
    return [paint.dim(`  ${name.padEnd(longest)}  skip${note}`)];
  }
  const stroke = action === 'run' ? paint.green : paint.yellow;
  const word = action === 'unknown' ? `unknown until ${awaitedBy(step) ?? ''}` : action;
  const [only, ...more] = because;
  const isPlain = more.length === 0 && PLAIN.has(only?.leaf ?? '');
  const notes = [
    ...(isPlain && only !== undefined ? [only.text] : []),
    ...(expectedMs === undefined ? [] : [aboutTime(expectedMs)]),
  ];
  const plainHead = `  ${name.padEnd(longest)}  ${word}`;
  const fits = [plainHead, ...notes].join(', ').length <= WIDTH;
  const head = `  ${name.padEnd(longest)}  ${stroke(word)}`;
  return [
    fits ? head + paint.dim(notes.map((note) => `, ${note}`).join('')) : head,
    ...(fits ? [] : [MARGIN + paint.dim(notes.join(', '))]),
    ...(action === 'unknown' || isPlain ? [] : reasons(because, paint)),
    ...effects(step, paint),
    ...losses(step, paint),
  ];
}

/** Reasons that say it all in two words. */
const PLAIN: ReadonlySet<string> = new Set(['<never ran>', '<forced>', '<not complete>']);

const INDENT = 6;
const MARGIN = ' '.repeat(INDENT);

/** What is folded names so many first. */
const MOST_REASONS = 3;
const MOST_THINGS = 6;

function reasons(all: PlanStep['because'], paint: Paint): string[] {
  const because = all.filter((one) => !isToldByFiles(one, all));
  const first = because.length > MOST_REASONS + 1 ? because.slice(0, MOST_REASONS) : because;
  const more = because.length - first.length;
  return [
    ...first.map(({ text, location }) => {
      const place = location === undefined ? '' : ` (${location.replace(/:\d+$/, '')})`;
      return wrap(`${MARGIN}${plain(text)}${paint.dim(place)}`, WIDTH);
    }),
    ...(more > 0 ? [`${MARGIN}${paint.dim(`and ${more} more`)}`] : []),
  ];
}

/** The digest of a folder follows from its files. */
function isToldByFiles({ leaf }: PlanStep['because'][number], all: PlanStep['because']): boolean {
  const folder = /^.*\.context\.(?=digest$)/.exec(leaf)?.[0];
  return folder !== undefined && all.some((one) => one.leaf.startsWith(`${folder}files.`));
}

function effects({ action, changes = [], ...rest }: PlanStep, paint: Paint): string[] {
  const adopted = new Set(rest.adopts);
  return EFFECTS.flatMap(([effect, does, likelyDoes, may]) => {
    const things = changes.filter((one) => one.action === effect && !adopted.has(one.address));
    const isGuess = things.some(({ likely }) => likely === true);
    const label = action === 'unknown' ? may : isGuess ? likelyDoes : does;
    return list(label, called(things), paint.dim);
  });
}

const EFFECTS = [
  ['create', 'makes', 'likely makes', 'may make'],
  ['recreate', 'makes again', 'likely makes again', 'may make again'],
  // A step says where it may change something, not what of it this change is about.
  ['update', 'may change', 'may change', 'may change'],
] as const;

/** What stays, what was others', and which data an undo takes along. */
function losses({ changes = [], adopts = [], irreversible }: PlanStep, paint: Paint): string[] {
  const names = new Map(changes.map((one) => [one.address, thing(one)]));
  const stays = changes.filter(({ undo, why }) => undo === 'stay' && why !== irreversible);
  const whys = Map.groupBy(stays, ({ why }) => why ?? '');
  // Of what a first run makes for sure the group comes first, and that holds all of it.
  const data = changes.flatMap((one) => (one.likely === true ? [] : (one.data ?? [])));
  return [
    ...list(
      'takes over what others made:',
      adopts.map((at) => names.get(at) ?? shortAddress(at)),
      paint.yellow,
    ),
    ...(irreversible === undefined
      ? []
      : [wrap(`${MARGIN}${paint.yellow('cannot be undone:')} ${plain(irreversible)}`, WIDTH)]),
    ...[...whys].flatMap(([why, ones]) =>
      list(`stays after an undo, ${withShortIds(why)}:`, called(ones), paint.yellow),
    ),
    ...list('an undo deletes data:', data.map(plain), paint.yellow, MOST_REASONS),
  ];
}

function withShortIds(text: string): string {
  return plain(text.replaceAll(/\/subscriptions\/[^\s,]+/g, shortAddress));
}

function list(
  label: string,
  items: readonly string[],
  stroke: (text: string) => string,
  most = MOST_THINGS,
): string[] {
  return hanging(label, named(items, most), { indent: INDENT, stroke });
}

type Thing = Pick<NonNullable<PlanStep['changes']>[number], 'type' | 'name'>;

/** What has no name yet, or one that tells people nothing, is counted. */
function called(things: readonly Thing[]): string[] {
  const [telling = [], nameless = []] = [true, false].map((has) =>
    things.filter(({ name }) => (name !== undefined && !GUID.test(name)) === has),
  );
  const kinds = Map.groupBy(nameless, ({ type }) => type);
  return [
    ...telling.map(thing),
    ...[...kinds].map(([type, ones]) => plain(ones.length === 1 ? type : count(ones.length, type))),
  ];
}

/** As role assignments and workbooks are named. */
const GUID = /(?:^|\/)[\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12}$/;

function thing({ type, name }: Thing): string {
  return plain(name === undefined ? type : `${type} ${name}`);
}

import type { PlanDocument } from '../report/plan-document.ts';
import type { SavedPlan } from './saved-plan.ts';
import { type Changed, differing, inOneOrder } from './saved-plan-difference.ts';

/** Lists what has changed of each step that both plans have: its inputs, what becomes of it, why, and what it meets. */
export function changesOfSteps(
  was: Pick<SavedPlan, 'steps' | 'plan'>,
  is: Pick<SavedPlan, 'steps' | 'plan'>,
): Changed[] {
  const before = stepsOf(was);
  return [...stepsOf(is)].flatMap(([path, now]) => {
    const then = before.get(path);
    const message = then && changeOf(then, now);
    return message === undefined ? [] : [{ path, message }];
  });
}

/** What a plan says of one step: by its digests, and as it is shown. */
interface Told {
  readonly digests: SavedPlan['steps'][number];
  readonly shown: PlanDocument['steps'][number];
}

function stepsOf({ steps, plan }: Pick<SavedPlan, 'steps' | 'plan'>): Map<string, Told> {
  const shown = new Map(plan.steps.map((step) => [step.name, step]));
  return new Map(
    steps.flatMap((digests): [string, Told][] => {
      const step = shown.get(digests.name);
      return step === undefined ? [] : [[digests.name, { digests, shown: step }]];
    }),
  );
}

/** The first thing that differs, the cause before what follows from it. */
function changeOf(then: Told, now: Told): string | undefined {
  const { digests: was } = then;
  const { digests: is } = now;
  const why = briefly(now.shown.because.map(({ text }) => text));
  if (was.fingerprint !== undefined && is.fingerprint !== undefined && was.fingerprint !== is.fingerprint) {
    const leaves = was.leaves && is.leaves ? differing(was.leaves, is.leaves) : [];
    if (leaves.length > 0) return `${briefly(leaves)} changed since`;
    return why === '' ? 'its inputs are others than planned' : why;
  }
  if (was.action !== is.action)
    return `was to ${VERBS[was.action]}, and would ${VERBS[is.action]} now${why === '' ? '' : `: ${why}`}`;
  if (was.fingerprint !== is.fingerprint) return 'its inputs are known otherwise than before';
  const added = reasonsOnlyIn(now, then);
  if (added.length > 0) return briefly(added);
  const gone = reasonsOnlyIn(then, now);
  if (gone.length > 0) return `no longer: ${briefly(gone)}`;
  return effectsOf(then) === effectsOf(now) ? undefined : 'what is there in the cloud has changed since';
}

const VERBS = { run: 'run', skip: 'be skipped', unknown: 'be unknown' } as const;

/** In words. What inputs were and are the fingerprints and the state tell; what was found in the cloud only the reasons do. */
function reasonsOnlyIn({ shown: one }: Told, { shown: other }: Told): string[] {
  const same = ({ leaf, before }: Told['shown']['because'][number]): string =>
    inOneOrder(leaf.startsWith('<') ? { leaf, before } : { leaf });
  const known = new Set(other.because.map(same));
  return one.because.filter((reason) => !known.has(same(reason))).map(({ text }) => text);
}

/** What people have agreed to beside its inputs: whose it is, what is made, what stays. */
function effectsOf({ shown: { changes, adopts, keeps, irreversible, protection } }: Told): string {
  // Nobody agrees to a guess.
  const sure = changes?.filter(({ likely }) => likely !== true);
  return inOneOrder({ changes: sure, adopts, keeps, irreversible, protection });
}

/** The first three of many, and how many more. */
function briefly(texts: readonly string[]): string {
  const more = texts.length - MOST_TEXTS;
  return texts.slice(0, MOST_TEXTS).join(', ') + (more > 0 ? `, and ${more} more` : '');
}

const MOST_TEXTS = 3;

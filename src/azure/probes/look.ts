import type { Checked, Expected, Obstacle, Required } from '../../engine/gate.ts';
import { Failure } from '../../engine/failure.ts';
import { connect, once, type AzureOptions } from '../connection.ts';
import { azureFailure } from '../failures.ts';
import { openNames } from '../names.ts';
import { principalOf } from '../principal.ts';
import { untilAborted } from '../until-aborted.ts';
import { openAsking } from './asking.ts';
import { credentialLook, type SignIn } from './credential.ts';
import { openGround, Unregistered } from './ground.ts';
import { idleProbe } from './idle.ts';
import { namesProbe } from './names.ts';
import { needsOf } from './needs.ts';
import { offersProbe } from './offers.ts';
import { permissionsProbe } from './permissions.ts';
import type { Look, Probe } from './probe.ts';
import { providersProbe } from './providers.ts';
import { quotasProbe } from './quotas.ts';
import { softDeletedProbe } from './soft-deleted.ts';

/** How it is looked what stands in the way. */
export interface LookTerms extends SignIn {
  /** After so many milliseconds what has not answered counts as not checked. Default ten seconds. */
  readonly limitMs?: number;
}

/** In the order in which their obstacles are told. */
const PROBES: readonly Probe[] = [
  permissionsProbe,
  providersProbe,
  namesProbe,
  softDeletedProbe,
  offersProbe,
  quotasProbe,
  idleProbe,
];

const LIMIT_MS = 10_000;

/**
 * Looks, all at once and within a limit, whether what the steps require holds. It only asks, and what it cannot find out
 * is said, never a failure. Throws `Failure` `interrupted` when the run is.
 */
export async function lookAhead(
  options: AzureOptions,
  required: readonly Required[],
  run: Expected,
  terms: LookTerms,
): Promise<Checked> {
  const { limitMs = LIMIT_MS } = terms;
  const limit = AbortSignal.timeout(limitMs);
  const signal = AbortSignal.any([limit, ...(options.signal === undefined ? [] : [options.signal])]);
  // What it is refused itself is told as not checked; it waits for nothing to clear.
  const connection = connect({ ...options, signal, patienceMs: 0, onRefused: () => undefined });
  const principal = once(() => principalOf({ ...options, signal }, connection));
  const ground = openGround(openAsking(connection), openNames(connection), principal);
  const needs = needsOf(required);
  const looks: Look[] = [
    ...PROBES.flatMap((probe) => probe(needs, ground, run)),
    credentialLook(connection, terms, needs, run),
  ];
  const found = await Promise.all(
    looks.map(async ({ about, find }): Promise<Found> => {
      try {
        return { obstacles: await untilAborted(find(), signal) };
      } catch (thrown) {
        if (thrown instanceof Unregistered) return { waiting: thrown.namespace };
        const cause = limit.aborted ? `no answer within ${limitMs / 1000} s` : azureFailure(thrown).message;
        return { unchecked: { about, cause } };
      }
    }),
  );
  if (options.signal?.aborted === true) {
    throw new Failure('interrupted', 'interrupted while waiting for Azure');
  }
  const waiting = new Set(found.flatMap((one) => one.waiting ?? []));
  return {
    obstacles: joined(found.flatMap(({ obstacles = [] }) => obstacles)),
    unchecked: [
      ...needs.unknown,
      ...sentences(found.flatMap(({ unchecked }) => unchecked ?? [])),
      ...(waiting.size > 0 ? [unregistered([...waiting])] : []),
    ],
  };
}

/** What one look came to. */
interface Found {
  readonly obstacles?: readonly Obstacle[];
  readonly unchecked?: Unchecked;
  readonly waiting?: string;
}

interface Unchecked {
  readonly about: string;
  readonly cause: string;
}

/** What has one cause is one sentence. */
function sentences(unchecked: readonly Unchecked[]): string[] {
  const byCause = Map.groupBy(unchecked, ({ cause }) => cause);
  return [...byCause].map(([cause, of]) => {
    const named = of.slice(0, MOST_NAMED).map(({ about }) => about);
    const more = of.length > MOST_NAMED ? [`${of.length - MOST_NAMED} more`] : [];
    return `${[...named, ...more].join(', ')}: ${cause}`;
  });
}

const MOST_NAMED = 3;

function unregistered(namespaces: readonly string[]): string {
  const list = namespaces.toSorted().join(', ');
  return `names, sizes and limits of ${list}: they can be asked for only once the subscription is registered`;
}

/** The same obstacle, found for several steps, is told once. */
function joined(obstacles: readonly Obstacle[]): Obstacle[] {
  const told = new Map<string, Obstacle>();
  for (const one of obstacles) {
    const key = `${one.what} ${one.clear}`;
    const steps = [...new Set([...(told.get(key)?.steps ?? []), ...one.steps])];
    told.set(key, { ...one, steps });
  }
  return [...told.values()];
}

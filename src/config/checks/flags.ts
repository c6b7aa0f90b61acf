import { parseDuration } from '../duration.ts';
import { FLAGS } from '../feature-flags.ts';
import type { Policy } from '../policy.ts';
import { formatPath, type Path, type Problem } from '../problem.ts';
import { LOCK_HINT, lockWords } from '../switches.ts';
import { find, type Tree } from '../tree/tree.ts';
import { type Layers, spellings, writtenFlag } from '../written-flags.ts';

/**
 * Checks that the configuration says one thing of `rollback`, which has two spellings, that it switches nothing off that
 * the policy of the environment locks, and that its circuit breaker is as strict as that wants it.
 */
export function checkFlags(layers: Layers, policy: Policy, environment: string): Problem[] {
  return [
    ...checkSpellings(layers),
    ...checkLocks(layers, policy, environment),
    ...checkBreaker(layers.tree, policy, environment),
  ];
}

/** An overlay decides whatever the base says, in either spelling; beside each other they must agree. */
function checkSpellings(layers: Layers): Problem[] {
  const [one, other] = spellings(layers, 'rollback');
  if (one === undefined || other === undefined) return [];
  if (one.on === other.on || one.overlaid !== other.overlaid) return [];
  return [
    [one, other],
    [other, one],
  ].flatMap(([here, there]) =>
    here === undefined || there === undefined
      ? []
      : [
          {
            offset: here.offset,
            path: here.path,
            message: `says ${here.on}, but ${formatPath(there.path)} says ${there.on}`,
            hint: 'they mean the same: keep flags.rollback, and take the older rollback.enabled out',
          },
        ],
  );
}

function checkLocks(layers: Layers, policy: Policy, environment: string): Problem[] {
  return FLAGS.flatMap((name) => {
    const written = writtenFlag(layers, name);
    if (written === undefined || written.on || policy.flags[name] !== 'locked') return [];
    const { offset, path } = written;
    return [{ offset, path, message: `cannot be off: ${lockWords(policy, environment)}`, hint: LOCK_HINT }];
  });
}

/** Only what is written can be too loose: the defaults are as strict. */
function checkBreaker(tree: Tree, { base, breaker }: Policy, environment: string): Problem[] {
  if (breaker === undefined) return [];
  const whose = `the policy of ${base}${environment === base ? '' : `, which ${environment} extends`}`;
  const { mostFailures, leastOpenMs } = breaker;
  const tooLoose = (path: Path, isLoose: (value: string | number) => boolean, bound: string): Problem[] => {
    const found = find(tree, path);
    if (found?.kind !== 'scalar' || found.value === null || typeof found.value === 'boolean') return [];
    if (!isLoose(found.value)) return [];
    return [{ offset: found.offset, path, message: `must be ${bound}: ${whose} wants a strict breaker` }];
  };
  return [
    ...tooLoose(
      ['circuitBreaker', 'failures'],
      (value) => Number(value) > mostFailures,
      `at most ${mostFailures}`,
    ),
    ...tooLoose(
      ['circuitBreaker', 'openFor'],
      (value) => (parseDuration(String(value)) ?? leastOpenMs) < leastOpenMs,
      `at least ${leastOpenMs / 1000}s`,
    ),
  ];
}

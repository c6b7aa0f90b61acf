import { Failure } from '../engine/failure.ts';
import { BASE_POLICIES, isBasePolicy, POLICIES, type Policy } from './policy.ts';
import { cloudSchema, type Cloud } from './schema.ts';
import { didYouMean } from './suggestion.ts';
import { find, keysOf, member, overlay, textOf, without, type MapTree, type Tree } from './tree/tree.ts';
import { replaceVariables, type Variables } from './tree/variables.ts';

/** The environments of a file, first those that exist whether or not it has an overlay for them. */
export function listEnvironments(root: Tree | undefined): string[] {
  const own = keysOf(member(root, 'environments'));
  return [...BASE_POLICIES, ...own.filter((name) => !isBasePolicy(name))];
}

/** The overlay of an environment, as it is written. */
export function overlayOf(root: Tree | undefined, environment: string): Tree | undefined {
  return member(member(root, 'environments'), environment);
}

/** The policy of an environment: its own, or that of the one it `extends`, `development` where it says nothing. */
export function policyOf(environment: string, root: Tree | undefined): Policy {
  const extended = textOf(member(overlayOf(root, environment), 'extends'));
  const base = isBasePolicy(environment) ? environment : isBasePolicy(extended) ? extended : 'development';
  return POLICIES[base];
}

/**
 * The environment in force: `asked` (--env), then DEPLOY_ENV, then `defaultEnvironment`.
 *
 * @throws Failure `environment-unknown` when none is named, or one that does not exist.
 */
export function chooseEnvironment(
  asked: string | undefined,
  variables: Variables,
  root: Tree | undefined,
): string {
  const known = listEnvironments(root);
  const listed = `the environments are ${known.join(', ')}`;
  const name = asked ?? (variables['DEPLOY_ENV'] || replaced(member(root, 'defaultEnvironment'), variables));
  if (name === undefined) {
    throw new Failure('environment-unknown', 'no environment was named', {
      hint: `name one with --env or DEPLOY_ENV; ${listed}`,
    });
  }
  if (known.includes(name)) return name;
  const guess = didYouMean(name, known);
  throw new Failure('environment-unknown', `there is no environment "${name}"`, {
    hint: guess === undefined ? listed : `${guess} ${listed}`,
  });
}

/** The cloud in force, and the key that the environment's state is kept under. */
export type ChosenCloud = { cloud: Cloud; stateKey: string };

/**
 * The cloud of an environment: what its overlay says, otherwise what its policy does. It decides nothing but the cloud.
 * `asked` (--cloud), then DEPLOY_CLOUD, overrides it, towards the emulator only and with a state of its own.
 *
 * @throws Failure `usage` when another cloud than the emulator is asked for.
 */
export function chooseCloud(
  environment: string,
  asked: string | undefined,
  variables: Variables,
  root: Tree | undefined,
): ChosenCloud {
  const override = asked ?? (variables['DEPLOY_CLOUD'] || undefined);
  if (override !== undefined && override !== 'emulator') {
    throw new Failure('usage', `--cloud and DEPLOY_CLOUD take emulator only, not "${override}"`, {
      hint: 'which environment lives in Azure is said by its cloud key in the configuration',
    });
  }
  const written = cloudSchema.safeParse(replaced(member(overlayOf(root, environment), 'cloud'), variables));
  const own = written.data ?? policyOf(environment, root).cloud;
  return override === undefined || override === own
    ? { cloud: own, stateKey: environment }
    : { cloud: override, stateKey: `${environment}@emulator` };
}

/** The effective configuration of one environment: its overlay merged over everything outside `environments`. */
export function applyOverlay(root: MapTree, environment: string): Tree {
  const base = without(root, ['environments', 'defaultEnvironment']);
  const over = overlayOf(root, environment);
  if (over?.kind !== 'map') return base;
  return overlay(withoutReplacedStore(base, over), without(over, ['cloud', 'extends']));
}

/** A store of another type replaces the whole one: the keys of one type mean nothing to the other. */
function withoutReplacedStore(base: MapTree, over: MapTree): MapTree {
  const state = base.members.get('state');
  const [was, now] = [base, over].map((root) => textOf(find(root, ['state', 'store', 'type'])));
  if (state?.value.kind !== 'map' || now === undefined || now === was) return base;
  const value = without(state.value, ['store']);
  return { ...base, members: new Map(base.members).set('state', { ...state, value }) };
}

function replaced(tree: Tree | undefined, variables: Variables): string | undefined {
  return replaceVariables(textOf(tree) ?? '', variables).text || undefined;
}

import { Failure } from '../engine/failure.ts';
import { cloudSchema, type Cloud } from './schema.ts';
import { didYouMean } from './suggestion.ts';
import { find, keysOf, member, overlay, textOf, without, type MapTree, type Tree } from './tree/tree.ts';
import { replaceVariables, type Variables } from './tree/variables.ts';

/** The environments that exist whether or not the file has an overlay for them. */
const builtIn = ['local', 'development', 'production'];

/** The environments of a file, the built-in ones first. */
export function listEnvironments(root: Tree | undefined): string[] {
  const own = keysOf(member(root, 'environments'));
  return [...builtIn, ...own.filter((name) => !builtIn.includes(name))];
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
 * The cloud of an environment: what its overlay says, otherwise the emulator for `local` and Azure for all others.
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
  const over = member(member(root, 'environments'), environment);
  const written = cloudSchema.safeParse(replaced(member(over, 'cloud'), variables));
  const own = written.data ?? (environment === 'local' ? 'emulator' : 'azure');
  return override === undefined || override === own
    ? { cloud: own, stateKey: environment }
    : { cloud: override, stateKey: `${environment}@emulator` };
}

/** The effective configuration of one environment: its overlay merged over everything outside `environments`. */
export function applyOverlay(root: MapTree, environment: string): Tree {
  const base = without(root, ['environments', 'defaultEnvironment']);
  const over = member(member(root, 'environments'), environment);
  if (over?.kind !== 'map') return base;
  return overlay(withoutReplacedStore(base, over), without(over, ['cloud']));
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

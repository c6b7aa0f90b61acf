import { listEnvironments } from '../environments.ts';
import { BASE_POLICIES, isBasePolicy } from '../policy.ts';
import type { Path, Problem } from '../problem.ts';
import { cloudSchema, environmentName } from '../schema.ts';
import { didYouMean, suggest } from '../suggestion.ts';
import { member, textOf, type MapTree, type Tree } from '../tree/tree.ts';
import { hasVariables, replaceVariables, type Variables } from '../tree/variables.ts';
import { kindOf } from './words.ts';

/**
 * Checks what stands in the file but not in the effective configuration: the environments' names, that each overlay is
 * a mapping (or empty) and its cloud one, and that `defaultEnvironment` exists. A cloud made of variables is looked at
 * in the environment in force only: the variables of the others need not be set.
 */
export function checkEnvironments(root: MapTree, inForce: string, variables: Variables): Problem[] {
  return [...checkDefault(root, variables), ...checkOverlays(root, inForce, variables)];
}

function checkDefault(root: MapTree, variables: Variables): Problem[] {
  const tree = member(root, 'defaultEnvironment');
  if (tree === undefined) return [];
  const at = { offset: tree.offset, path: ['defaultEnvironment'] };
  const written = textOf(tree);
  if (written === undefined) return [{ ...at, message: 'must be text' }];
  const { text, problems } = replaceVariables(written, variables);
  // A variable that only chooses the default is of no concern to a run that names its environment.
  const known = listEnvironments(root);
  if (problems.length > 0 || known.includes(text)) return [];
  return [{ ...at, message: 'names no environment', hint: suggest(text, known, 'environments') }];
}

function checkOverlays(root: MapTree, inForce: string, variables: Variables): Problem[] {
  const environments = member(root, 'environments');
  if (environments === undefined || isEmpty(environments)) return [];
  const path = ['environments'];
  if (environments.kind !== 'map') {
    return [{ offset: environments.offset, path, message: 'must be a mapping of names to overlays' }];
  }
  return [...environments.members].flatMap(([name, { keyOffset, value }]) => [
    ...checkName(name, keyOffset),
    ...checkOverlay(name, value, name === inForce ? variables : undefined),
  ]);
}

function checkName(name: string, offset: number): Problem[] {
  const checked = environmentName.safeParse(name);
  const message = checked.error?.issues[0]?.message;
  return message === undefined ? [] : [{ offset, path: ['environments', name], message }];
}

function checkOverlay(name: string, tree: Tree, variables: Variables | undefined): Problem[] {
  if (isEmpty(tree)) return [];
  if (tree.kind !== 'map') {
    const given = kindOf(tree.kind === 'list' ? [] : tree.value);
    return [
      {
        offset: tree.offset,
        path: ['environments', name],
        message: `must be a mapping of keys to values, not ${given}`,
      },
    ];
  }
  const cloud = member(tree, 'cloud');
  const base = member(tree, 'extends');
  return [
    ...(cloud === undefined ? [] : checkCloud(cloud, ['environments', name, 'cloud'], variables)),
    ...(base === undefined ? [] : checkExtends(base, name)),
  ];
}

/** A policy is no matter of a variable: what production locks must not be a matter of what is set somewhere. */
function checkExtends(tree: Tree, name: string): Problem[] {
  const at = { offset: tree.offset, path: ['environments', name, 'extends'] };
  if (isBasePolicy(name)) {
    const hint = 'take it out; only an environment of your own extends another one';
    return [{ ...at, message: `cannot stand here: ${name} has a policy of its own`, hint }];
  }
  const written = textOf(tree);
  if (isBasePolicy(written)) return [];
  const message = `must be ${BASE_POLICIES.slice(0, -1).join(', ')} or ${BASE_POLICIES.at(-1)}, written out`;
  return [{ ...at, message, hint: written === undefined ? undefined : didYouMean(written, BASE_POLICIES) }];
}

function checkCloud(tree: Tree, path: Path, variables: Variables | undefined): Problem[] {
  const written = tree.kind === 'scalar' && tree.value !== null ? String(tree.value) : '';
  if (hasVariables(written) && variables === undefined) return [];
  const { text, problems } = replaceVariables(written, variables ?? {});
  const at = { offset: tree.offset, path };
  if (problems.length > 0) return problems.map((problem) => ({ ...at, ...problem }));
  if (cloudSchema.safeParse(text).success) return [];
  const clouds = cloudSchema.options;
  return [{ ...at, message: `must be ${clouds.join(' or ')}`, hint: didYouMean(text, clouds) }];
}

function isEmpty(tree: Tree): boolean {
  return tree.kind === 'scalar' && tree.value === null;
}

/** The commands that are listed one by one, by name. */
export const EVERYDAY: readonly string[] = [
  'run',
  'plan',
  'explain',
  'rollback',
  'destroy',
  'status',
  'history',
  'init',
  'validate',
  'doctor',
];

/** All others, by what they are for. A test holds that each command stands in one place. */
export const MORE: readonly (readonly [about: string, names: readonly string[]])[] = [
  ['looking', ['show', 'logs', 'report', 'outputs', 'drift', 'health', 'graph']],
  ['settings', ['config show', 'flags', 'schema', 'secrets check', 'completion']],
  ['steps', ['steps', 'step new']],
  [
    'state',
    ['state init', 'state pull', 'state push', 'state migrate', 'state unprotect', 'state audit', 'unlock'],
  ],
];

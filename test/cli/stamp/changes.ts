import {
  appendFileSync,
  chmodSync,
  cpSync,
  linkSync,
  mkdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';

/** One thing that is different: in the folder, in the variables, or both. */
export interface Change {
  readonly what: string;
  /** What the guard says then: something is to be done, nothing, or it is refused. */
  readonly answer: 'runs' | 'nothing' | 'refused';
  /** Whether nothing that the run rested on is touched, so that it need not be gone through again. */
  readonly aside?: true;
  readonly files?: (at: (name: string) => string) => void;
  readonly variables?: Readonly<Record<string, string | undefined>>;
  readonly args?: readonly string[];
}

const edit =
  (name: string, from: string | RegExp, to: string): NonNullable<Change['files']> =>
  (at) => {
    const text = readFileSync(at(name), 'utf8');
    if (text.replace(from, to) === text) throw new Error(`${name} has no ${String(from)}`);
    writeFileSync(at(name), text.replace(from, to));
  };
const append =
  (name: string, text: string): NonNullable<Change['files']> =>
  (at) =>
    appendFileSync(at(name), text);
const put =
  (name: string, text: string): NonNullable<Change['files']> =>
  (at) =>
    writeFileSync(at(name), text);
const remove =
  (name: string): NonNullable<Change['files']> =>
  (at) =>
    rmSync(at(name), { recursive: true });
const keepingTimes =
  (name: string, change: NonNullable<Change['files']>): NonNullable<Change['files']> =>
  (at) => {
    const { atime, mtime } = statSync(at(name));
    change(at);
    utimesSync(at(name), atime, mtime);
  };

const CONFIG = 'config.yaml';

/** Changes of the configuration. */
const CONFIGURATION: readonly Change[] = [
  { what: 'a value', answer: 'runs', files: edit(CONFIG, 'colour: blue', 'colour: green') },
  { what: 'a value of the overlay', answer: 'runs', files: edit(CONFIG, 'stage: local', 'stage: other') },
  {
    what: 'a value of another overlay',
    answer: 'nothing',
    files: edit(CONFIG, 'stage: development', 'stage: x'),
  },
  { what: 'a comment', answer: 'nothing', files: append(CONFIG, '# a comment\n') },
  { what: 'its times', answer: 'nothing', files: (at) => utimesSync(at(CONFIG), 1, 1) },
  { what: 'its mode', answer: 'nothing', files: (at) => chmodSync(at(CONFIG), 0o600) },
  {
    what: 'a value of the same length, times put back',
    answer: 'runs',
    files: keepingTimes(CONFIG, edit(CONFIG, 'blue', 'grey')),
  },
  { what: 'a new tag', answer: 'runs', files: edit(CONFIG, 'colour: blue', 'colour: blue, shape: round') },
  { what: 'a tag less', answer: 'runs', files: edit(CONFIG, ', colour: blue', '') },
  {
    what: 'a secret more',
    answer: 'runs',
    files: edit(CONFIG, 'generate: 32 }', 'generate: 32 }\n  - { name: more, env: MORE, generate: 24 }'),
  },
  { what: 'a secret less', answer: 'runs', files: edit(CONFIG, /.*made-key.*\n/, '') },
  { what: 'a name of the cloud', answer: 'refused', files: edit(CONFIG, 'rg-small', 'rg-other') },
  { what: 'an unknown key', answer: 'refused', files: append(CONFIG, 'unknown: 1\n') },
  { what: 'no YAML any more', answer: 'refused', files: append(CONFIG, '{ [\n') },
  { what: 'none any more', answer: 'refused', files: remove(CONFIG) },
  { what: 'another subscription', answer: 'refused', files: edit(CONFIG, '11111111-1111', '99999999-1111') },
  {
    what: 'a link to the same file',
    answer: 'nothing',
    files: (at) => {
      renameSync(at(CONFIG), at('real.yaml'));
      symlinkSync('real.yaml', at(CONFIG));
    },
  },
  {
    what: 'the same file by a rename',
    answer: 'nothing',
    files: (at) => {
      cpSync(at(CONFIG), at('next.yaml'));
      renameSync(at('next.yaml'), at(CONFIG));
    },
  },
  { what: 'a step less', answer: 'refused', files: edit(CONFIG, '  - store_secrets\n', '') },
  {
    what: 'a step retired',
    answer: 'runs',
    files: (at) => {
      edit(CONFIG, '  - ./steps/note.ts\n', '')(at);
      append(CONFIG, 'retire: [./steps/note.ts]\n')(at);
    },
  },
  {
    what: 'a step more',
    answer: 'runs',
    files: edit(CONFIG, '  - create_key_vault\n', '  - create_key_vault\n  - create_monitoring\n'),
  },
  {
    what: 'another default environment',
    answer: 'nothing',
    files: edit(CONFIG, 'defaultEnvironment: local', 'defaultEnvironment: development'),
  },
];

/** Changes of variables and of how the command is typed. */
const SURROUNDINGS: readonly Change[] = [
  { what: 'a variable that the configuration uses', answer: 'runs', variables: { TEAM: 'yellow' } },
  { what: 'that variable is gone', answer: 'refused', variables: { TEAM: undefined } },
  { what: 'a variable in place of a default', answer: 'refused', variables: { PLACE: 'northeurope' } },
  { what: 'a variable that says the default', answer: 'nothing', variables: { PLACE: 'westeurope' } },
  { what: 'an empty variable in place of a default', answer: 'nothing', variables: { PLACE: '' } },
  { what: 'a secret in the environment', answer: 'runs', variables: { API_KEY: 'another-secret-value' } },
  {
    what: 'the same secret in the environment',
    answer: 'nothing',
    variables: { API_KEY: 'first-secret-value' },
  },
  { what: 'a secret that was made', answer: 'runs', variables: { MADE_KEY: 'a-secret-of-my-own' } },
  { what: 'a digest key', answer: 'runs', variables: { DEPLOY_DIGEST_KEY: 'ab'.repeat(32) } },
  { what: 'another configuration', answer: 'refused', variables: { DEPLOY_CONFIG: 'nowhere.yaml' } },
  { what: 'another environment', answer: 'refused', args: ['--env', 'nowhere'] },
  { what: 'a switch', answer: 'nothing', variables: { DEPLOY_RETRIES: 'off' } },
  { what: 'a switch that is none', answer: 'refused', variables: { DEPLOY_RETRIES: 'perhaps' } },
  { what: 'a switch that is typed', answer: 'nothing', args: ['--flag', 'retries=off'] },
  { what: 'a variable that a step of the user reads', answer: 'runs', variables: { NOTED: 'other' } },
  {
    what: 'a variable that a step of the user reads by its name',
    answer: 'runs',
    variables: { NAMED: 'other' },
  },
  { what: 'another time zone', answer: 'runs', variables: { TZ: 'Asia/Tokyo' } },
  {
    what: 'a variable that nobody reads',
    answer: 'nothing',
    aside: true,
    variables: { SOMETHING_ELSE: 'x' },
  },
  { what: 'a step to force', answer: 'runs', args: ['--force-step', 'create_resource_group'] },
  { what: 'a flag that is none', answer: 'refused', args: ['--nonsense'] },
];

/** Changes of files. */
const TREES: readonly Change[] = [
  { what: 'the value in .env', answer: 'runs', files: edit('.env', 'first', 'second') },
  {
    what: 'a name in .env that nobody reads',
    answer: 'nothing',
    files: edit('.env', 'UNUSED_NAME=1', 'UNUSED_NAME=2'),
  },
  { what: 'no .env any more', answer: 'nothing', files: remove('.env') },
  { what: 'a file of the image', answer: 'runs', files: append('web/server.js', '// more\n') },
  {
    what: 'a file of the image, same length',
    answer: 'runs',
    files: edit('web/server.js', 'hello', 'world'),
  },
  {
    what: 'a file of the image, same length, times put back',
    answer: 'runs',
    files: keepingTimes('web/server.js', edit('web/server.js', 'hello', 'world')),
  },
  {
    what: 'a file of the image, only its times',
    answer: 'nothing',
    files: (at) => utimesSync(at('web/server.js'), 1, 1),
  },
  {
    what: 'a file of the image, the same by a rename',
    answer: 'nothing',
    files: (at) => {
      cpSync(at('web/server.js'), at('web/next'));
      renameSync(at('web/next'), at('web/server.js'));
    },
  },
  {
    what: 'two files of the image that changed places',
    answer: 'runs',
    files: (at) => {
      renameSync(at('web/server.js'), at('web/x'));
      renameSync(at('web/other.js'), at('web/server.js'));
      renameSync(at('web/x'), at('web/other.js'));
    },
  },
  { what: 'a file more', answer: 'runs', files: put('web/more.js', '1\n') },
  { what: 'a file more, deep down', answer: 'runs', files: put('web/lib/deep/more.js', '1\n') },
  { what: 'an empty file more', answer: 'runs', files: put('web/empty', '') },
  { what: 'a file less', answer: 'runs', files: remove('web/lib/one.js') },
  {
    what: 'a file with another name',
    answer: 'runs',
    files: (at) => renameSync(at('web/lib/one.js'), at('web/lib/three.js')),
  },
  {
    what: 'a folder with another name',
    answer: 'runs',
    files: (at) => renameSync(at('web/lib'), at('web/library')),
  },
  {
    what: 'a file that can be executed',
    answer: 'runs',
    files: (at) => chmodSync(at('web/server.js'), 0o755),
  },
  {
    what: 'a file that others may write',
    answer: 'nothing',
    files: (at) => chmodSync(at('web/server.js'), 0o666),
  },
  {
    what: 'a link in place of a file',
    answer: 'runs',
    files: (at) => {
      rmSync(at('web/other.js'));
      symlinkSync('server.js', at('web/other.js'));
    },
  },
  { what: 'a link more', answer: 'runs', files: (at) => symlinkSync('server.js', at('web/link.js')) },
  { what: 'a link to nowhere', answer: 'runs', files: (at) => symlinkSync('nothing', at('web/link.js')) },
  {
    what: 'a link out of the folder',
    answer: 'refused',
    files: (at) => symlinkSync('../config.yaml', at('web/link.js')),
  },
  {
    what: 'another name of the same file',
    answer: 'runs',
    files: (at) => linkSync(at('web/server.js'), at('web/hard.js')),
  },
  {
    what: 'a folder in place of a file',
    answer: 'runs',
    files: (at) => {
      rmSync(at('web/other.js'));
      mkdirSync(at('web/other.js'));
      writeFileSync(at('web/other.js/a'), 'a');
    },
  },
  { what: 'an empty folder', answer: 'nothing', files: (at) => mkdirSync(at('web/nothing')) },
  {
    what: 'a file that is ignored',
    answer: 'nothing',
    aside: true,
    files: append('web/logs/today.log', 'more\n'),
  },
  {
    what: 'a file in a folder that is ignored',
    answer: 'nothing',
    aside: true,
    files: append('web/node_modules/left/index.js', 'more\n'),
  },
  {
    what: 'another file in a folder that is ignored',
    answer: 'nothing',
    aside: true,
    files: put('web/node_modules/left/more.js', 'more\n'),
  },
  { what: 'another file that is ignored', answer: 'nothing', files: put('web/logs/tomorrow.log', 'more\n') },
  { what: 'less that is ignored', answer: 'runs', files: edit('web/.dockerignore', 'node_modules\n', '') },
  { what: 'more that is ignored', answer: 'runs', files: append('web/.dockerignore', 'lib\n') },
  { what: 'nothing that is ignored', answer: 'runs', files: remove('web/.dockerignore') },
  {
    what: 'an ignore file for the Dockerfile alone',
    answer: 'runs',
    files: put('web/Dockerfile.dockerignore', 'lib\n'),
  },
  { what: 'the Dockerfile', answer: 'runs', files: append('web/Dockerfile', '# more\n') },
  { what: 'no Dockerfile', answer: 'refused', files: remove('web/Dockerfile') },
  { what: 'no context', answer: 'refused', files: remove('web') },
  {
    what: 'a file beside the configuration',
    answer: 'nothing',
    aside: true,
    files: put('unrelated.txt', 'x\n'),
  },
];

/** Changes of what a step of the user rests on. */
const USERS: readonly Change[] = [
  { what: 'the step', answer: 'runs', files: append('steps/note.ts', '// more\n') },
  { what: 'what the step imports', answer: 'runs', files: append('steps/polite.ts', '// more\n') },
  { what: 'a document that the step imports', answer: 'runs', files: append('steps/words.json', '\n') },
  { what: 'no such step any more', answer: 'refused', files: remove('steps/note.ts') },
  {
    what: 'a file that the step reads when it is asked',
    answer: 'runs',
    files: append('notes/read.txt', 'more\n'),
  },
  { what: 'no such file', answer: 'refused', files: remove('notes/read.txt') },
  { what: 'a file that the step asks for', answer: 'runs', files: put('notes/there.txt', 'there\n') },
  {
    what: 'a file behind a link to a folder',
    answer: 'runs',
    files: append('notes/other/behind.txt', 'more\n'),
  },
  {
    what: 'another main file of a package',
    answer: 'runs',
    files: put('node_modules/pack/package.json', '{ "main": "two.js" }\n'),
  },
  {
    what: 'a package that is found first',
    answer: 'runs',
    files: (at) => {
      mkdirSync(at('steps/node_modules/pack'), { recursive: true });
      writeFileSync(at('steps/node_modules/pack/index.js'), 'module.exports = 3;\n');
    },
  },
  {
    what: 'a module that was not there to be imported',
    answer: 'runs',
    files: put('steps/maybe.ts', "export const maybe = 'yes';\n"),
  },
  { what: 'a file in a folder that the step lists', answer: 'runs', files: put('notes/listed/b.txt', 'b\n') },
  {
    what: 'what is in a file that the step only lists',
    answer: 'nothing',
    aside: true,
    files: append('notes/listed/a.txt', 'more\n'),
  },
  { what: 'a newer migration', answer: 'runs', files: put('notes/migrations/0002_two.sql', 'select 2;\n') },
  {
    what: 'a file that nobody reads',
    answer: 'nothing',
    aside: true,
    files: append('notes/nobody-reads.txt', 'more\n'),
  },
];

const STATE = 'state/local/state.json';

/** Changes of the state and what is kept beside it. */
const STATES: readonly Change[] = [
  { what: 'no state', answer: 'runs', files: remove(STATE) },
  { what: 'no folder of the state', answer: 'runs', files: remove('state') },
  {
    what: 'a record that is not complete',
    answer: 'runs',
    files: edit(STATE, '"complete": true', '"complete": false'),
  },
  {
    what: 'a record with another fingerprint',
    answer: 'runs',
    files: edit(STATE, /"hash": "[0-9a-f]{4}/, '"hash": "0000'),
  },
  {
    what: 'a state of a newer program',
    answer: 'refused',
    files: edit(STATE, '"format": 1', '"format": 99'),
  },
  { what: 'a state that is none', answer: 'refused', files: put(STATE, '{') },
  {
    what: 'a torn line in the journal',
    answer: 'nothing',
    files: put('state/local/journal.jsonl', '{"entry":"run-st'),
  },
  {
    what: 'a journal that is none',
    answer: 'refused',
    files: put('state/local/journal.jsonl', 'nonsense\n'),
  },
  { what: 'no key of the digests', answer: 'nothing', files: remove('state/local/key') },
  { what: 'a key of the digests that is none', answer: 'refused', files: put('state/local/key', 'x') },
  {
    what: 'a note of a lock that nobody holds',
    answer: 'nothing',
    files: put('state/local/lock.json', '{}\n'),
  },
  { what: 'no file of the lock', answer: 'nothing', files: remove('state/local/lock.sqlite') },
  { what: 'no embedded Azure', answer: 'nothing', aside: true, files: remove('state/local/azure.json') },
];

/** All of them, by what they are about. */
export const CHANGES: readonly (Change & { readonly of: string })[] = Object.entries({
  'the configuration': CONFIGURATION,
  'the surroundings': SURROUNDINGS,
  files: TREES,
  'steps of users': USERS,
  'the state': STATES,
}).flatMap(([of, changes]) => changes.map((change) => ({ ...change, of })));

/** Makes a change in a folder, and returns the variables of the command after it. */
export function make(
  { files, variables = {} }: Change,
  folder: string,
  before: Readonly<Record<string, string>>,
): Record<string, string> {
  files?.((name) => join(folder, name));
  const all = { ...before, ...variables };
  return Object.fromEntries(
    Object.entries(all).flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])),
  );
}

import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { runDocument } from '../../src/report/documents.ts';
import { folderHere } from './here.ts';
import { SMALL } from './small.ts';
import { GOOD, step, withStep } from './user-steps.ts';

/** A bad input, and what must be told of it: the reason, a part of the message, and that there is a hint. */
interface Bad {
  readonly title: string;
  readonly files: Readonly<Record<string, string>>;
  readonly args?: readonly string[];
  readonly reason: string;
  readonly says: RegExp;
}

/** Without a log of exchanges: looking is no change. */
const QUIET = SMALL.replace(', exchanges: exchanges.jsonl', '');

const INPUTS: readonly Bad[] = [
  {
    title: 'no configuration',
    files: {},
    args: ['--env', 'production'],
    reason: 'config-missing',
    says: /config\.yaml/,
  },
  {
    title: 'a configuration that does not exist',
    files: {},
    args: ['--env', 'local', '--config', 'nowhere.yaml'],
    reason: 'config-missing',
    says: /nowhere\.yaml does not exist/,
  },
  {
    title: 'an empty configuration',
    files: { 'config.yaml': '' },
    reason: 'config-invalid',
    says: /is empty/,
  },
  {
    title: 'a huge configuration',
    files: { 'config.yaml': `# ${'x'.repeat(1_100_000)}` },
    reason: 'config-unreadable',
    says: /larger than 1 MiB/,
  },
  {
    title: 'a YAML syntax error',
    files: { 'config.yaml': `${SMALL}tags: [1, 2` },
    reason: 'config-invalid',
    says: /config\.yaml:\d+:\d+/,
  },
  {
    title: 'a wrong type',
    files: { 'config.yaml': SMALL.replace('retentionDays: 30', 'retentionDays: many') },
    reason: 'config-invalid',
    says: /config\.yaml:8:\d+.*monitoring\.retentionDays/s,
  },
  {
    title: 'an unknown key',
    files: { 'config.yaml': `${SMALL}executoin: { concurrency: 2 }\n` },
    reason: 'config-invalid',
    says: /did you mean .*execution/,
  },
  {
    title: 'a step that is listed twice',
    files: { 'config.yaml': SMALL.replace('create_monitoring]', 'check_prerequisites]') },
    reason: 'config-invalid',
    says: /steps\.2/,
  },
  {
    title: 'an unknown step',
    files: { 'config.yaml': SMALL.replace('create_monitoring]', 'create_monitring]') },
    reason: 'config-invalid',
    says: /did you mean .*create_monitoring/,
  },
  {
    title: 'a step before one that it needs',
    files: {
      'config.yaml': SMALL.replace(/steps: .*/, 'steps: [create_resource_group, check_prerequisites]'),
    },
    reason: 'step-order',
    says: /create_resource_group stands before check_prerequisites/,
  },
  {
    title: 'a step whose need is not listed',
    files: { 'config.yaml': SMALL.replace(/steps: .*/, 'steps: [create_resource_group]') },
    reason: 'step-order',
    says: /needs check_prerequisites, which is not in the list/,
  },
  {
    title: 'a user step that does not exist',
    files: { 'config.yaml': SMALL.replace('create_monitoring]', './mine.ts]') },
    reason: 'step-invalid',
    says: /\.\/mine\.ts does not exist/,
  },
  {
    title: 'a user step that throws at import',
    files: withStep("throw new Error('no such luck');"),
    reason: 'step-invalid',
    says: /\.\/mine\.ts cannot be imported: no such luck/,
  },
  {
    title: 'a user step with a syntax error',
    files: withStep('export default {{;'),
    reason: 'step-invalid',
    says: /\.\/mine\.ts cannot be imported/,
  },
  {
    title: 'a user step in TypeScript that is more than types',
    files: withStep('enum Colour { Red }\nexport default { name: Colour.Red };'),
    reason: 'step-invalid',
    says: /no enum/,
  },
  {
    title: 'a user step that imports what is not there',
    files: withStep("import { a } from './missing';\nexport default a;"),
    reason: 'step-invalid',
    says: /missing.*with their ending/s,
  },
  {
    title: 'a user step without an export',
    files: withStep('const a = 1;'),
    reason: 'step-invalid',
    says: /exports no step/,
  },
  {
    title: 'a user step that changes things and cannot look at them',
    files: withStep(`import { z } from 'zod';\nexport default { ${GOOD}, at: () => ['/a'] };`),
    reason: 'step-invalid',
    says: /observe must be there where `at` is/,
  },
  {
    title: 'a user step without run',
    files: withStep(step(GOOD.replace(/, run: .*/, ''))),
    reason: 'step-invalid',
    says: /\.\/mine\.ts.*run/s,
  },
  {
    title: 'a user step without an output',
    files: withStep("export default { name: 'mine', inputs: () => ({}), run: async () => ({}) };"),
    reason: 'step-invalid',
    says: /output must be a zod schema/,
  },
  {
    title: 'a user step with the name of another',
    files: withStep(step(GOOD.replace("'mine'", "'create_key_vault'"))),
    reason: 'step-invalid',
    says: /create_key_vault is taken/,
  },
  {
    title: 'a variable that is not set',
    files: { 'config.yaml': SMALL.replace('name: small', 'name: ${NO_SUCH_VARIABLE}') },
    reason: 'config-invalid',
    says: /NO_SUCH_VARIABLE/,
  },
  {
    title: 'a name that Azure refuses',
    files: { 'config.yaml': SMALL.replace('kv-small', 'kv_small!') },
    reason: 'config-invalid',
    says: /keyVault\.name/,
  },
  {
    title: 'no environment',
    files: { 'config.yaml': SMALL },
    args: [],
    reason: 'environment-unknown',
    says: /local/,
  },
  {
    title: 'an unknown environment',
    files: { 'config.yaml': SMALL },
    args: ['--env', 'producton'],
    reason: 'environment-unknown',
    says: /did you mean "production"/,
  },
  {
    title: 'another cloud than the emulator by flag',
    files: { 'config.yaml': SMALL },
    args: ['--env', 'local', '--cloud', 'azure'],
    reason: 'usage',
    says: /emulator only/,
  },
  {
    title: 'an unknown step to force',
    files: { 'config.yaml': SMALL },
    args: ['--env', 'local', '--force-step', 'create_monitor'],
    reason: 'step-unknown',
    says: /check_prerequisites, create_resource_group, create_monitoring/,
  },
  {
    title: 'an unknown flag',
    files: { 'config.yaml': SMALL },
    args: ['--env', 'local', '--force-al'],
    reason: 'usage',
    says: /did you mean --force-all/,
  },
  {
    title: 'an unknown command',
    files: { 'config.yaml': SMALL },
    args: ['rollbak', '--env', 'local'],
    reason: 'usage',
    says: /did you mean "rollback"/,
  },
  {
    title: 'a reset that nobody can confirm',
    files: { 'config.yaml': SMALL, 'state/local/state.json': '{}' },
    args: ['--env', 'local', '--reset-state'],
    reason: 'usage',
    says: /Add --yes/,
  },
  {
    title: 'a secret that nobody has',
    files: { 'config.yaml': `${QUIET}secrets: [{ name: api-key, env: API_KEY }]\n` },
    reason: 'secret-missing',
    says: /Set API_KEY/,
  },
  {
    title: 'a .env that is a folder',
    files: { 'config.yaml': `${SMALL}secrets: [{ name: api-key, env: API_KEY }]\n`, '.env/x': '' },
    reason: 'config-unreadable',
    says: /\.env/,
  },
];

describe.concurrent('bad input is refused with a hint, and nothing is changed:', () => {
  it.each(INPUTS)('$title', async ({ files, args = ['--env', 'local'], reason, says }) => {
    const project = folderHere({});
    for (const [name, text] of Object.entries(files)) {
      mkdirSync(join(project.folder, name, '..'), { recursive: true });
      writeFileSync(join(project.folder, name), text);
    }
    const before = project.files('.');
    const line = [...args, '--output', 'json'];
    // How a user's module is imported is Node's affair, which is not the one of the tests.
    const ended = await ('mine.ts' in files ? project.start(line).ended : project.type(line));
    const told = runDocument.parse(ended.json());
    expect(told).toMatchObject({ result: 'failed', exitCode: 1, runId: null, error: { reason } });
    expect(ended.code).toBe(1);
    expect(hintsIn(told.error)).not.toEqual([]);
    expect(JSON.stringify(told.error).replaceAll('\\"', '"')).toMatch(says);
    expect(project.files('.')).toEqual(before);
  });
});

function hintsIn(error: unknown): unknown[] {
  if (typeof error !== 'object' || error === null) return [];
  return Object.entries(error).flatMap(([key, value]) =>
    key === 'hint' && value ? [value] : hintsIn(value),
  );
}

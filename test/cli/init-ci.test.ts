import { execFileSync } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { registerHooks } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { z } from 'zod';
import { writeCi } from '../../src/cli/init-ci.ts';
import { atEnd } from '../at-end.ts';

const BLOB =
  'state: { store: { type: blob, account: stshop } }\nenvironments: { local: {}, production: {} }\n';

function folderWith(files: Readonly<Record<string, string>>): string {
  const folder = mkdtempSync(join(tmpdir(), 'deploy-init-ci-'));
  atEnd(() => rmSync(folder, { recursive: true, force: true }));
  mkdirSync(join(folder, '.git'));
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(join(folder, name, '..'), { recursive: true });
    writeFileSync(join(folder, name), text);
  }
  return folder;
}

const WORKFLOW = '.github/workflows/deploy.yml';

describe('the workflow of GitHub Actions', () => {
  // The parser imports JSON in a way that Node wants more words for.
  const asJson = (url: string) => (url.endsWith('.json') ? { importAttributes: { type: 'json' } } : {});
  let hooks: ReturnType<typeof registerHooks>;
  beforeAll(() => {
    hooks = registerHooks({
      resolve: (specifier, context, next) => next(specifier, { ...context, ...asJson(specifier) }),
      load: (url, context, next) => next(url, { ...context, ...asJson(url) }),
    });
  });
  afterAll(() => hooks.deregister());

  /** What GitHub's own parser finds wrong. */
  async function errorsOf(content: string): Promise<string[]> {
    const { NoOperationTraceWriter, convertWorkflowTemplate, parseWorkflow } =
      await import('@actions/workflow-parser');
    const { context, value } = parseWorkflow({ name: WORKFLOW, content }, new NoOperationTraceWriter());
    const found = context.errors.getErrors().map(String);
    if (value === undefined || found.length > 0) return found;
    const template = await convertWorkflowTemplate(context, value);
    return (template.errors ?? []).map(({ Message }) => Message);
  }

  test('is accepted by the official parser, in the root and in a folder below it', async () => {
    for (const below of ['', 'apps/my shop']) {
      const root = folderWith({ [join(below, 'config.yaml')]: BLOB, 'package-lock.json': '{}' });
      const { files, notes } = await writeCi('github', { folder: join(root, below) });
      expect(files.map(({ action }) => action)).toEqual(['written']);
      expect(notes).toEqual([
        expect.stringContaining('npx deploy state init --env production'),
        expect.stringContaining('docs/pipelines.md'),
      ]);
      expect(await errorsOf(readFileSync(join(root, WORKFLOW), 'utf8'))).toEqual([]);
    }
  });

  test('would not be, were a word of it wrong', async () => {
    const root = folderWith({ 'config.yaml': BLOB });
    await writeCi('github', { folder: root });
    const content = readFileSync(join(root, WORKFLOW), 'utf8');
    for (const [right, wrong] of [
      ['id-token: write', 'id-tokn: write'],
      ['runs-on:', 'run-on:'],
      ['${{ github.token }}', '${{ githu.token }}'],
      ['cancel-in-progress: false', 'cancel-in-progress: maybe'],
    ] as const)
      expect(await errorsOf(content.replace(right, wrong)), wrong).not.toEqual([]);
  });

  test('plans with no right but to comment, and deploys main with approval, one at a time', async () => {
    const root = folderWith({ 'config.yaml': BLOB });
    await writeCi('github', { folder: root });
    const { concurrency, jobs, permissions } = workflow.parse(
      parse(readFileSync(join(root, WORKFLOW), 'utf8')),
    );
    expect(permissions).toEqual({ contents: 'read' });
    expect(concurrency['cancel-in-progress']).toBe(false);
    expect(jobs.plan.permissions).toEqual({
      contents: 'read',
      'id-token': 'write',
      'pull-requests': 'write',
    });
    expect(jobs.plan.if).toContain('head.repo.full_name == github.repository');
    expect(jobs.deploy).toMatchObject({
      environment: 'production',
      permissions: { contents: 'read', 'id-token': 'write' },
      if: expect.stringContaining("github.ref == 'refs/heads/main'"),
    });
    const typed = [...jobs.plan.steps, ...jobs.deploy.steps].map(({ run = '' }) => run).join('\n');
    expect(typed).toMatch(/^deploy plan --env production --output markdown > "\$RUNNER_TEMP\/plan\.md"$/m);
    expect(typed, 'a shell hands no signal to what it has started').toMatch(
      /^exec deploy --env production --lock-wait 30m$/m,
    );
    expect(typed, 'npx would fetch a stranger where the install brought none').not.toContain('npx');
    expect(
      [...jobs.plan.steps, ...jobs.deploy.steps].filter(({ uses }) => uses?.includes('checkout')),
    ).toEqual([
      expect.objectContaining({ with: { 'persist-credentials': false } }),
      expect.objectContaining({ with: { 'persist-credentials': false } }),
    ]);
    // What is written into a script is what the shell has read from its environment.
    expect(typed).not.toContain('${{');
    expect(readFileSync(join(root, WORKFLOW), 'utf8')).not.toMatch(/secrets\./);
  });
});

describe('the comment on a pull request', () => {
  /** Runs the script of the workflow beside a `gh` that notes what it is asked, and says which comment there is. */
  async function commented(plan: string, there: string): Promise<{ asked: string[]; body: string }> {
    const root = folderWith({
      'config.yaml': BLOB,
      'plan.md': plan,
      'bin/gh': `#!/bin/sh\necho "$@" >> asked\ncase "$*" in *--jq*) printf '${there}';; esac\n`,
    });
    chmodSync(join(root, 'bin/gh'), 0o755);
    await writeCi('github', { folder: root });
    const { jobs } = workflow.parse(parse(readFileSync(join(root, WORKFLOW), 'utf8')));
    const { run = '', env = {} } = jobs.plan.steps.find(({ name }) => name === 'Comment') ?? {};
    const variables = {
      MARK: env['MARK'] ?? '',
      COMMENTS: 'repos/o/r/issues/1/comments',
      ONE: 'repos/o/r/issues/comments',
      RUNNER_TEMP: root,
    };
    const PATH = `${join(root, 'bin')}:${process.env['PATH'] ?? ''}`;
    // As GitHub starts it: docs.github.com, "Workflow syntax", `jobs.<job_id>.steps[*].shell`.
    execFileSync('bash', ['--noprofile', '--norc', '-e', '-o', 'pipefail', '-c', run], {
      cwd: root,
      env: { ...variables, PATH },
    });
    const read = (name: string): string =>
      existsSync(join(root, name)) ? readFileSync(join(root, name), 'utf8') : '';
    return { asked: read('asked').trim().split('\n'), body: read('comment.md') };
  }

  test('is made once, and written anew from then on', async () => {
    const first = await commented('### Plan\n', '');
    expect(first.asked[1]).toBe(
      'api --silent --method POST repos/o/r/issues/1/comments --field body=@comment.md',
    );
    expect(first.body).toBe('<!-- deploy plan production -->\n### Plan\n');
    const later = await commented('### Plan\n', '12\\n13\\n');
    expect(later.asked[1]).toBe(
      'api --silent --method PATCH repos/o/r/issues/comments/12 --field body=@comment.md',
    );
  });

  test('is left alone where there is no plan', async () => {
    expect((await commented('', '12')).asked).toEqual(['']);
  });
});

describe('the pipeline of Azure Pipelines', () => {
  test('has nothing but what its documentation knows, in the root and in a folder below it', async () => {
    for (const below of ['', 'apps/my shop']) {
      const root = folderWith({ [join(below, 'config.yaml')]: BLOB, [join(below, 'package.json')]: '{}' });
      await writeCi('azure', { folder: join(root, below) });
      const text = readFileSync(join(root, below, 'azure-pipelines.yml'), 'utf8');
      const { stages } = pipeline.parse(parse(text));
      expect(stages.map(({ stage }) => stage)).toEqual(['plan', 'deploy']);
      for (const script of text.match(/- task: AzureCLI@2[^]*?(?=\n\s*- |$)/g) ?? [])
        expect(script).toContain('SYSTEM_ACCESSTOKEN: $(System.AccessToken)');
      expect(text).toContain('npm install');
      expect(stages[0]?.condition, 'a fork gets no token').toContain('System.PullRequest.IsFork');
      expect(text.replaceAll(/#.*/g, ''), 'it would fetch a stranger').not.toContain('npx');
    }
  });

  test('gives a new configuration what it reads: the ids of where its service connection points', async () => {
    const root = folderWith({ 'config.yaml': BLOB, 'bin/az': '#!/bin/sh\necho "az: $*"\n' });
    chmodSync(join(root, 'bin/az'), 0o755);
    await writeCi('azure', { folder: root });
    const { stages } = pipeline.parse(parse(readFileSync(join(root, 'azure-pipelines.yml'), 'utf8')));
    const scripts = stages.flatMap(({ jobs }) =>
      jobs
        .flatMap((one) => ('job' in one ? one.steps : one.strategy.runOnce.deploy.steps))
        .flatMap((one) => ('inputs' in one && 'inlineScript' in one.inputs ? [one.inputs.inlineScript] : [])),
    );
    expect(scripts).toHaveLength(3);
    const ids = (script: string, env: Record<string, string>): string => {
      const [tenant, subscription] = script.split('\n');
      const typed = `${tenant}\n${subscription}\necho "$AZURE_TENANT_ID, $AZURE_SUBSCRIPTION_ID"`;
      const PATH = `${join(root, 'bin')}:${process.env['PATH'] ?? ''}`;
      return execFileSync('bash', ['-c', typed], { env: { PATH, ...env }, encoding: 'utf8' }).trim();
    };
    for (const script of scripts) {
      expect(ids(script, { AZURESUBSCRIPTION_TENANT_ID: 't' })).toBe(
        't, az: account show --query id --output tsv',
      );
      expect(ids(script, { AZURE_TENANT_ID: 'mine', AZURE_SUBSCRIPTION_ID: 'too' })).toBe('mine, too');
    }
  });
});

describe('what is installed', () => {
  const OURS = '{ "devDependencies": { "@deploy-cli/deploy": "1.0.0" } }';
  const EXACTLY = /^npm install --no-save --no-package-lock @deploy-cli\/deploy@\d+\.\d+\.\d+\S* &&/;
  test.each([
    ['this program, where nobody lists anything', {}, EXACTLY],
    [
      'this program, where the package of an application does not list it',
      { 'package.json': '{}', 'package-lock.json': '{}' },
      EXACTLY,
    ],
    ['what is locked, where it is listed', { 'package.json': OURS, 'package-lock.json': '{}' }, /^npm ci &&/],
    ['what is listed, without a lock', { 'package.json': OURS }, /^npm install --no-package-lock &&/],
    [
      'this program, where only a package above lists it, of which this is no workspace',
      { 'package.json': OURS, 'package-lock.json': '{}', 'shop/package.json': '{}' },
      EXACTLY,
    ],
    [
      'what the root of the workspace has locked',
      {
        'package.json': OURS.replace('{', '{ "workspaces": ["shop"],'),
        'package-lock.json': '{}',
        'shop/package.json': '{}',
      },
      /^npm ci &&/,
    ],
    ['what the package above has locked', { 'package.json': OURS, 'package-lock.json': '{}' }, /^npm ci &&/],
    ['this program, where the list cannot be read', { 'package.json': '{ [' }, EXACTLY],
  ])('is %s', async (_, files, expected) => {
    const root = folderWith({ 'shop/config.yaml': BLOB, ...files });
    await writeCi('github', { folder: join(root, 'shop') });
    const { jobs } = workflow.parse(parse(readFileSync(join(root, WORKFLOW), 'utf8')));
    for (const { steps } of [jobs.plan, jobs.deploy])
      expect(steps.find(({ name }) => name === 'Install')?.run).toMatch(expected);
  });
});

test('the environment is one in Azure, whose name can stand in a script', async () => {
  const root = folderWith({
    'config.yaml': 'environments: { staging: {}, preview: { cloud: emulator }, "a; rm -rf .": {} }\n',
  });
  await writeCi('github', { folder: root });
  expect(readFileSync(join(root, WORKFLOW), 'utf8')).toContain('environment: staging');
});

test('a state in a folder is no state for a pipeline, and what to type is said', async () => {
  const root = folderWith({ 'config.yaml': 'environments: { local: {}, staging: {} }\n' });
  const { notes } = await writeCi('github', { folder: root });
  expect(notes[0]).toMatch(/state\.store[^]*npx deploy state init --env staging/);
  expect(readFileSync(join(root, WORKFLOW), 'utf8')).toContain('environment: staging');
});

test('a file of somebody else is kept, and that is said; --force writes it anew; the same one is left alone', async () => {
  const root = folderWith({ 'config.yaml': BLOB, [WORKFLOW]: 'name: mine\n' });
  const kept = await writeCi('github', { folder: root });
  expect(kept.files).toMatchObject([{ action: 'kept' }]);
  expect(kept.notes[0]).toContain('--force');
  expect(readFileSync(join(root, WORKFLOW), 'utf8')).toBe('name: mine\n');
  expect((await writeCi('github', { folder: root, force: true })).files).toMatchObject([
    { action: 'overwritten' },
  ]);
  const again = await writeCi('github', { folder: root });
  expect(again.files).toMatchObject([{ action: 'kept' }]);
  expect(again.notes.join()).not.toContain('--force');
});

test('the branch that is deployed is the main one of the remote, or main', async () => {
  const HEAD = '.git/refs/remotes/origin/HEAD';
  const root = folderWith({ 'config.yaml': BLOB, [HEAD]: 'ref: refs/remotes/origin/trunk\n' });
  await writeCi('github', { folder: root });
  await writeCi('azure', { folder: root });
  for (const name of [WORKFLOW, 'azure-pipelines.yml']) {
    const text = readFileSync(join(root, name), 'utf8');
    expect(text).toContain('[trunk]');
    expect(text).toContain("'refs/heads/trunk'");
    expect(text).not.toMatch(/\bmain\b(?=\]|')/);
  }
});

test('a configuration that cannot be read is no matter of the workflow', async () => {
  const root = folderWith({ 'config.yaml': '{ : [' });
  expect((await writeCi('github', { folder: root })).files).toMatchObject([{ action: 'written' }]);
});

const job = z.object({
  if: z.string(),
  permissions: z.record(z.string(), z.string()),
  environment: z.string().optional(),
  steps: z.array(
    z.object({
      name: z.string().optional(),
      uses: z.string().optional(),
      with: z.record(z.string(), z.unknown()).optional(),
      run: z.string().optional(),
      env: z.record(z.string(), z.string()).optional(),
    }),
  ),
});

const workflow = z.object({
  permissions: z.record(z.string(), z.string()),
  concurrency: z.object({ group: z.string(), 'cancel-in-progress': z.boolean() }),
  jobs: z.object({ plan: job, deploy: job }),
});

// No registry has the JSON schema of Azure Pipelines: this is what Microsoft Learn, "YAML schema reference", says of what is used.
const about = {
  displayName: z.string().optional(),
  condition: z.string().optional(),
  continueOnError: z.boolean().optional(),
  name: z.string().optional(),
};
const env = z.record(z.string(), z.string()).optional();
const cli = z.strictObject({
  azureSubscription: z.string(),
  scriptType: z.enum(['bash', 'pscore', 'batch', 'ps']),
  scriptLocation: z.enum(['inlineScript', 'scriptPath']),
  inlineScript: z.string(),
  workingDirectory: z.string(),
});
const step = z.union([
  z.strictObject({ checkout: z.literal('self') }),
  z.strictObject({ script: z.string(), workingDirectory: z.string(), ...about }),
  z.strictObject({ task: z.literal('UseNode@1'), inputs: z.strictObject({ version: z.string() }), ...about }),
  z.strictObject({ task: z.literal('AzureCLI@2'), inputs: cli, env, ...about }),
  z.strictObject({ publish: z.string(), artifact: z.string(), ...about }),
]);
const branches = z.strictObject({ branches: z.strictObject({ include: z.array(z.string()) }) });
const stageAbout = {
  stage: z.string(),
  condition: z.string(),
  dependsOn: z.array(z.string()).optional(),
  lockBehavior: z.enum(['sequential', 'runLatest']).optional(),
};
const deployment = z.strictObject({
  deployment: z.string(),
  environment: z.string(),
  timeoutInMinutes: z.int(),
  cancelTimeoutInMinutes: z.int(),
  strategy: z.strictObject({ runOnce: z.strictObject({ deploy: z.strictObject({ steps: z.array(step) }) }) }),
});
const plainJob = z.strictObject({ job: z.string(), timeoutInMinutes: z.int(), steps: z.array(step) });
const pipeline = z.strictObject({
  trigger: branches,
  pr: branches,
  pool: z.strictObject({ vmImage: z.string() }),
  stages: z.array(z.strictObject({ ...stageAbout, jobs: z.array(z.union([plainJob, deployment])) })),
});

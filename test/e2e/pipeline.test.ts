import { mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { azureCommands, githubCommands } from '../report/ci/runner.ts';
import { folderHere } from './here.ts';
import { SMALL } from './small.ts';

/** A cloud that says what no cloud should say. */
const HOSTILE = SMALL.replace(
  'exchanges.jsonl }',
  `exchanges.jsonl, faults: [{ method: PUT, path: "**/workspaces/*", status: 400, code: "##vso[task.setvariable variable=x]y ##[add-path]/evil" }] }`,
);

/** A step that says what no step should say, and returns an address. */
const STEP = `import { defineStep } from '@deploy-cli/deploy';
import { z } from 'zod';

export default defineStep({
  name: 'say_it',
  output: z.object({ web: z.object({ url: z.string() }) }),
  inputs: () => ({}),
  run: async (_inputs, { log, warn }) => {
    console.log('::set-env name=PATH::/evil');
    console.log('  ##vso[task.setvariable variable=x]y');
    log('::add-path::/evil');
    warn('::stop-commands::never');
    return { web: { url: 'https://web.example.test/' } };
  },
});
`;

const OWN = ['group', 'endgroup', 'error', 'warning', 'notice'];

function github(here: ReturnType<typeof folderHere>) {
  return {
    GITHUB_ACTIONS: 'true',
    CI: 'true',
    GITHUB_WORKSPACE: join(here.folder, '..'),
    GITHUB_STEP_SUMMARY: join(here.folder, 'summary.md'),
    GITHUB_OUTPUT: join(here.folder, 'output'),
  };
}

/** What a later step of the job reads: GitHub Docs, "Workflow commands", multiline strings. */
function outputsIn(text: string): Record<string, string> {
  const found = text.matchAll(/^([\w-]+)<<(\S+)\n([^]*?)\n\2$/gm);
  return Object.fromEntries([...found].map(([, name = '', , value = '']) => [name, value]));
}

describe('in GitHub Actions', () => {
  test('a configuration that is wrong is shown at its line, below the root of the repository', async () => {
    const here = folderHere({ 'config.yaml': SMALL.replace('location: westeurope', 'location: 12') });
    const { code, stdout, stderr } = await here.deploy('plan', github(here));
    expect([code, stdout]).toEqual([1, '']);
    expect(githubCommands(stderr)).toMatchObject([
      {
        name: 'error',
        properties: {
          file: `${here.folder.split('/').at(-1)}/config.yaml`,
          line: '4',
          title: 'deploy: location',
        },
      },
    ]);
  });

  test('so it is where the runner knows its folder by another name', async () => {
    const here = folderHere({ 'config.yaml': SMALL.replace('location: westeurope', 'location: 12') });
    const link = join(here.folder, 'link');
    symlinkSync(here.folder, link);
    const { stderr } = await here.type(['validate'], { ...github(here), GITHUB_WORKSPACE: link });
    expect(githubCommands(stderr)).toMatchObject([{ properties: { file: 'config.yaml', line: '4' } }]);
  });

  test('so is one that is only looked at', async () => {
    const here = folderHere({ 'config.yaml': SMALL.replace('location: westeurope', 'location: 12') });
    const { code, stderr } = await here.type(['validate'], github(here));
    expect(code).toBe(1);
    expect(githubCommands(stderr)).toMatchObject([
      { name: 'error', properties: { line: '4', title: 'deploy validate: location' } },
    ]);
  });

  test('a run tells its outputs and a summary, and nothing that others say is a command', async () => {
    const here = folderHere({
      'config.yaml': SMALL.replace('create_monitoring]', 'create_monitoring, ./say.ts]'),
      'say.ts': STEP,
    });
    const typed = here.start(['--env', 'local'], github(here));
    const { code, stdout, stderr } = await typed.ended;
    expect(code).toBe(0);
    expect(stderr).toContain('set-env name=PATH');
    const commands = [...githubCommands(stdout), ...githubCommands(stderr)];
    expect(commands.map(({ name }) => name).filter((name) => !OWN.includes(name))).toEqual([]);
    expect(commands.filter(({ name }) => name === 'warning').map(({ data }) => data)).toEqual([
      '::stop-commands::never',
    ]);
    expect([...azureCommands(stdout), ...azureCommands(stderr)]).toEqual([]);
    const outputs = outputsIn(here.read('output'));
    expect(outputs).toMatchObject({
      result: 'completed',
      'exit-code': '0',
      changes: 'true',
      'run-id': expect.any(String),
    });
    expect(JSON.parse(outputs['urls'] ?? '')).toEqual({ url: 'https://web.example.test/' });
    expect(JSON.parse(outputs['outputs'] ?? '')).toHaveProperty('say_it.web.url');
    expect(here.read('summary.md')).toMatch(/^### ✅ local \(emulator\): completed/);
    expect(here.read('summary.md')).toContain('<https://web.example.test/>');

    const again = await here.deploy('', github(here));
    expect(again.code).toBe(0);
    expect(outputsIn(here.read('output').slice(here.read('output').lastIndexOf('result<<')))).toMatchObject({
      result: 'nothing-to-do',
      changes: 'false',
    });
  });

  test('a run that fails tells why, what its undo came to and what to type next', async () => {
    const here = folderHere({ 'config.yaml': HOSTILE });
    const { code, stdout, stderr } = await here.deploy('--rollback', github(here));
    expect(code).toBe(1);
    const commands = [...githubCommands(stdout), ...githubCommands(stderr)];
    expect(commands.filter(({ name }) => name === 'error')).toMatchObject([
      { properties: { title: 'create_monitoring failed' } },
    ]);
    expect(commands.map(({ name }) => name).filter((name) => !OWN.includes(name))).toEqual([]);
    const summary = here.read('summary.md');
    for (const word of ['failed', 'proven by looking', '--env local']) expect(summary).toContain(word);
  });

  test('stdout is one document with --output json, whose values are as they were', async () => {
    const here = folderHere({ 'config.yaml': HOSTILE });
    const ended = await here.deploy('--rollback --output json', github(here));
    expect(githubCommands(ended.stdout)).toEqual([]);
    expect(azureCommands(ended.stdout)).toEqual([]);
    expect(JSON.stringify(ended.json())).toContain('##vso[task.setvariable variable=x]y ##[add-path]/evil');
  });

  test('a plan is Markdown for a comment, and so is why there is none', async () => {
    const here = folderHere();
    const { code, stdout } = await here.deploy('plan --output markdown', github(here));
    expect(code).toBe(0);
    expect(stdout).toMatch(/^### Plan for local \(emulator\): 3 to run/);
    expect(outputsIn(here.read('output'))).toEqual({
      result: 'completed',
      'exit-code': '0',
      changes: 'true',
    });
    here.write('config.yaml', 'name: 12\n');
    const refused = await here.deploy('plan --output markdown', github(here));
    expect(refused.code).toBe(1);
    expect(refused.stdout).toMatch(/^### ❌ .*failed\n[^]*config\.yaml:/);
  });

  test('a run is none the worse where the pipeline cannot be told', async () => {
    const here = folderHere();
    mkdirSync(join(here.folder, 'output'));
    const { code, stderr } = await here.deploy('', github(here));
    expect(code).toBe(0);
    expect(stderr).toContain('the pipeline could not be told all');
    expect(here.read('summary.md')).toContain('completed');
  });

  test('a summary that is nearly full is not written beyond its limit', async () => {
    const here = folderHere();
    writeFileSync(join(here.folder, 'summary.md'), 'x'.repeat(999_500));
    await here.deploy('plan', github(here));
    expect(here.read('summary.md')).toHaveLength(999_500);
  });

  test('with --ci none it is told as anywhere else', async () => {
    const here = folderHere();
    const { stderr } = await here.deploy('--ci none', github(here));
    expect(githubCommands(stderr)).toEqual([]);
    expect(here.exists('output')).toBe(false);
  });
});

test('in Azure Pipelines a run tells issues, variables and a summary', async () => {
  const here = folderHere({ 'config.yaml': HOSTILE });
  const variables = {
    TF_BUILD: 'True',
    AGENT_TEMPDIRECTORY: here.folder,
    BUILD_SOURCESDIRECTORY: here.folder,
  };
  const { code, stdout, stderr } = await here.deploy('--rollback', variables);
  expect(code).toBe(1);
  expect(azureCommands(stdout)).toEqual([]);
  const commands = azureCommands(stderr);
  const [issue, summary, ...set] = commands;
  expect(issue).toMatchObject({ name: 'task.logissue', properties: { type: 'error' } });
  const file = readdirSync(here.folder).find((name) => name.endsWith('.md')) ?? '';
  expect(summary).toMatchObject({ name: 'task.uploadsummary', data: join(here.folder, file) });
  expect(readFileSync(join(here.folder, file), 'utf8')).toContain('proven by looking');
  expect(set.map(({ name }) => name)).toEqual(set.map(() => 'task.setvariable'));
  expect(Object.fromEntries(set.map(({ properties, data }) => [properties['variable'], data]))).toMatchObject(
    {
      result: 'failed',
      exitCode: '1',
      changes: 'true',
      runId: expect.any(String),
    },
  );
  expect(stderr).toMatch(/##\[group\]check_prerequisites: what it did\n[^]*##\[endgroup\]/);
});

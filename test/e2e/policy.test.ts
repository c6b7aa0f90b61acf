import { describe, expect, it } from 'vitest';
import { configDocument } from '../../src/report/config-document.ts';
import { runDocument, type RunDocument } from '../../src/report/documents.ts';
import { flagsDocument } from '../../src/report/flags-document.ts';
import { planDocument, type PlanDocument } from '../../src/report/plan-document.ts';
import { folderHere } from './here.ts';
import { BROKEN, SMALL } from './small.ts';

/** An environment for each policy, in one file; what the environments are called says nothing. */
const OWN = `environments:
  sandbox: { extends: local }
  staging: { extends: production }
  plain: {}
`;

/** The workspace has another name: its logs would go. */
const RENAMED = (SMALL + OWN).replace('log-small', 'log-other');

function typingIn(files: Readonly<Record<string, string>>) {
  const made = folderHere(files);
  const type = (line: string, variables: Readonly<Record<string, string>> = {}) =>
    made.type(line.split(' '), variables);
  const run = async (line: string, variables: Readonly<Record<string, string>> = {}): Promise<RunDocument> =>
    runDocument.parse((await type(`${line} --output json`, variables)).json());
  const plan = async (line: string): Promise<PlanDocument> =>
    planDocument.parse((await type(`plan ${line} --output json`)).json());
  return { ...made, type, run, plan };
}

/** Many processes, on a machine that may be busy. */
const LONG = { timeout: 120_000 };

describe.concurrent('the policy of an environment, with --cloud emulator', LONG, () => {
  it.each([
    ['local', { open: true, rollback: null }],
    ['sandbox', { open: true, rollback: null }],
    ['development', { open: false, rollback: { clean: true } }],
    ['plain', { open: false, rollback: { clean: true } }],
    ['production', { open: false, rollback: { clean: true } }],
    ['staging', { open: false, rollback: { clean: true } }],
  ])('decides in %s what a failed run comes to', async (environment, comesTo) => {
    const { run } = typingIn({ 'config.yaml': BROKEN + OWN });
    const failed = await run(`--env ${environment} --cloud emulator`);
    expect(failed).toMatchObject({ result: 'failed', exitCode: 1, ...comesTo });
  });

  it('lets --rollback and a variable switch rollback, where it is not locked', async () => {
    const { run } = typingIn({ 'config.yaml': BROKEN + OWN });
    expect(await run('--env local', { DEPLOY_ROLLBACK: 'on' })).toMatchObject({
      open: false,
      rollback: { clean: true },
    });
    const left = await run('--env plain --cloud emulator --flag rollback=off');
    expect(left).toMatchObject({ open: true, rollback: null });
    expect(await run('--env plain --cloud emulator', { DEPLOY_ROLLBACK: '0' })).toMatchObject({ open: true });
    expect(await run('--env plain --cloud emulator', { DEPLOY_ROLLBACK: '0' })).toMatchObject({
      rollback: null,
    });
    // The open run is undone with the flag of the run that fails last.
    expect(await run('--env plain --cloud emulator')).toMatchObject({
      open: false,
      rollback: { clean: true },
    });
  });

  it.each([
    ['production', '--no-rollback', {}, '--no-rollback'],
    ['staging', '--flag telemetry=off', {}, '--flag telemetry=off'],
    ['production', '', { USE_KEY_VAULT: 'false' }, 'the variable USE_KEY_VAULT'],
    ['staging', '', { DEPLOY_HEALTH_CHECKS: '0' }, 'the variable DEPLOY_HEALTH_CHECKS'],
  ])('%s refuses "%s" %j before anything starts', async (environment, flag, variables, typed) => {
    const { run, exists } = typingIn({ 'config.yaml': SMALL + OWN });
    const refused = await run(`--env ${environment} --cloud emulator ${flag}`.trim(), variables);
    expect(refused).toMatchObject({ result: 'failed', exitCode: 1, runId: null, error: { reason: 'usage' } });
    expect(refused.error?.message).toContain(`${typed} cannot switch`);
    expect(refused.error?.message).toContain('the policy of production');
    expect(refused.error?.hint).toMatch(/\S/);
    expect(exists('state')).toBe(false);
    expect(exists('exchanges.jsonl')).toBe(false);
  });

  it('refuses a locked flag that the file switches off, with its line, in every command', async () => {
    const { type } = typingIn({ 'config.yaml': `${SMALL}flags: { rollback: false }\n${OWN}` });
    for (const command of ['', 'plan ', 'rollback ', 'destroy ', 'flags ', 'config show ']) {
      const { code, stderr } = await type(`${command}--env staging --cloud emulator`);
      expect([command, code]).toEqual([command, 1]);
      expect(stderr).toMatch(
        /config\.yaml:\d+:\d+\n +flags\.rollback cannot be off: the policy of production, which staging extends, locks it/,
      );
    }
  });

  it('decides what agrees to a destroy', async () => {
    const { type } = typingIn({ 'config.yaml': SMALL + OWN });
    for (const environment of ['sandbox', 'staging', 'development']) {
      const named = `--env ${environment} --cloud emulator`;
      expect((await type(named)).code).toBe(0);
      const yes = await type(`destroy ${named} --yes`);
      expect([environment, yes.code]).toEqual([environment, environment === 'sandbox' ? 0 : 1]);
      if (environment === 'sandbox') continue;
      expect(yes.stderr).toContain(`Add --confirm ${environment} to do it`);
      expect((await type(`destroy ${named} --confirm ${environment}`)).code).toBe(0);
    }
  });

  it('asks for no leave in a first run of production', async () => {
    const { run, plan } = typingIn({ 'config.yaml': SMALL + OWN });
    const named = '--env production --cloud emulator';
    expect((await plan(named)).refused).toEqual([]);
    expect(await run(named)).toMatchObject({ result: 'completed', exitCode: 0 });
  });

  it('refuses to delete data where it extends production, until that is allowed', async () => {
    const { run, plan, write, type } = typingIn({ 'config.yaml': SMALL + OWN });
    const named = '--env staging --cloud emulator';
    await run(named);
    write('config.yaml', RENAMED);
    const planned = await plan(named);
    expect(planned).toMatchObject({ result: 'refused', exitCode: 1 });
    expect(planned.refused).toEqual([
      {
        step: 'create_monitoring',
        address: expect.stringMatching(/\/workspaces\/log-small$/),
        why: 'it would delete the logs of the workspace log-small',
        reason: 'irreversible',
      },
    ]);
    expect((await type(`plan ${named}`)).stdout).toContain(
      '→ what cannot be undone is done with --allow-irreversible',
    );
    expect(await plan(`${named} --allow-irreversible`)).toMatchObject({ result: 'completed', refused: [] });
    const refused = await run(named);
    expect(refused).toMatchObject({ runId: null, open: false, error: { reason: 'irreversible' } });
    expect(refused.error?.hint).toBe(
      'Nothing was changed. If it is meant, type the same command again with --allow-irreversible.',
    );
    expect(await run(`${named} --allow-irreversible`)).toMatchObject({ result: 'completed' });
  });

  it('deletes data elsewhere as it is asked to', async () => {
    const { run, write } = typingIn({ 'config.yaml': SMALL + OWN });
    await run('--env plain --cloud emulator');
    write('config.yaml', RENAMED);
    expect(await run('--env plain --cloud emulator')).toMatchObject({ result: 'completed' });
  });

  it('says that secrets from `.env` alone are deprecated outside local', async () => {
    const { type } = typingIn({ 'config.yaml': SMALL + OWN });
    const told = 'reads its secrets from `.env` and the process environment alone';
    expect((await type('plan --env plain --cloud emulator --flag useKeyVault=off')).stdout).toContain(told);
    expect((await type('plan --env plain --cloud emulator')).stdout).not.toContain(told);
    expect((await type('plan --env sandbox')).stdout).not.toContain(told);
  });

  it('is told by deploy flags and deploy config show, without a cloud or a state', async () => {
    const { type, exists } = typingIn({ 'config.yaml': SMALL + OWN });
    const flags = flagsDocument.parse((await type('flags --env staging --output json')).json());
    expect(flags).toMatchObject({ environment: 'staging', cloud: 'azure', policy: 'production' });
    expect((await type('flags --env staging')).stdout).toMatch(
      /^ {2}rollback +on +policy of production, locked$/m,
    );
    const config = configDocument.parse((await type('config show --env staging --output json')).json());
    expect(config.values.find(({ path }) => path === 'registry.name')).toMatchObject({
      value: 'crsmall',
      origin: { kind: 'file', location: expect.stringMatching(/^config\.yaml:\d+:\d+$/) },
    });
    expect(exists('state')).toBe(false);
  });
});

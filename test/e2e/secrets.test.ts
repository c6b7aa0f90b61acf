import { describe, expect, it } from 'vitest';
import { folderHere } from './here.ts';
import { SMALL } from './small.ts';
import { step, withStep } from './user-steps.ts';

const VALUE = 'S3cr3t/v+lue "with" & 100%';
const FORMS = [
  VALUE,
  encodeURIComponent(VALUE),
  JSON.stringify(VALUE).slice(1, -1),
  Buffer.from(VALUE).toString('base64'),
  Buffer.from(VALUE).toString('base64url'),
];

const CONFIG = `${SMALL.replace('create_monitoring]', './mine.ts]')}secrets: [{ name: api-key, env: API_KEY }]\n`;
const MEMBERS = `name: 'mine', output: z.object({ word: z.string() }),
  inputs: async (config, needs, facts) => ({ secret: await facts.secret('api-key') })`;

function project(run: string) {
  return folderHere({
    ...withStep(step(`${MEMBERS}, run: async (inputs, { secrets, log }) => { ${run} }`)),
    'config.yaml': CONFIG,
  });
}

const GOES_WRONG = `const value = secrets.given('api-key').reveal();
  log('signing in with ' + value);
  throw new Error('refused: ' + JSON.stringify({ url: 'https://x/?k=' + encodeURIComponent(value), value })
    + Buffer.from('user:' + value).toString('base64'));`;

describe.concurrent('a secret value', () => {
  it.each(['', '--output json', '--log-level debug', '--rollback'])(
    'is in no file and in no output, whatever a step says (%s)',
    async (flags) => {
      const { deploy, files, exists, read } = project(GOES_WRONG);
      const { code, stdout, stderr } = await deploy(flags, { API_KEY: VALUE });
      expect(code).toBe(1);
      expect(stdout).toContain('refused: ');
      expect(stdout + stderr).toContain('***');
      const written = Object.entries(files()).map(([name, text]) => `${name} ${text}`);
      const everything = [
        stdout,
        stderr,
        exists('exchanges.jsonl') ? read('exchanges.jsonl') : '',
        ...written,
      ].join('\n');
      for (const form of FORMS) expect(everything).not.toContain(form);
      expect(everything).not.toContain('S3cr3t');
    },
  );

  it('is refused as the output of a step, which the state would keep', async () => {
    const { run, files } = project("return { word: 'it is ' + secrets.given('api-key').reveal() };");
    const { steps } = await run('--rollback', { API_KEY: VALUE });
    expect(steps.at(-1)?.error).toMatchObject({
      reason: 'output-invalid',
      message: 'mine: the output holds the value of a secret',
    });
    expect(Object.values(files()).join('\n')).not.toContain('S3cr3t');
  });

  it('makes exactly the steps run that use it when it changes, and is told by name only', async () => {
    const { run, write, read } = project("return { word: 'done' };");
    write('.env', 'API_KEY=first-value-of-it\n');
    await run();
    expect((await run()).result).toBe('nothing-to-do');
    const { steps } = await run('', { API_KEY: VALUE });
    expect(steps.map(({ status }) => status)).toEqual(['skipped', 'skipped', 'completed']);
    expect(steps.at(-1)?.changed).toEqual([{ leaf: 'secret.digest' }]);
    expect(read('state/local/state.json')).toMatch(/"digest": "hmac-sha256:[\da-f]{8}:[\da-f]{64}"/);
    expect(read('state/local/key')).toMatch(/^[\da-f]{64}\n$/);
  });

  it('is not needed again once the vault holds it: a shell without it changes nothing', async () => {
    const steps =
      'steps: [check_prerequisites, create_resource_group, create_monitoring, create_key_vault, store_secrets]';
    const { run, files } = folderHere({
      'config.yaml': `${SMALL.replace(/steps: .*/, steps)}secrets: [{ name: api-key, env: API_KEY }]\n`,
    });
    expect(await run('', { API_KEY: VALUE })).toMatchObject({ result: 'completed' });
    expect(await run()).toMatchObject({ result: 'nothing-to-do' });
    expect(await run('--offline')).toMatchObject({ result: 'nothing-to-do' });
    const { 'vault.json': vault = '', ...others } = files();
    expect(vault).toContain(JSON.stringify(VALUE));
    expect(Object.values(others).join('\n')).not.toContain('S3cr3t');
  });

  it('is not needed again offline once it was given', async () => {
    const { run } = project("return { word: 'done' };");
    await run('', { API_KEY: VALUE });
    expect(await run('--offline')).toMatchObject({ result: 'nothing-to-do' });
    expect(await run()).toMatchObject({ result: 'failed', error: { reason: 'secret-missing' } });
  });
});

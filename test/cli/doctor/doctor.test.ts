import { describe, expect, it } from 'vitest';
import { doctorDocument } from '../../../src/report/doctor-document.ts';
import { minimal } from '../../config/fixture.ts';
import { typing } from '../typed.ts';

const CONFIG = `${minimal}environments:\n  local: { cloud: emulator }\n`;

async function looked(files: Readonly<Record<string, string>>, line: string, variables = {}) {
  const { document, plainText } = await typing(files)(line, { PATH: '', ...variables });
  const parsed = doctorDocument.parse(document);
  const level = (name: string) => parsed.checks.find((check) => check.name === name);
  return { ...parsed, plainText, check: level };
}

describe('deploy doctor', () => {
  it('finds nothing wrong with local, without an account', async () => {
    const { result, exitCode, checks, environment, cloud, plainText } = await looked(
      { 'config.yaml': CONFIG },
      'doctor --env local',
    );
    expect({ result, exitCode, environment, cloud }).toEqual({
      result: 'healthy',
      exitCode: 0,
      environment: 'local',
      cloud: 'emulator',
    });
    expect(checks.map(({ name }) => name)).toEqual([
      'node',
      'program',
      'tools',
      'proxy',
      'disk',
      'configuration',
      'environment',
      'store',
      'lock',
      'run',
      'sign-in',
      'clock',
      'subscription',
      'vault',
      'permissions',
    ]);
    expect(checks.filter(({ level }) => level === 'fail')).toEqual([]);
    expect(plainText).toMatch(/^✔ shop in local \(emulator\) can be deployed\n {2}✔ node +Node\.js \d/);
    expect(plainText).toMatch(/permissions +nothing stands in the way of the 14 steps/);
  });

  it('looks at local where no environment is named, and says so', async () => {
    const { check, exitCode, environment } = await looked({ 'config.yaml': CONFIG }, 'doctor');
    expect({ exitCode, environment }).toEqual({ exitCode: 0, environment: 'local' });
    expect(check('environment')).toMatchObject({ level: 'warn', hint: expect.stringContaining('--env') });
  });

  it('tells of the machine also where there is no configuration, and says how to get one', async () => {
    const { checks, exitCode, check, plainText } = await looked({}, 'doctor');
    expect(exitCode).toBe(1);
    expect(checks).toHaveLength(6);
    expect(check('configuration')).toMatchObject({
      level: 'fail',
      reason: 'config-missing',
      hint: expect.stringMatching(/^npx deploy init writes one/),
    });
    expect(plainText).toMatch(/^✖ what is here cannot be deployed: 1 thing to mend\n/);
  });

  it.each([
    [{ 'config.yml': '' }, 'doctor', /^config\.yml is only read when it is named/],
    [{}, 'doctor --config conf.yaml --env local', /^check --config/],
  ])('says what to do where the configuration is elsewhere: %j, %s', async (files, line, hint) => {
    const { check } = await looked(files, line);
    expect(check('configuration')).toMatchObject({
      reason: 'config-missing',
      hint: expect.stringMatching(hint),
    });
  });

  it('says that it looks at the shipped example', async () => {
    const { check } = await looked({}, 'doctor --env local');
    expect(check('configuration')).toMatchObject({ level: 'warn' });
  });

  it.each([
    ['doctor --env local', 'config-invalid', 'the configuration has an error: '],
    ['doctor --env prod', 'environment-unknown', 'there is no environment "prod"'],
    ['doctor', 'config-invalid', 'the configuration has an error: '],
  ])('names what is wrong with the configuration: %s', async (line, reason, detail) => {
    const { check } = await looked({ 'config.yaml': `${CONFIG}naem: x\n` }, line);
    expect(check('configuration')).toMatchObject({
      level: 'fail',
      reason,
      detail: expect.stringContaining(detail),
    });
  });

  it('names what stands in the way of the steps, and how to clear it', async () => {
    const text = `${CONFIG}emulator: { permissions: { notActions: [Microsoft.Resources/subscriptions/resourceGroups/write] } }\n`;
    const { check, exitCode } = await looked({ 'config.yaml': text }, 'doctor --env local');
    expect(exitCode).toBe(1);
    expect(check('permissions')).toMatchObject({
      level: 'fail',
      reason: 'prerequisite',
      detail: expect.stringMatching(/resourceGroups/i),
      hint: expect.any(String),
    });
  });

  it('names a state that cannot be written', async () => {
    const { check } = await looked({ 'config.yaml': CONFIG, state: 'a file' }, 'doctor --env local');
    expect(check('store')).toMatchObject({ level: 'fail', reason: 'state-unwritable' });
  });

  it('tells once of a state that cannot be read, and fits 80 columns', async () => {
    const { check, checks, plainText } = await looked(
      { 'config.yaml': CONFIG, 'state/local/state.json': '{"bad' },
      'doctor --env local',
    );
    expect(check('store')).toMatchObject({ level: 'fail' });
    for (const name of ['run', 'permissions'])
      expect(check(name)).toMatchObject({ level: 'warn', hint: 'See store above.' });
    expect(checks.filter(({ level }) => level === 'fail')).toHaveLength(1);
    const lines = plainText.split('\n').filter((line) => !line.includes('/'));
    for (const line of lines) expect(line.length).toBeLessThanOrEqual(80);
  });

  it('refuses flags that mean nothing to it', async () => {
    await expect(typing({ 'config.yaml': CONFIG })('doctor --yes')).rejects.toMatchObject({
      reason: 'usage',
    });
  });
});

import { describe, expect, it } from 'vitest';
import { validationDocument } from '../../src/report/validation-document.ts';
import { minimal, service } from '../config/fixture.ts';
import { typing } from './typed.ts';

async function validated(text: string, line = 'validate', files: Readonly<Record<string, string>> = {}) {
  const { document, plainText } = await typing({ 'config.yaml': text, ...files })(line);
  return { ...validationDocument.parse(document), plainText };
}

const LOCAL = 'environments:\n  local: { cloud: emulator }\n';

describe('deploy validate', () => {
  it('says of a configuration that it is valid', async () => {
    expect(await validated(minimal + LOCAL)).toEqual({
      result: 'valid',
      exitCode: 0,
      file: 'config.yaml',
      environments: ['local'],
      findings: [],
      plainText: '✔ config.yaml is valid (local)\n',
    });
  });

  it('tells everything at once: keys, values, folders, migrations and steps', async () => {
    const text = `${minimal.replace('location:', 'locaton:')}services:
${service('web')}migrations: { service: web, up: [node, up] }
steps: [./gone.ts, check_prerequisite]
${LOCAL}`;
    const { result, exitCode, findings, plainText } = await validated(text);
    expect({ result, exitCode }).toEqual({ result: 'invalid', exitCode: 1 });
    expect(findings.map(({ path, location }) => `${path} ${location}`)).toEqual([
      'location config.yaml:1:1',
      'locaton config.yaml:4:1',
      'services.web.context config.yaml:20:14',
      'migrations config.yaml:23:1',
      'steps.0 config.yaml:24:9',
      'steps.1 config.yaml:24:20',
    ]);
    expect(plainText).toMatch(/^✖ config\.yaml has 6 errors \(local\)\n/);
    expect(plainText).toContain('→ did you mean "location"?');
    expect(plainText).toContain('→ did you mean "check_prerequisites"?');
    expect(plainText).toMatch(/gone\.ts does not exist/);
  });

  it('tells the first two hundred of very many, and all of them as JSON', async () => {
    const wrong = Array.from({ length: 203 }, (_, at) => `key${at}: 1\n`).join('');
    const { findings, plainText } = await validated(minimal + wrong + LOCAL);
    expect(findings).toHaveLength(203);
    expect(plainText).toMatch(/^✖ config\.yaml has 203 errors \(local\)\n/);
    expect(plainText).toMatch(/\n {2}and 3 more: --output json lists them all\n$/);
    expect(plainText).toContain('key199 is');
    expect(plainText).not.toContain('key200 is');
  });

  it('fits 80 columns, but for words that are longer', async () => {
    const { plainText } = await validated(
      minimal.replace('westeurope', '${A_VARIABLE_THAT_NOBODY_HAS_SET_ANYWHERE}'),
    );
    expect(plainText.split('\n').length).toBeGreaterThan(3);
    for (const line of plainText.split('\n')) expect(line.length).toBeLessThanOrEqual(80);
  });

  it('names a folder without its Dockerfile, and takes one that has it', async () => {
    const text = `${minimal}services:\n${service('web').replace('src/web', '.')}${LOCAL}`;
    expect((await validated(text)).findings).toMatchObject([
      { path: 'services.web.context', message: expect.stringMatching(/Dockerfile/) },
    ]);
    expect((await validated(text, 'validate', { Dockerfile: 'FROM x' })).findings).toEqual([]);
    const named = text.replace('port: 8080', 'port: 8080\n    dockerfile: ../Dockerfile');
    expect((await validated(named)).findings).toMatchObject([
      { path: 'services.web.dockerfile', message: expect.stringMatching(/outside/) },
    ]);
  });

  it('tells of two steps of a user that cannot be loaded, and of the order of those that can', async () => {
    const broken = { 'one.mjs': 'export const x = 1;', 'two.mjs': 'syntax error here' };
    const both = await validated(`${minimal}steps: [./one.mjs, ./two.mjs]\n${LOCAL}`, 'validate', broken);
    expect(both.findings.map(({ path }) => path)).toEqual(['steps.0', 'steps.1']);
    const order = await validated(`${minimal}steps: [create_key_vault, create_resource_group]\n${LOCAL}`);
    expect(order.findings).toMatchObject([
      { path: 'steps', message: expect.stringMatching(/create_key_vault/) },
    ]);
  });

  it('looks at one environment, and there a variable that is not set is an error', async () => {
    const text = `${minimal}${LOCAL}  staging: { location: "\${REGION}" }\n`;
    const all = await validated(text);
    expect(all).toMatchObject({ result: 'valid', exitCode: 0, findings: [{ severity: 'warning' }] });
    expect(all.plainText).toMatch(
      /valid with 1 warning \(local, staging\)\n {2}! config\.yaml:\d+:\d+ \(staging\)\n/,
    );
    expect(await validated(text, 'validate --env staging')).toMatchObject({ result: 'invalid', exitCode: 1 });
  });

  it('ends where there is nothing to look at', async () => {
    await expect(typing({})('validate')).rejects.toMatchObject({ reason: 'config-missing' });
    await expect(typing({})('validate --config other.yaml')).rejects.toMatchObject({
      reason: 'config-missing',
    });
  });
});

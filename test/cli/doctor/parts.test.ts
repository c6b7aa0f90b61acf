import { chmodSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { clockFound } from '../../../src/cli/doctor/clock.ts';
import { diagnosed, type Found, type Look } from '../../../src/cli/doctor/look.ts';
import { signInFound } from '../../../src/cli/doctor/sign-in.ts';
import { machineLooks } from '../../../src/cli/doctor/machine.ts';
import { Failure } from '../../../src/engine/failure.ts';
import { temporaryFolder } from '../../config/fixture.ts';

const at = (now: number) => ({ now: () => now });
const within: Parameters<typeof diagnosed>[1] = (act) => act(new AbortController().signal);

describe('the clock', () => {
  it.each([
    [0, undefined],
    [-29_000, undefined],
    [60_000, 'the clock of this machine is 60 s behind that of Azure'],
    [-200_000, 'the clock of this machine is 200 s ahead of that of Azure'],
  ])('that of Azure being %d ms ahead', async (ahead, detail) => {
    const { detail: told, warning } = await clockFound(async () => 1_000_000 + ahead, at(1_000_000));
    expect(told).toBe(detail ?? 'this machine and Azure agree on the time');
    expect(warning === undefined).toBe(detail === undefined);
  });

  it('fails where tokens would be refused', async () => {
    await expect(clockFound(async () => 400_000, at(0))).rejects.toMatchObject({ reason: 'azure-refused' });
  });

  it('is a warning where Azure cannot be asked', async () => {
    const ask = () => Promise.reject(new Failure('azure-unreachable', 'no route'));
    expect(await clockFound(ask, at(0))).toMatchObject({
      detail: "could not be compared with Azure's: no route",
      warning: expect.any(String),
    });
  });
});

describe('a look', () => {
  const look = (act: () => Found): Look => ({ name: 'lock', look: act });

  it('is well, a warning, or a failure with its hint and the flags of the deployment', async () => {
    expect(
      await diagnosed(
        look(() => ({ detail: 'free' })),
        within,
        {},
      ),
    ).toEqual({
      name: 'lock',
      level: 'ok',
      detail: 'free',
    });
    const warned = look(() => ({ detail: 'open', warning: '`npx deploy` goes on' }));
    expect(await diagnosed(warned, within, { env: 'local' })).toMatchObject({
      level: 'warn',
      hint: '`npx deploy --env local` goes on',
    });
    const failing = look(() => {
      throw new Failure('locked', 'held', { findings: [{ message: 'a', hint: 'do a' }, { message: 'b' }] });
    });
    expect(await diagnosed(failing, within, {})).toEqual({
      name: 'lock',
      level: 'fail',
      detail: 'held: a (and 1 more)',
      reason: 'locked',
      hint: 'do a',
    });
  });
});

describe('the machine', () => {
  const found = async (name: string, variables: Readonly<Record<string, string>>, usesAzure = false) => {
    const look = machineLooks({ variables, cwd: '/' }, undefined, usesAzure).find((one) => one.name === name);
    return look?.look(new AbortController().signal);
  };

  it('has az where it lies in the path, and says that nothing else is needed', async () => {
    const folder = temporaryFolder();
    writeFileSync(join(folder, 'az'), '');
    expect(await found('tools', { PATH: folder }, true)).toMatchObject({
      warning: expect.stringContaining('az login'),
    });
    chmodSync(join(folder, 'az'), 0o755);
    expect(await found('tools', { PATH: `/nowhere:${folder}` }, true)).toEqual({
      detail: `az is ${join(folder, 'az')} (optional: to sign in); docker and git are not needed`,
    });
  });

  it('needs no az for the embedded Azure, nor where somebody signs in otherwise', async () => {
    expect(await found('tools', { PATH: '' })).not.toHaveProperty('warning');
    expect(await found('tools', { PATH: '', AZURE_CLIENT_ID: 'x' }, true)).not.toHaveProperty('warning');
  });

  it('tells its proxies without their passwords', async () => {
    expect(await found('proxy', {})).toEqual({ detail: 'none: Azure is asked directly' });
    expect(await found('proxy', { https_proxy: 'http://me:secret@proxy:3128', NO_PROXY: 'local' })).toEqual({
      detail: 'HTTPS_PROXY=http://***@proxy:3128, NO_PROXY=local',
    });
    for (const value of ['me:secret@proxy:3128', 'http://me:se/cr@et@proxy:3128'])
      expect(await found('proxy', { HTTPS_PROXY: value })).toMatchObject({
        detail: expect.stringMatching(/^HTTPS_PROXY=(?:http:\/\/)?\*{3}@proxy:3128$/),
      });
  });

  it('tells how much room there is', async () => {
    expect(await found('disk', {})).toMatchObject({
      detail: expect.stringMatching(/^\d+ [GM]B free at \/$/),
    });
  });
});

describe('who is signed in', () => {
  const tenantId = '22222222-2222-4222-8222-222222222222';
  const token = (claims: object) =>
    Promise.resolve({
      token: `e30.${Buffer.from(JSON.stringify(claims)).toString('base64url')}.x`,
      expiresOnTimestamp: 3_600_000,
    });
  const signedIn = (claims: object, cloud: 'azure' | 'emulator' = 'azure') =>
    signInFound(token(claims), { cloud, tenantId }, at(0));

  it.each([
    [{ oid: 'o', upn: 'ann@contoso.com', tid: tenantId }, 'ann@contoso.com'],
    [{ oid: 'o', unique_name: 'ann', tid: tenantId.toUpperCase() }, 'ann'],
    [{ oid: 'o', idtyp: 'app', appid: 'a', tid: tenantId }, 'the service principal a'],
    [{ oid: 'o', tid: tenantId }, 'o'],
  ])('is told by %j', async (claims, who) => {
    expect(await signedIn(claims)).toEqual({
      detail: `${who} of tenant ${claims.tid}; the token is good for 60 minutes`,
    });
  });

  it('is a warning in another tenant, and nobody where nothing can be read', async () => {
    expect(await signedIn({ oid: 'o', tid: 'other' })).toMatchObject({
      warning: `The configuration names another tenant: az login --tenant ${tenantId}`,
    });
    const odd = signInFound(
      Promise.resolve({ token: 'odd', expiresOnTimestamp: 0 }),
      { cloud: 'azure', tenantId },
      at(0),
    );
    expect(await odd).toEqual({ detail: 'somebody of tenant unknown; the token is good for 0 minutes' });
  });

  it('is nobody for the embedded Azure, and a failure where there is no token', async () => {
    expect((await signedIn({}, 'emulator')).detail).toMatch(/^nobody needs to/);
    const refused = signInFound(
      Promise.reject(new Error('no credential')),
      { cloud: 'azure', tenantId },
      at(0),
    );
    await expect(refused).rejects.toBeInstanceOf(Failure);
  });
});

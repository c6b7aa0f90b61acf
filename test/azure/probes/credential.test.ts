import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { GROUP, lookRig, needed } from './rig.ts';

const HOUR = 3_600_000;
const required = needed('a', { kind: 'resource', at: GROUP });
const SERVICE = { AZURE_CLIENT_ID: 'id', AZURE_TENANT_ID: 'tenant' };

/** A rig whose credential gives a token with these claims, which lasts half an hour. */
function signedIn(claims: object) {
  const payload = Buffer.from(JSON.stringify({ oid: '33333333-3333-4333-8333-333333333333', ...claims }));
  const token = `e30.${payload.toString('base64url')}.signature`;
  const rig = lookRig();
  const azure = rig.open({
    credential: {
      getToken: async () => ({ token, expiresOnTimestamp: rig.cloud.world.now() + HOUR / 2 }),
    },
  });
  return { ...rig, azure };
}

function tokenFile(expiresAt: number): string {
  const file = join(mkdtempSync(join(tmpdir(), 'deploy-token-')), 'token');
  const payload = Buffer.from(JSON.stringify({ exp: Math.floor(expiresAt / 1000) })).toString('base64url');
  writeFileSync(file, `e30.${payload}.signature\n`);
  return file;
}

describe('a credential that ends before run and undo can is told', () => {
  it('where it is known when it ends', async () => {
    const { look, cloud } = lookRig();
    const endsAt = cloud.world.now() + HOUR / 2;
    expect((await look(required, { endsAt, milliseconds: HOUR })).obstacles).toEqual([
      {
        steps: ['a'],
        code: 'ExpiredAuthenticationToken',
        what: 'the access token ends at 2026-11-20T00:30:00.000Z, in 30 minutes, and cannot be renewed; run and undo can take 60 minutes',
        clear: expect.stringContaining('az login'),
      },
    ]);
    expect((await look(required, { endsAt, milliseconds: HOUR / 4 })).obstacles).toEqual([]);
  });

  it('where it is a federated token in a file, unless Kubernetes rotates it or a secret comes first', async () => {
    const { look, cloud } = lookRig();
    const file = tokenFile(cloud.world.now() + 300_000);
    const variables = { ...SERVICE, AZURE_FEDERATED_TOKEN_FILE: file };
    expect((await look(required, { variables })).obstacles).toMatchObject([
      { what: expect.stringContaining(`the federated token in ${file} ends at`) },
    ]);
    expect(JSON.stringify(await look(required, { variables }))).not.toContain('signature');
    // The embedded Azure's own is no matter of the pipeline that it runs in.
    expect((await look(required, { variables, endsAt: Infinity })).obstacles).toEqual([]);
    for (const more of [{ KUBERNETES_SERVICE_HOST: '10.0.0.1' }, { AZURE_CLIENT_SECRET: 'secret' }])
      expect((await look(required, { variables: { ...variables, ...more } })).obstacles).toEqual([]);
  });

  it('where a pipeline signed in by a federated token through az', async () => {
    const { look, azure } = signedIn({ idtyp: 'app', appidacr: '2' });
    const variables = { ACTIONS_ID_TOKEN_REQUEST_URL: 'https://token.actions.example' };
    const told = await look(required, { variables, milliseconds: HOUR }, azure);
    expect(told.obstacles).toMatchObject([{ what: expect.stringMatching(/^the access token ends at/) }]);
    expect((await look(required, { milliseconds: HOUR }, azure)).obstacles).toEqual([]);
  });

  it.each([
    ['a person', { idtyp: 'user' }],
    ['a secret', { idtyp: 'app', appidacr: '1' }],
    ['a managed identity', { idtyp: 'app', appidacr: '2', xms_mirid: '/subscriptions/x' }],
  ])('not for %s, who signs in anew', async (_, claims) => {
    const { look, azure } = signedIn(claims);
    const variables = { ACTIONS_ID_TOKEN_REQUEST_URL: 'https://token.actions.example' };
    expect((await look(required, { variables, milliseconds: HOUR }, azure)).obstacles).toEqual([]);
  });
});

it('a job of a pipeline that asks for a newer token each time has none that ends', async () => {
  const { look, azure } = signedIn({ idtyp: 'app', appidacr: '2' });
  const variables = {
    ...SERVICE,
    ACTIONS_ID_TOKEN_REQUEST_URL: 'https://token.actions.example',
    ACTIONS_ID_TOKEN_REQUEST_TOKEN: 'token of the job',
  };
  expect((await look(required, { variables, milliseconds: 9 * HOUR }, azure)).obstacles).toEqual([]);
});

it('a token file that cannot be read is said not to be checked', async () => {
  const variables = { ...SERVICE, AZURE_FEDERATED_TOKEN_FILE: '/nowhere/token' };
  expect((await lookRig().look(required, { variables })).unchecked).toEqual([
    expect.stringMatching(/^how long the credential lasts: /),
  ]);
});

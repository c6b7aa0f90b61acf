import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { createAzure } from '../../src/azure/client-factory.ts';
import { federationIn } from '../../src/azure/federation.ts';
import { groupId } from '../../src/azure/ids.ts';
import { signedIn } from '../../src/azure/sign-in.ts';
import { openCredential } from '../../src/azure/who-signs-in.ts';
import { createRedactor } from '../../src/secrets/redact.ts';
import { entra, type Entra, GITHUB, MINUTE, PIPELINES } from './entra.ts';
import { CORRELATION, LINEAGE, SUBSCRIPTION, TENANT } from './rig.ts';
import { sleeper } from './world.ts';

const ARM = 'https://management.azure.com/.default';

let found: Entra;
beforeEach(async () => void (found = await entra()));
afterEach(async () => {
  vi.useRealTimers();
  vi.unstubAllEnvs();
  await found.server.close();
});

/** A clock that is set by hand; waiting goes on as ever. */
function clockAt(time: number): void {
  vi.useFakeTimers({ toFake: ['Date'], now: time });
}

function opened(variables: Readonly<Record<string, string>>, redactor = createRedactor()) {
  const surroundings = { transport: found.transport, retryDelayMs: 1 };
  const hide = (secret: string): void => redactor.hide(secret);
  const open = (tenantId: string) => openCredential(tenantId, { ...surroundings, variables, hide });
  return signedIn(TENANT, { now: () => Date.now() }, { open });
}

function azureOf(credential: ReturnType<typeof opened>, during: 'run' | 'undo') {
  return createAzure({
    subscriptionId: SUBSCRIPTION,
    tenantId: TENANT,
    credential,
    httpClient: found.transport,
    lineage: LINEAGE,
    during: () => during,
    correlationId: CORRELATION,
    world: { ...sleeper(), now: () => Date.now() },
  });
}

describe('a job of GitHub Actions', () => {
  test('asks for a new token of its own for each access token, for hours, its undo included', async () => {
    const start = Date.now();
    clockAt(start);
    const credential = opened(GITHUB);
    const azureFor = (during: 'run' | 'undo') => azureOf(credential, during);
    const [run, undo] = [azureFor('run'), azureFor('undo')];
    for (let minute = 0; minute < 300; minute += 5) {
      clockAt(start + minute * MINUTE);
      await (minute < 200 ? run : undo).observe(groupId(SUBSCRIPTION, `rg-${minute}`));
    }
    expect(found.unsigned, 'each request was signed with a token that lived').toBe(0);
    expect(found.traded.length).toBeGreaterThanOrEqual(5);
    expect(new Set(found.traded).size, 'no token of the job was used twice').toBe(found.traded.length);
  });

  test('asks again where GitHub does not answer, or blames itself, and gives up in bounded time', async () => {
    found.github.push(503, 'nothing', 500);
    await expect(opened(GITHUB).getToken(ARM)).resolves.toMatchObject({ token: expect.any(String) });
    found.github.push(503, 503, 503, 503);
    await expect(opened(GITHUB).getToken(ARM)).rejects.toMatchObject({
      reason: 'azure-unreachable',
      message: 'GitHub gives no token to sign in with: it answers 503',
      hint: expect.stringContaining('githubstatus.com'),
    });
    found.github.push(200);
    await expect(opened(GITHUB).getToken(ARM)).rejects.toMatchObject({
      reason: 'azure-unreachable',
      message: 'GitHub gives no token to sign in with: its answer holds none',
    });
    found.github.push('nothing', 'nothing', 'nothing', 'nothing');
    await expect(opened(GITHUB).getToken(ARM)).rejects.toMatchObject({ reason: 'azure-unreachable' });
  });

  test('that may not ask is told which permission it needs', async () => {
    found.github.push(403);
    await expect(opened(GITHUB).getToken(ARM)).rejects.toMatchObject({
      reason: 'azure-refused',
      hint: expect.stringContaining('id-token: write'),
    });
    expect(found.server.requests, 'a refusal is no passing trouble').toHaveLength(1);
  });

  test('is told so by whatever needs the token first, and asks no more often for it', async () => {
    found.github.push(403, 403, 403, 403);
    await expect(azureOf(opened(GITHUB), 'run').observe(groupId(SUBSCRIPTION, 'rg'))).rejects.toMatchObject({
      reason: 'azure-refused',
      hint: expect.stringContaining('id-token: write'),
    });
    expect(found.server.requests).toHaveLength(1);
  });

  test('without the variables of its permission is told so, where nobody else is signed in', async () => {
    vi.stubEnv('PATH', '/nowhere');
    vi.stubEnv('AZURE_TOKEN_CREDENTIALS', 'EnvironmentCredential');
    const job = { GITHUB_ACTIONS: 'true', AZURE_CLIENT_ID: GITHUB.AZURE_CLIENT_ID };
    await expect(opened(job).getToken(ARM)).rejects.toMatchObject({
      reason: 'azure-refused',
      hint: expect.stringContaining('id-token: write'),
    });
  });

  test('whose application does not trust it is told the subject and what to add', async () => {
    const said =
      "AADSTS700213: No matching federated identity record found for presented assertion subject 'x'.";
    found.refusals.push(`${said}\r\nTrace ID: 1`);
    await expect(opened(GITHUB).getToken(ARM)).rejects.toMatchObject({
      message: expect.stringContaining("subject 'x'"),
      hint: expect.stringContaining('federated credential'),
      details: { code: 'AADSTS700213' },
    });
  });

  test('hides what GitHub gave it', async () => {
    const redactor = createRedactor();
    await opened(GITHUB, redactor).getToken(ARM);
    expect(redactor.text('job-token-1')).toBe('***');
  });
});

test('a job of Azure Pipelines asks its service connection for a new token each time', async () => {
  // What the client reads by itself.
  vi.stubEnv('SYSTEM_OIDCREQUESTURI', PIPELINES.SYSTEM_OIDCREQUESTURI);
  const start = Date.now();
  clockAt(start);
  const redactor = createRedactor();
  const credential = opened(PIPELINES, redactor);
  for (const hour of [0, 1, 2, 3]) {
    clockAt(start + hour * 61 * MINUTE);
    const token = await credential.getToken(ARM);
    expect(token?.expiresOnTimestamp).toBeGreaterThan(Date.now() + 50 * MINUTE);
  }
  expect(new Set(found.traded).size, 'one an hour, none of them twice').toBe(4);
  expect(found.server.requests[0]).toContain(PIPELINES.AZURESUBSCRIPTION_SERVICE_CONNECTION_ID);
  expect(redactor.text(PIPELINES.SYSTEM_ACCESSTOKEN)).toBe('***');
});

test.each([
  [401, 'azure-refused', 'SYSTEM_ACCESSTOKEN'],
  [404, 'azure-refused', 'service connection'],
  [503, 'azure-unreachable', 'status.dev.azure.com'],
])(
  'a job of Azure Pipelines that is answered %i is told what to do, and no token',
  async (status, reason, hint) => {
    vi.stubEnv('SYSTEM_OIDCREQUESTURI', PIPELINES.SYSTEM_OIDCREQUESTURI);
    found.pipelines.push(...Array.from({ length: 9 }, () => status));
    const asking = opened(PIPELINES).getToken(ARM);
    await expect(asking).rejects.toMatchObject({
      reason,
      message: `Azure Pipelines gives no token to sign in with: it answers ${status}`,
      hint: expect.stringContaining(hint),
    });
  },
);

describe('who is federated', () => {
  test.each([
    ['a job of GitHub that may ask', GITHUB, 'github'],
    ['a job of Azure Pipelines with its access token', PIPELINES, 'azure'],
    ['a job that may not ask', { ...GITHUB, ACTIONS_ID_TOKEN_REQUEST_URL: '' }, undefined],
    ['a job with a secret', { ...GITHUB, AZURE_CLIENT_SECRET: 'a secret' }, undefined],
    ['a job for which somebody has chosen', { ...GITHUB, AZURE_TOKEN_CREDENTIALS: 'prod' }, undefined],
    ['a job without its access token', { ...PIPELINES, SYSTEM_ACCESSTOKEN: '' }, undefined],
    ['a person', {}, undefined],
  ])('%s', (_, variables, system) => {
    expect(federationIn(variables)?.system).toBe(system);
  });
});

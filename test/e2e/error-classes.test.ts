import { describe, expect, it } from 'vitest';
import { ERROR_CLASSES } from '../../src/report/errors/entry.ts';
import { type RunDocument, runDocument } from '../../src/report/documents.ts';
import { folderHere } from './here.ts';
import { folderWith } from './rig.ts';
import { SMALL } from './small.ts';
import { GOOD, step, UNTIL_GO, withStep } from './user-steps.ts';

/** What became of the error that a run met: of a step, or outside of any. */
function errorIn({ error, steps }: RunDocument) {
  return error ?? steps.find(({ status }) => status === 'failed')?.error;
}

function refusedWith(status: number, code: string): Record<string, string> {
  const fault = `faults: [{ method: PUT, path: "**/workspaces/*", status: ${status}, code: ${code}, times: 99 }]`;
  return { 'config.yaml': SMALL.replace('exchanges.jsonl }', `exchanges.jsonl, ${fault} }`) };
}

const FAILING = [
  [
    'auth',
    'a token that Azure refuses',
    refusedWith(401, 'AuthenticationFailed'),
    false,
    'authenticationfailed',
  ],
  [
    'permission',
    'a role that is missing',
    refusedWith(403, 'AuthorizationFailed'),
    false,
    'authorizationfailed',
  ],
  ['quota', 'a quota', refusedWith(409, 'QuotaExceeded'), false, 'quotaexceeded'],
  [
    'throttled',
    'too many requests',
    refusedWith(429, 'SubscriptionRequestsThrottled'),
    true,
    'subscriptionrequeststhrottled',
  ],
  ['conflict', 'a taken name', refusedWith(409, 'NameNotAvailable'), false, 'namenotavailable'],
  [
    'unhealthy',
    'an image that cannot be pulled',
    refusedWith(400, 'ImagePullFailure'),
    false,
    'imagepullfailure',
  ],
  ['azure', 'a defect of Azure', refusedWith(500, 'InternalServerError'), true, 'internalservererror'],
  [
    'config',
    'a wrong key',
    { 'config.yaml': SMALL.replace('name: small', 'nmae: small') },
    false,
    'config-invalid',
  ],
  [
    'step',
    'a step of one’s own',
    withStep(step(GOOD.replace(/run: .*/, "run: async () => { throw new Error('no') }"))),
    false,
    'step-failed',
  ],
] as const;

describe('a run that fails', { timeout: 60_000 }, () => {
  it.each(FAILING)('says that it is %s: %s', async (name, _, files, retryable, anchor) => {
    const { deploy } = folderHere(files);
    const flags = '--flag retries=off --flag circuitBreaker=off --rollback';
    const document = runDocument.parse((await deploy(`${flags} --output json`)).json());
    expect(document).toMatchObject({ result: 'failed', exitCode: 1 });
    const page = `docs/errors.md#${anchor}`;
    expect(errorIn(document)).toMatchObject({ class: name, retryable, page });
    const { stdout, stderr } = await deploy(flags);
    expect(stdout + stderr).toContain(
      `\n  class        ${name}, ${retryable ? '' : 'not '}retryable (${page})\n`,
    );
  });

  it('says that it is interrupted', async () => {
    const { start, write } = folderWith(UNTIL_GO);
    const first = start(['--env', 'local']);
    await first.told('mine: started');
    const second = start(['--env', 'local', '--lock-wait', '1m', '--output', 'json']);
    await second.told('waiting for the lock');
    second.child.kill('SIGINT');
    const { code, stdout } = await second.ended;
    write('go', '');
    await first.ended;
    expect(code).toBe(130);
    expect(runDocument.parse(JSON.parse(stdout)).error).toMatchObject({
      class: 'interrupted',
      retryable: true,
      page: 'docs/errors.md#interrupted',
    });
  });

  it('is tried here for every class', () => {
    expect([...FAILING.map(([name]) => name), 'interrupted'].toSorted()).toEqual(
      [...ERROR_CLASSES].toSorted(),
    );
  });
});

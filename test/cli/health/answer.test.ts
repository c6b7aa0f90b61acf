import { expect, test } from 'vitest';
import { answerTo, type Looks } from '../../../src/cli/health/answer.ts';
import { livenessDocument, readinessDocument } from '../../../src/report/health-document.ts';

const about = { environment: 'local', cloud: 'emulator' } as const;
const configuration = { name: 'configuration', ok: true, detail: 'config.yaml' } as const;

function looks(well: boolean): Looks {
  return {
    place: 'shop in local (emulator)',
    liveness: async () => ({ result: well ? 'alive' : 'not-alive', ...about, checks: [configuration] }),
    readiness: async () => ({
      result: well ? 'ready' : 'not-ready',
      ...about,
      checks: [configuration, { name: 'lock', ok: well, detail: 'locked by ann', hint: 'Wait.' }],
    }),
  };
}

const asked = (url: string, method = 'GET', accept?: string) => ({ method, url, accept });

test.each([
  ['/health', true, 200],
  ['/health', false, 503],
  ['/readiness', true, 200],
  ['/readiness?verbose', false, 503],
])('%s of a deployment that is well (%s) is answered with %d', async (url, well, status) => {
  const answer = await answerTo(asked(url), looks(well));
  expect(answer).toMatchObject({
    status,
    headers: { 'content-type': 'application/json; charset=utf-8', 'cache-control': 'no-store' },
  });
  const document = url === '/health' ? livenessDocument : readinessDocument;
  expect(document.parse(JSON.parse(answer.body)).environment).toBe('local');
});

test.each(['/', '/Health', '/health/', '//health', '', '*', '/readiness%2f', 'http://a/b'])(
  'there is nothing at %s',
  async (url) => {
    const answer = await answerTo(asked(url), looks(true));
    expect(answer.status).toBe(404);
    expect(JSON.parse(answer.body)).toEqual({ error: expect.stringContaining('/readiness') });
  },
);

test.each(['POST', 'PUT', 'DELETE', 'OPTIONS', 'TRACE', 'get'])('%s is not answered', async (method) => {
  const answer = await answerTo(asked('/readiness', method), looks(true));
  expect(answer).toMatchObject({ status: 405, headers: { allow: 'GET, HEAD' } });
});

test('text is answered where it is preferred, with what to do', async () => {
  const { body, headers } = await answerTo(asked('/readiness', 'GET', 'text/plain'), looks(false));
  expect(headers['content-type']).toBe('text/plain; charset=utf-8');
  expect(body).toBe(
    [
      '✖ shop in local (emulator) is not ready',
      '  ✔ configuration  config.yaml',
      '  ✖ lock           locked by ann',
      '                   → Wait.',
      '',
    ].join('\n'),
  );
  expect((await answerTo(asked('/health', 'GET', 'text/*'), looks(true))).body).toMatch(
    /^✔ shop in local \(emulator\) is alive\n/,
  );
});

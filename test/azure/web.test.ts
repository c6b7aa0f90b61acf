import { describe, expect, test } from 'vitest';
import { shopRig } from './shop-rig.ts';

const URL = 'https://acrtasks.blob.core.windows.net/tasks/logs/none/rawtext.log?sig=a-signature';

describe('the web', () => {
  test('is asked without signing in, with our correlation id', async () => {
    const { azure, requests } = await shopRig();
    requests.length = 0;
    expect((await azure.web.get(URL)).status).toBe(403);
    expect(requests).toHaveLength(1);
    expect(requests[0]?.headers).not.toHaveProperty('authorization');
    expect(requests[0]?.headers).toHaveProperty('x-ms-correlation-request-id');
  });

  test('that does not answer is a failure without the signature of the address', async () => {
    const { azure } = await shopRig({ faults: [{ method: 'GET', path: '/tasks/logs/none/*', drop: true }] });
    const error = await azure.web.get(URL).catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({
      reason: 'azure-unreachable',
      details: { address: 'https://acrtasks.blob.core.windows.net/tasks/logs/none/rawtext.log' },
    });
    expect(JSON.stringify(error)).not.toContain('a-signature');
  });

  test('gives redirects and errors as they are', async () => {
    const { azure, cloud } = await shopRig();
    const gone = await azure.web.get(`https://nothing.${cloud.environmentOf.domain}/`);
    expect(gone).toMatchObject({ status: 404, body: expect.stringContaining('does not exist') });
  });
});

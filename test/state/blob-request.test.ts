import { inspect } from 'node:util';
import { describe, expect, test } from 'vitest';
import { Failure } from '../../src/engine/failure.ts';
import { BlobRefusal, storeRequest, type StoreRequest } from '../../src/state/blob-request.ts';

const LIMITS = { attemptMs: 40, budgetMs: 120, delayMs: 1 };
const place = 'https://shop.blob.core.windows.net/states/shop/local/state.json';
const writing: StoreRequest = { place, write: true, limits: LIMITS };

/** What a client throws: an answer with a status, or a connection's code. */
class ClientError extends Error {
  override readonly name: string;
  readonly statusCode: number | undefined;
  readonly code: string | undefined;
  /** As the real ones hold it. */
  readonly request = { headers: { authorization: 'SharedKey shop:SEEDED' } };

  constructor(what: { name?: string; statusCode?: number; code?: string; message?: string }) {
    super(what.message ?? 'it failed');
    this.name = what.name ?? 'RestError';
    this.statusCode = what.statusCode;
    this.code = what.code;
  }
}

/** Sends that fail so, one after the other, and then work; counts them. */
function sends(...errors: readonly Error[]): { send: () => Promise<string>; count: () => number } {
  let count = 0;
  return {
    send: async () => {
      const error = errors[count];
      count += 1;
      if (error !== undefined) throw error;
      return 'done';
    },
    count: () => count,
  };
}

const always = (error: Error) => async (): Promise<string> => {
  throw error;
};

describe('a request to the store', () => {
  test('is given up sooner by a store that never answered, and says that nothing was changed', async () => {
    const limits = { attemptMs: 10, budgetMs: 10_000, firstContactMs: 10, delayMs: 1 };
    const hanging = (): Promise<string> => new Promise(() => undefined);
    const contact = { made: false };
    await expect(storeRequest({ ...writing, limits, contact }, hanging)).rejects.toMatchObject({
      reason: 'state-unwritable',
      message: expect.stringContaining(`${place}: the state cannot be written: no answer`),
      details: { hint: expect.stringMatching(/^Nothing was changed\. Check the network/) },
    });
    expect(contact.made).toBe(false);
  });

  test.each([undefined, { statusCode: 503 }, { statusCode: 404 }])(
    'whatever a store answers (%j) counts as an answer: from then on an outage is waited out',
    async (what) => {
      const contact = { made: false };
      const { send } = sends(...(what === undefined ? [] : [new ClientError(what)]));
      await storeRequest({ ...writing, contact }, send).catch(() => undefined);
      expect(contact.made).toBe(true);
      const limits = { ...LIMITS, firstContactMs: 0 };
      const later = sends(new ClientError({ code: 'ECONNRESET' }), new ClientError({ code: 'ECONNRESET' }));
      expect(await storeRequest({ ...writing, limits, contact }, later.send)).toBe('done');
      const lost = storeRequest({ ...writing, contact }, always(new ClientError({ code: 'ECONNRESET' })));
      await expect(lost).rejects.toMatchObject({
        details: { hint: expect.stringMatching(/^Check the network/) },
      });
    },
  );

  test.each([
    { code: 'ECONNRESET' },
    { code: 'ECONNREFUSED' },
    { code: 'EAI_AGAIN' },
    { name: 'AbortError' },
    { code: 'PARSE_ERROR', statusCode: 200 },
    { statusCode: 408 },
    { statusCode: 429 },
    { statusCode: 500, code: 'OperationTimedOut' },
    { statusCode: 503, code: 'ServerBusy' },
  ])('is repeated while there is no answer: %j', async (what) => {
    const { send, count } = sends(new ClientError(what), new ClientError(what));
    expect(await storeRequest(writing, send)).toBe('done');
    expect(count()).toBe(3);
  });

  test('is not repeated when it is refused', async () => {
    const { send, count } = sends(new ClientError({ statusCode: 412, code: 'ConditionNotMet' }));
    await expect(storeRequest(writing, send, async () => 'settled')).rejects.toMatchObject({
      status: 412,
      code: 'ConditionNotMet',
      reason: 'state-unwritable',
      message: expect.stringContaining(place),
    });
    expect(count()).toBe(1);
  });

  test('is settled by looking when it is refused after an answer was lost', async () => {
    const lost = new ClientError({ code: 'ECONNRESET' });
    const refused = new ClientError({ statusCode: 412, code: 'ConditionNotMet' });
    expect(await storeRequest(writing, sends(lost, refused).send, async () => 'settled')).toBe('settled');
    await expect(
      storeRequest(writing, sends(lost, refused).send, async () => undefined),
    ).rejects.toBeInstanceOf(BlobRefusal);
  });

  test.each([
    [true, 'state-unwritable', 'cannot be written'],
    [false, 'azure-unreachable', 'cannot be read'],
  ] as const)('without any answer ends in bounded time (a write: %j)', async (write, reason, what) => {
    const begun = performance.now();
    await expect(
      storeRequest({ ...writing, write }, always(new ClientError({ code: 'ECONNRESET' }))),
    ).rejects.toMatchObject({ reason, message: expect.stringMatching(`^${place}: .*${what}.*ECONNRESET`) });
    expect(performance.now() - begun).toBeLessThan(1000);
  });

  test('ends though what it waits for heeds no signal', async () => {
    const hanging = (): Promise<string> => new Promise(() => {});
    await expect(storeRequest(writing, hanging)).rejects.toMatchObject({
      reason: 'state-unwritable',
      message: expect.stringContaining('ETIMEDOUT'),
    });
  });

  test('to a name that nobody knows is given up sooner', async () => {
    let tries = 0;
    const unknown = async (): Promise<string> => {
      tries += 1;
      throw new ClientError({ code: 'ENOTFOUND' });
    };
    const limits = { attemptMs: 40, budgetMs: 60, delayMs: 20 };
    await expect(storeRequest({ ...writing, limits }, unknown)).rejects.toMatchObject({
      message: expect.stringContaining('ENOTFOUND'),
      hint: expect.stringContaining('name of the account'),
    });
    expect(tries).toBe(1);
  });

  test.each([401, 403])('that is not allowed names the role: %i', async (statusCode) => {
    await expect(
      storeRequest(writing, always(new ClientError({ statusCode, code: 'AuthorizationPermissionMismatch' }))),
    ).rejects.toMatchObject({
      reason: 'azure-refused',
      hint: expect.stringContaining('Storage Blob Data Contributor'),
      details: { code: 'AuthorizationPermissionMismatch' },
    });
  });

  test.each(['CredentialUnavailableError', 'AggregateAuthenticationError', 'AuthenticationError'])(
    'of nobody who is signed in says so: %s',
    async (name) => {
      await expect(storeRequest(writing, always(new ClientError({ name })))).rejects.toMatchObject({
        reason: 'azure-refused',
        hint: expect.stringContaining('az login'),
      });
    },
  );

  test('tells and keeps nothing of what the client’s error holds, nor a signature in a URL', async () => {
    const message = 'GET https://shop.blob.core.windows.net/s?sv=1&sig=SEEDED failed\nauthorization: SEEDED';
    const refusals = [
      new ClientError({ statusCode: 400, code: 'InvalidInput', message }),
      new ClientError({ name: 'CredentialUnavailableError', message }),
      new ClientError({ statusCode: 403, message }),
    ];
    for (const refusal of refusals) {
      const failure = await storeRequest(writing, always(refusal)).catch((error: unknown) => error);
      expect(failure).toBeInstanceOf(Failure);
      expect(inspect(failure, { depth: 8, showHidden: true })).not.toContain('SEEDED');
    }
  });

  test('passes on a mistake of the program as it is', async () => {
    const { send, count } = sends(new TypeError('undefined is not a function'));
    await expect(storeRequest(writing, send)).rejects.toBeInstanceOf(TypeError);
    expect(count()).toBe(1);
  });
});

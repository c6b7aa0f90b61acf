import { setTimeout as sleep } from 'node:timers/promises';
import { z } from 'zod';
import { Failure } from '../engine/failure.ts';

/** How long requests to the store may take. */
export interface BlobLimits {
  /** One attempt that takes longer counts as unanswered. */
  readonly attemptMs: number;
  /** After so long no other attempt is begun, so that a hanging store ends in an error. */
  readonly budgetMs: number;
  /** The same for a store that never answered this process: nothing was begun then. Absent: no less. */
  readonly firstContactMs?: number;
  /** The wait before the second attempt; it doubles, up to eight times as long. */
  readonly delayMs: number;
}

/**
 * An attempt of 15 seconds, and all attempts within a minute: what a lease lasts. What never answered is more often a wrong
 * address or a closed way than an outage that ends by itself: it has one attempt.
 */
export const DEFAULT_LIMITS: BlobLimits = {
  attemptMs: 15_000,
  budgetMs: 60_000,
  firstContactMs: 15_000,
  delayMs: 500,
};

/** Whether a store has ever answered this process; the requests to it note that here. */
export interface Contact {
  made: boolean;
}

/** What a request is about. */
export interface StoreRequest {
  /** The URL that is told when it fails, without anything secret. */
  readonly place: string;
  readonly write: boolean;
  readonly limits: BlobLimits;
  readonly contact?: Contact;
}

/** The store's answer that it does not do what it was asked for; nothing was changed. */
export class BlobRefusal extends Failure {
  readonly status: number;
  /** Such as `ConditionNotMet`. Source: Microsoft Learn, "Blob Storage error codes". */
  readonly code: string | undefined;

  constructor({ place, write }: StoreRequest, status: number, code: string | undefined, message: string) {
    super(
      write ? 'state-unwritable' : 'state-invalid',
      `${place}: ${message}`,
      code === undefined ? {} : { code },
    );
    this.status = status;
    this.code = code;
  }
}

/**
 * Asks the store, again and again within its limits while there is no answer (dropped and hanging connections, 408, 429,
 * 5xx). A write must carry conditions under which repeating it does it once; when it is refused after an attempt whose
 * answer was lost, `settle` looks whether that one did it: what it resolves to is the result, undefined means it did not.
 * Throws `BlobRefusal` for an answer that refuses, and `Failure`: `state-unwritable` (for reading `azure-unreachable`)
 * when there was no answer, `state-unwritable` where the container is missing, `azure-refused` for who may not.
 */
export async function storeRequest<Result>(
  request: StoreRequest,
  send: (signal: AbortSignal) => Promise<Result>,
  settle?: () => Promise<Result | undefined>,
): Promise<Result> {
  const { limits, contact = { made: true } } = request;
  const begun = performance.now();
  for (let tries = 0, delay = limits.delayMs; ; tries++, delay = Math.min(2 * delay, 8 * limits.delayMs)) {
    try {
      const result = await withinLimit(limits.attemptMs, send);
      contact.made = true;
      return result;
    } catch (thrown) {
      const error = readError(thrown);
      if (error.statusCode !== undefined) contact.made = true;
      if (isRefusal(error)) {
        const done = tries > 0 ? await settle?.() : undefined;
        if (done !== undefined) return done;
        throw refusalOf(request, error);
      }
      const elapsed = performance.now() - begun;
      if (elapsed + delay >= budgetFor(error, limits, contact)) throw unanswered(request, error, elapsed);
      await sleep(delay);
    }
  }
}

/** A name that nobody knows is more often a mistyped account than an outage: it is told sooner. */
function budgetFor({ code }: ClientError, limits: BlobLimits, { made }: Contact): number {
  const { budgetMs, firstContactMs = budgetMs } = limits;
  if (code === 'ENOTFOUND') return budgetMs / 6;
  return made ? budgetMs : firstContactMs;
}

/** Not every part of a client heeds its signal (a credential may start a program): the limit holds for all of it. */
async function withinLimit<Result>(
  milliseconds: number,
  send: (signal: AbortSignal) => Promise<Result>,
): Promise<Result> {
  const controller = new AbortController();
  let timer: NodeJS.Timeout | undefined;
  const limit = new Promise<never>((_, reject) => {
    timer = setTimeout(() => {
      reject(new HangingError(`no answer in ${milliseconds} ms`));
      controller.abort();
    }, milliseconds);
  });
  try {
    return await Promise.race([send(controller.signal), limit]);
  } finally {
    clearTimeout(timer);
  }
}

class HangingError extends Error {
  readonly code = 'ETIMEDOUT';
}

type ClientError = z.infer<typeof clientError>;

/** Of a client's error only this is looked at: the rest of it holds the request, and that its signature. */
const clientError = z.object({
  name: z.string(),
  message: z.string(),
  code: z.string().optional().catch(undefined),
  statusCode: z.number().optional().catch(undefined),
  // An answer to HEAD has no body: there the code is in a header.
  details: z.object({ errorCode: z.string().optional() }).optional().catch(undefined),
});

/** What is no error of a client, a mistake in the program, is thrown on. */
function readError(thrown: unknown): ClientError {
  if (thrown instanceof Failure) throw thrown;
  const error = clientError.safeParse(thrown).data;
  if (error === undefined) throw thrown;
  if (SIGN_IN.test(error.name)) throw notSignedIn(error);
  const known = error.statusCode ?? error.code ?? CLIENT_ERRORS.find((name) => name === error.name);
  if (known === undefined) throw thrown;
  return error;
}

const SIGN_IN = /^(?:Aggregate|Chained)?\w*(?:Authentication|Credential)\w*Error$/;
const CLIENT_ERRORS = ['RestError', 'AbortError'];

function isRefusal({ statusCode = 0 }: ClientError): boolean {
  return statusCode >= 400 && statusCode < 500 && statusCode !== 408 && statusCode !== 429;
}

function refusalOf(request: StoreRequest, error: ClientError): Failure {
  const { place } = request;
  const { statusCode: status = 0, message } = error;
  const code = error.code ?? error.details?.errorCode;
  if (code === 'ContainerNotFound' || code === 'ContainerBeingDeleted') {
    return new Failure('state-unwritable', `${place}: the container of the state does not exist`, {
      hint: 'Make it with `npx deploy state init`.',
      code,
    });
  }
  if (status === 401 || status === 403) {
    return new Failure('azure-refused', `${place}: the store of the state refuses us (${code ?? status})`, {
      hint: 'You need the role “Storage Blob Data Contributor” on it, or a valid connection string, and a way through its firewall. A new role takes minutes to count.',
      ...(code === undefined ? {} : { code }),
    });
  }
  return new BlobRefusal(request, status, code, `${code ?? status}: ${printable(message)}`);
}

function unanswered({ place, write, contact }: StoreRequest, error: ClientError, elapsedMs: number): Failure {
  const why = error.code ?? error.statusCode ?? error.name;
  const seconds = Math.round(elapsedMs / 1000);
  const what = write ? 'the state cannot be written' : 'the state cannot be read';
  return new Failure(
    write ? 'state-unwritable' : 'azure-unreachable',
    `${place}: ${what}: no answer for ${seconds} s (${why})`,
    {
      hint: `${contact?.made === false ? 'Nothing was changed. ' : ''}Check the network and the name of the account, then type the same command again.`,
    },
  );
}

function notSignedIn({ name, message }: ClientError): Failure {
  return new Failure('azure-refused', `cannot sign in to Azure: ${printable(message)}`, {
    hint: 'Sign in with `az login`, or set AZURE_CLIENT_ID, AZURE_TENANT_ID and a secret or federated token.',
    code: name,
  });
}

/** The first line, and of URLs nothing behind the question mark: there a shared access signature stands. */
function printable(message: string): string {
  const [line = ''] = message.split('\n', 1);
  return line.replace(/\?[^\s"']*/g, '').slice(0, 400);
}

import { z } from 'zod';
import { Failure, type FailureDetails } from '../engine/failure.ts';
import { firstSentences } from '../engine/thrown.ts';
import { adviceFor, UNREACHABLE } from './advice.ts';
import { isRepeatableError } from './resilience/repeatable.ts';

/** What Azure said when it refused, read from a raw body. */
export interface Refusal {
  readonly code: string;
  readonly message: string;
}

/** What is known of a failed call beside the error that was thrown. */
export interface CallFacts {
  readonly address?: string | undefined;
  /** From the body of the last refusal or failed operation seen; a client's own error has lost it. */
  readonly refusal?: Refusal | undefined;
  readonly correlationId?: string | undefined;
  /** True when the run was interrupted: then whatever was thrown came of that. */
  readonly interrupted?: boolean;
}

/**
 * Turns whatever an Azure client throws into a `Failure`: the code of Azure, its message, and what to do about it.
 * The errors are recognised by shape, so that no Azure package is loaded for it.
 */
export function azureFailure(thrown: unknown, facts: CallFacts = {}): Failure {
  if (thrown instanceof Failure) return thrown;
  const error = thrownShape.safeParse(thrown).data ?? { name: 'Error', message: String(thrown) };
  const cause = new ClientError(error);
  if (facts.interrupted === true || error.name === 'AbortError') {
    return new Failure('interrupted', 'interrupted while waiting for Azure', { cause });
  }
  if (SIGN_IN_ERRORS.has(error.name)) {
    return new Failure('azure-refused', `cannot sign in to Azure: ${firstLine(error.message)}`, {
      hint: 'Sign in with `az login`, or set AZURE_CLIENT_ID, AZURE_TENANT_ID and a secret or federated token.',
      // The code of Entra says more than the kind of error: a secret that has expired, a federation that does not match.
      code: /\bAADSTS\d+\b/.exec(error.message)?.[0] ?? error.name,
      cause,
    });
  }
  const unreachable = error.statusCode === undefined && isConnectionCode(error.code);
  const refusal = unreachable ? undefined : (refusalOf(error.response?.bodyAsText) ?? facts.refusal);
  const code = refusal?.code ?? error.code;
  const advice = unreachable ? UNREACHABLE : adviceFor(code, error.statusCode);
  const message = refusal?.message ?? error.message;
  return new Failure(advice.reason, sentence(message, code), {
    ...details(facts, code),
    said: message,
    ...(error.statusCode === undefined ? {} : { status: error.statusCode }),
    ...(advice.hint === undefined ? {} : { hint: advice.hint }),
    cause,
  });
}

/** All that Azure said in a failure, its own words where those that people are told are fewer. */
export function saidIn({ message, details: { said } }: Failure): string {
  return said ?? message;
}

/** Reads ARM's and the data planes' error body; the innermost code says most (`ForbiddenByRbac`). */
export function refusalOf(body: string | null | undefined): Refusal | undefined {
  if (body === undefined || body === null || !body.includes('"error"')) return undefined;
  const parsed = errorBody.safeParse(parsedJson(body));
  const error = parsed.data?.error;
  if (error?.code === undefined) return undefined;
  const inner = error.innererror?.code;
  return { code: inner ?? error.code, message: error.message ?? error.code };
}

/** What is told of a deletion that Azure has accepted and that is not waited for. */
export function stillDeleting(address: string): Failure {
  return new Failure('pending', `Azure is still deleting ${address}`, {
    address,
    hint: 'Nothing is to be done: the next command waits for it, and looks whether it is gone.',
  });
}

/** Tells whether a failure is none of Azure's: then it is nobody's to wait out, to try again or to let pass. */
export function isOurEnd(thrown: unknown): boolean {
  return (
    thrown instanceof Failure &&
    ['interrupted', 'lock-lost', 'pending', 'state-unwritable'].includes(thrown.reason)
  );
}

/** Tells whether a request got no answer: what it asked for may have come about. */
export function isUnreachable(thrown: unknown): boolean {
  return thrown instanceof Failure && thrown.reason === 'azure-unreachable';
}

/** Tells whether it is not known if a request was carried out: it got no answer, or one that blames the other side. */
export function isMaybeDone(thrown: unknown): boolean {
  const status = statusOf(thrown) ?? 0;
  return isUnreachable(thrown) || status >= 500 || status === 408;
}

/** The code with which Azure, or the socket, refused; undefined for what is not of Azure. */
export function codeOf(failure: unknown): string | undefined {
  return failure instanceof Failure ? failure.details.code : thrownShape.safeParse(failure).data?.code;
}

/** The HTTP status of a client's error, or undefined. */
export function statusOf(thrown: unknown): number | undefined {
  const cause = thrown instanceof Failure ? thrown.details.cause : thrown;
  return thrownShape.safeParse(cause).data?.statusCode;
}

/** Tells whether a code says that no answer came: the request may or may not have arrived. */
export function isConnectionCode(code: string | undefined): boolean {
  return isRepeatableError(code, true);
}

const SIGN_IN_ERRORS: ReadonlySet<string> = new Set([
  'AuthenticationError',
  'AuthenticationRequiredError',
  'AggregateAuthenticationError',
  'CredentialUnavailableError',
  'ChainedTokenCredentialError',
]);

const thrownShape = z.object({
  name: z.string(),
  message: z.string(),
  stack: z.string().optional().catch(undefined),
  code: z.string().optional().catch(undefined),
  statusCode: z.number().optional().catch(undefined),
  response: z.object({ bodyAsText: z.string().nullish() }).optional().catch(undefined),
});

const errorBody = z.object({
  error: z.object({
    code: z.string().optional(),
    message: z.string().optional(),
    innererror: z.object({ code: z.string().optional() }).nullish().catch(undefined),
  }),
});

/** What a client threw, without its request and response: those hold tokens and may hold secret values. */
class ClientError extends Error {
  readonly code: string | undefined;
  readonly statusCode: number | undefined;

  constructor({ name, message, code, statusCode, stack }: z.infer<typeof thrownShape>) {
    super(message);
    this.name = name;
    this.code = code;
    this.statusCode = statusCode;
    this.stack = stack ?? '';
  }
}

function parsedJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function details(facts: CallFacts, code: string | undefined): FailureDetails {
  return {
    ...(facts.address === undefined ? {} : { address: facts.address }),
    ...(facts.correlationId === undefined ? {} : { correlationId: facts.correlationId }),
    ...(code === undefined ? {} : { code }),
  };
}

function sentence(message: string, code: string | undefined): string {
  const text = firstLine(message);
  return code === undefined || text.includes(code) ? text : `${code}: ${text}`;
}

function firstLine(text: string): string {
  return firstSentences(text.split('\n', 1)[0] ?? '', LONGEST_LINE);
}

/** What Azure refuses of a template names its cause at the end of some hundred characters. */
const LONGEST_LINE = 800;

import { isAsking } from '../policies/asking.ts';

/** A request as far as it matters whether it may be sent again. */
export interface Repeated {
  readonly method: string;
  readonly url: string;
}

/** Methods that do it once however often they are sent. Source: RFC 9110, section 9.2.2. PATCH is none of them. */
export const IDEMPOTENT: readonly string[] = ['GET', 'HEAD', 'PUT', 'DELETE'];

/**
 * The same where each PUT makes another version, as with the secrets of a vault; a PATCH there sets attributes of one
 * version to given values.
 */
export const IDEMPOTENT_BUT_VERSIONING: readonly string[] = ['GET', 'HEAD', 'PATCH', 'DELETE'];

/** Whether doing what a request asks for twice is doing it once. */
export function isIdempotent(request: Repeated, methods: readonly string[]): boolean {
  return methods.includes(request.method) || isAsking(request) || isRepeatableAction(request);
}

/** POSTs that change something, and after which the same once more changes nothing. */
function isRepeatableAction({ method, url }: Repeated): boolean {
  const action = new URL(url).pathname.split('/').at(-1) ?? '';
  return method === 'POST' && action.toLowerCase() in REPEATABLE_ACTIONS;
}

const REPEATABLE_ACTIONS: Readonly<Record<string, string>> = {
  register: 'a resource provider is registered with a subscription, or it is not',
  purge: 'what is purged once is gone: the second answer is 404',
  cancel: 'what is canceled ends once',
};

/**
 * Whether an answer allows the same request again. A refusal (4xx) means that nothing was done. After a 5xx, and after 408,
 * it may have been: a job that Azure has started before it said 503 would start twice.
 */
export function isRepeatableAnswer(status: number, idempotent: boolean): boolean {
  return idempotent || (status < 500 && status !== 408);
}

/** The same where no answer came, by the code of the error: of node's sockets and resolver, and of azure-core's transport. */
export function isRepeatableError(code: string | undefined, idempotent: boolean): boolean {
  if (code === undefined) return false;
  return NEVER_SENT.includes(code) || (idempotent && UNANSWERED.includes(code));
}

const NEVER_SENT = ['ECONNREFUSED', 'ENOTFOUND', 'EAI_AGAIN', 'ENETUNREACH', 'EHOSTUNREACH'];
const UNANSWERED = ['ECONNRESET', 'ECONNABORTED', 'EPIPE', 'ETIMEDOUT', 'REQUEST_SEND_ERROR', 'PARSE_ERROR'];

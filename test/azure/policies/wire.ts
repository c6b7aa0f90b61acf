import {
  createHttpHeaders,
  createPipelineRequest,
  RestError,
  type HttpMethods,
  type PipelinePolicy,
  type PipelineRequest,
  type PipelineResponse,
} from '@azure/core-rest-pipeline';

/** What the other side does with one request. */
export type Turn = number | string | { status: number; headers?: Record<string, string>; body?: string };

/**
 * Sends one request through a policy to a wire that takes its turns: a number is a status, a text the code of a
 * connection error. Returns the last answer and how often the wire was reached.
 */
export async function through(
  policy: PipelinePolicy,
  turns: readonly Turn[],
  { method = 'GET', path = 's', signal }: { method?: HttpMethods; path?: string; signal?: AbortSignal } = {},
): Promise<{ status: number; sent: number }> {
  let sent = 0;
  const url = `https://management.azure.com/subscriptions/${path}?api-version=1`;
  const request = createPipelineRequest({
    url,
    method,
    ...(signal === undefined ? {} : { abortSignal: signal }),
  });
  const next = async (asked: PipelineRequest): Promise<PipelineResponse> => {
    const turn = turns[Math.min(sent, turns.length - 1)] ?? 200;
    sent += 1;
    if (typeof turn === 'string') throw new RestError(turn, { code: turn, request: asked });
    const { status, headers = {}, body = '' } = typeof turn === 'number' ? { status: turn } : turn;
    return { request: asked, status, headers: createHttpHeaders(headers), bodyAsText: body };
  };
  try {
    const { status } = await policy.sendRequest(request, next);
    return { status, sent };
  } catch (error) {
    throw Object.assign(error instanceof Error ? error : new Error(String(error)), { sent });
  }
}

/** True where a Dapr sidecar runs beside this program: Dapr sets DAPR_HTTP_PORT in its container. */
export const hasDapr = process.env.DAPR_HTTP_PORT !== undefined;

/** The names of the Dapr components, as the environment of the apps has them. */
export const components = {
  stateStore: process.env.STATE_STORE ?? 'statestore',
  pubsub: process.env.PUBSUB ?? 'product-pubsub',
};

/**
 * Makes one call of the sidecar's HTTP API, such as `/v1.0/state/statestore`, with a time limit of five seconds.
 * See https://docs.dapr.io/reference/api/. Throws where the sidecar cannot be reached; any answer is returned.
 */
export async function callDapr(method: 'GET' | 'POST', path: string, body?: unknown): Promise<Response> {
  return fetch(`http://127.0.0.1:${process.env.DAPR_HTTP_PORT}${path}`, {
    method,
    signal: AbortSignal.timeout(5_000),
    ...(body === undefined
      ? {}
      : { headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) }),
  });
}

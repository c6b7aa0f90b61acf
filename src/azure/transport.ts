import type { HttpClient } from '@azure/core-rest-pipeline';
import type { Agent, AgentOptions } from 'node:https';

/**
 * Opens a transport: the one of `@azure/core-rest-pipeline`, with one agent that keeps connections alive for all who send
 * through it. A request that already has an agent (a proxy's), or TLS settings of its own, keeps it. Nothing is loaded
 * before the first request; idle connections keep no process alive.
 * Source: @azure/core-rest-pipeline 1.25.0: each default client has an agent of its own, and each package that brings one,
 * each pipeline of ours, a client of its own; nodejs.org, `http.Agent` (free sockets are unreferenced). Why: ADR 24.
 */
export function openTransport(options: AgentOptions = {}): HttpClient {
  let opened: Promise<{ client: HttpClient; agent: Agent }> | undefined;
  return {
    async sendRequest(request) {
      const { client, agent } = await (opened ??= opening(options));
      const isPlain = request.tlsSettings === undefined && request.disableKeepAlive !== true;
      if (request.agent !== undefined || !isPlain || !request.url.startsWith('https:'))
        return client.sendRequest(request);
      request.agent = agent;
      try {
        return await client.sendRequest(request);
      } finally {
        // A request is sent again as it was: whether it needs a proxy is decided anew.
        delete request.agent;
      }
    },
  };
}

/** The transport of this process: of all clients of Azure, tokens and telemetry included, whatever they are opened for. */
export function sharedTransport(): HttpClient {
  return (shared ??= openTransport());
}

let shared: HttpClient | undefined;

async function opening(options: AgentOptions): Promise<{ client: HttpClient; agent: Agent }> {
  const [{ createDefaultHttpClient }, https] = await Promise.all([
    import('@azure/core-rest-pipeline'),
    import('node:https'),
  ]);
  return { client: createDefaultHttpClient(), agent: new https.Agent({ ...DEFAULTS, ...options }) };
}

const DEFAULTS: AgentOptions = {
  keepAlive: true,
  /**
   * To one host. Azure Resource Manager lets 25 reads a second pass for long, which takes some five connections; the rest
   * is for bursts, and for answers that hang: what waits for a connection uses up its own time limit.
   */
  maxSockets: 32,
  /** Closed by us when idle for so long, in milliseconds: before those in front of Azure's services close them. */
  timeout: 30_000,
};

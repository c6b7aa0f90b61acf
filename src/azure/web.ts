import type { HttpClient } from '@azure/core-rest-pipeline';
import { once, type Connection } from './connection.ts';

/** What an address on the web answered. */
export interface WebAnswer {
  readonly status: number;
  readonly body: string;
}

/** The web beside Azure's own interfaces: the addresses of apps, and blobs that a signed URL opens. Nobody signs in. */
export interface Web {
  /** GETs an address once; redirects are answers too. Throws `azure-unreachable` where there is no answer at all. */
  get(url: string): Promise<WebAnswer>;
  /** The transport, with our policies in it, for clients that bring their own pipeline. */
  transport(): Promise<HttpClient>;
}

/** Opens the web through the same transport and policies as the clients of Azure. */
export function openWeb(connection: Connection): Web {
  const transport = once(async (): Promise<HttpClient> => {
    const { createEmptyPipeline, proxyPolicy } = await import('@azure/core-rest-pipeline');
    const { additionalPolicies, httpClient } = connection.clientOptions;
    const pipeline = createEmptyPipeline();
    pipeline.addPolicy(proxyPolicy());
    for (const { policy } of additionalPolicies) pipeline.addPolicy(policy);
    return { sendRequest: (request) => pipeline.sendRequest(httpClient, request) };
  });
  return {
    transport,
    async get(url) {
      const { createPipelineRequest } = await import('@azure/core-rest-pipeline');
      const client = await transport();
      return connection.call(withoutQuery(url), async () => {
        const { status, bodyAsText } = await client.sendRequest(
          createPipelineRequest({ url, method: 'GET' }),
        );
        return { status, body: bodyAsText ?? '' };
      });
    },
  };
}

/** A query may hold a signature, and an address ends up in messages. */
function withoutQuery(url: string): string {
  return url.replace(/\?.*$/s, '');
}

import type { IncomingMessage, ServerResponse } from 'node:http';
import { openTransport } from '../../src/azure/transport.ts';
import { tlsServer, type TlsServer } from './tls-server.ts';

/** What stands in for GitHub, for Azure Pipelines, for Microsoft Entra and for Azure, by the host that is asked. */
export interface Entra {
  readonly server: TlsServer;
  readonly transport: ReturnType<typeof openTransport>;
  /** The tokens of jobs that were traded, in their order. */
  readonly traded: string[];
  /** What GitHub answers in place of a token, once each. */
  readonly github: (number | 'nothing')[];
  /** What Azure Pipelines answers in place of a token, once each. */
  readonly pipelines: number[];
  /** What Microsoft Entra answers in place of a token, once each. */
  readonly refusals: string[];
  /** Requests to Azure with a token that had expired, or none. */
  unsigned: number;
}

export const GITHUB = {
  GITHUB_ACTIONS: 'true',
  ACTIONS_ID_TOKEN_REQUEST_URL: 'https://token.actions.test/job/1?api-version=2.0',
  ACTIONS_ID_TOKEN_REQUEST_TOKEN: 'request-token-of-the-job',
  AZURE_CLIENT_ID: '55555555-5555-4555-8555-555555555555',
};

export const PIPELINES = {
  TF_BUILD: 'True',
  SYSTEM_OIDCREQUESTURI: 'https://dev.azure.test/shop/_apis/oidctoken',
  SYSTEM_ACCESSTOKEN: 'access-token-of-the-job',
  AZURESUBSCRIPTION_CLIENT_ID: GITHUB.AZURE_CLIENT_ID,
  AZURESUBSCRIPTION_SERVICE_CONNECTION_ID: '66666666-6666-4666-8666-666666666666',
};

/** Tokens of a job last five minutes and are traded once; those of Microsoft Entra last an hour. By the clock of the process. */
export async function entra(): Promise<Entra> {
  const issued = new Map<string, number>();
  const jobToken = (): string => {
    const token = `job-token-${issued.size + 1}`;
    issued.set(token, Date.now() + 5 * MINUTE);
    return token;
  };
  const answer = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const body = await textOf(request);
    const json = (status: number, told: object): void =>
      void response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(told));
    const { host = '', authorization } = request.headers;
    if (host === 'token.actions.test') {
      const other = found.github.shift();
      if (other === 'nothing') return void request.socket.destroy();
      if (other !== undefined) return json(other, { message: 'no' });
      const isAsked = new URL(request.url ?? '', 'https://x').searchParams.get('audience');
      if (isAsked !== 'api://AzureADTokenExchange' || authorization !== 'Bearer request-token-of-the-job')
        return json(403, { message: 'not so' });
      return json(200, { value: jobToken() });
    }
    const otherwise = host === 'dev.azure.test' ? found.pipelines.shift() : undefined;
    if (otherwise !== undefined) return json(otherwise, { oidcTokn: 'not for you' });
    if (host === 'dev.azure.test')
      return authorization === 'Bearer access-token-of-the-job'
        ? json(200, { oidcToken: jobToken() })
        : json(401, {});
    if (host === 'login.microsoftonline.com') {
      if (request.method === 'GET') return json(200, metadata(request.url ?? ''));
      const assertion = new URLSearchParams(body).get('client_assertion') ?? '';
      const refusal = found.refusals.shift();
      if (refusal !== undefined)
        return json(400, { error: 'invalid_client', error_description: refusal, error_codes: [1] });
      const isFresh = (issued.get(assertion) ?? 0) > Date.now() && !found.traded.includes(assertion);
      if (!isFresh)
        return json(401, { error: 'invalid_client', error_description: 'AADSTS700024: not within its time' });
      found.traded.push(assertion);
      return json(200, { token_type: 'Bearer', expires_in: 3600, access_token: accessToken() });
    }
    const [, payload = ''] = authorization?.split('.') ?? [];
    if (!isAlive(payload)) found.unsigned += 1;
    return json(404, { error: { code: 'ResourceNotFound', message: 'there is none' } });
  };
  const server = await tlsServer((request, response) => void answer(request, response));
  const found: Entra = {
    server,
    transport: openTransport(server.agent),
    traded: [],
    github: [],
    pipelines: [],
    refusals: [],
    unsigned: 0,
  };
  return found;
}

export const MINUTE = 60_000;

async function textOf(request: AsyncIterable<unknown>): Promise<string> {
  let text = '';
  for await (const chunk of request) text += String(chunk);
  return text;
}

function metadata(url: string): object {
  const authority = `https://login.microsoftonline.com${url.replace(/\/v2\.0.*$/, '')}`;
  return {
    issuer: `${authority}/v2.0`,
    authorization_endpoint: `${authority}/oauth2/v2.0/authorize`,
    token_endpoint: `${authority}/oauth2/v2.0/token`,
    jwks_uri: `${authority}/discovery/v2.0/keys`,
  };
}

function accessToken(): string {
  const claims = { exp: Math.floor((Date.now() + 60 * MINUTE) / 1000), idtyp: 'app', appidacr: '2' };
  return `e30.${Buffer.from(JSON.stringify(claims)).toString('base64url')}.signature`;
}

function isAlive(payload: string): boolean {
  const { exp = 0 } = JSON.parse(Buffer.from(payload, 'base64url').toString() || '{}');
  return exp * 1000 > Date.now();
}

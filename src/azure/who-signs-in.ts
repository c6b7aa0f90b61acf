import type { TokenCredential } from '@azure/core-auth';
import type { HttpClient } from '@azure/core-rest-pipeline';
import { z } from 'zod';
import { Failure } from '../engine/failure.ts';
import { federationIn, missingForFederation } from './federation.ts';
import { githubToken } from './github-token.ts';

/** What decides who signs in. */
export interface Surroundings {
  /** Of the process: `DefaultAzureCredential` and `AzurePipelinesCredential` read them by themselves, too. */
  readonly variables: Readonly<Record<string, string | undefined>>;
  readonly transport: HttpClient;
  /** Called with each token that must not be seen. */
  readonly hide: (secret: string) => void;
  /** Milliseconds before the second try to get a token. */
  readonly retryDelayMs?: number;
}

/**
 * Opens the credential of whoever is signed in: in a job of GitHub Actions or Azure Pipelines that is federated with an
 * application one that asks its pipeline for a new token each time Microsoft Entra wants one, however long the job lasts;
 * elsewhere `DefaultAzureCredential`. What is missing in such a job is said where nobody could sign in. Why: ADR 30.
 */
export async function openCredential(
  tenantId: string,
  { variables, transport, hide, retryDelayMs }: Surroundings,
): Promise<TokenCredential> {
  const federation = federationIn(variables);
  const identity = await import('@azure/identity');
  const retryOptions = retryDelayMs === undefined ? {} : { retryDelayInMs: retryDelayMs };
  const options = { httpClient: transport, retryOptions };
  if (federation === undefined) {
    const credential = new identity.DefaultAzureCredential({ tenantId, ...options });
    const missing = missingForFederation(variables);
    return missing === undefined ? credential : explained(credential, (error) => withHint(error, missing));
  }
  const { clientId } = federation;
  if (federation.system === 'github') {
    const asking = { transport, hide, retryDelayMs };
    const assertion = (): Promise<string> => githubToken(federation, asking);
    return explained(
      new identity.ClientAssertionCredential(tenantId, clientId, assertion, options),
      trustFailure,
    );
  }
  const { serviceConnectionId, accessToken } = federation;
  hide(accessToken);
  return explained(
    new identity.AzurePipelinesCredential(tenantId, clientId, serviceConnectionId, accessToken, options),
    (error) => pipelinesFailure(error) ?? trustFailure(error),
  );
}

/** The same credential, whose errors are told otherwise. */
function explained(credential: TokenCredential, explain: (error: unknown) => unknown): TokenCredential {
  return {
    getToken: async (scopes, options) => {
      try {
        return await credential.getToken(scopes, options);
      } catch (error) {
        throw explain(error);
      }
    },
  };
}

function withHint(error: unknown, hint: string): Failure {
  return new Failure('azure-refused', `cannot sign in to Azure: ${lineOf(error)}`, {
    hint: `${hint} docs/pipelines.md shows all of it.`,
    code: 'CredentialUnavailableError',
    cause: error,
  });
}

/**
 * Azure Pipelines gave no token; of its answer nothing is told but the status.
 * Source: @azure/identity, `azurePipelinesCredential.js` (`handleOidcResponse`).
 */
function pipelinesFailure(error: unknown): Failure | undefined {
  const { message = '', statusCode: status } = answeredBadly.safeParse(error).data ?? {};
  if (status === undefined || !message.startsWith('AzurePipelinesCredential:')) return undefined;
  const said = `Azure Pipelines gives no token to sign in with: it answers ${status}`;
  if (status >= 500)
    return new Failure('azure-unreachable', said, {
      hint: 'Look at status.dev.azure.com, and run the job again.',
      cause: error,
    });
  return new Failure('azure-refused', said, {
    hint: 'Let the pipeline use the service connection, and give the task `env: SYSTEM_ACCESSTOKEN: $(System.AccessToken)`; a job that has ended, or was cancelled, gets none any more.',
    code: 'AuthenticationError',
    cause: error,
  });
}

const answeredBadly = z.object({ message: z.string(), statusCode: z.number() });

/** The client wraps what its callback throws; what Microsoft Entra says has a number. */
function trustFailure(error: unknown): unknown {
  const cause = error instanceof Error ? error.cause : undefined;
  if (cause instanceof Failure) return cause;
  const number = /AADSTS\d+/.exec(lineOf(error))?.[0];
  const hint = number === undefined ? undefined : TRUST[number];
  if (hint === undefined) return error;
  return new Failure('azure-refused', `cannot sign in to Azure: ${lineOf(error)}`, {
    hint: `${hint} docs/pipelines.md shows the commands.`,
    code: number ?? '',
    cause: error,
  });
}

/** Source: Microsoft Learn, "Microsoft Entra authentication and authorization error codes". */
const TRUST: Readonly<Record<string, string>> = {
  AADSTS70021: 'Add a federated credential for this repository, branch or environment to the application.',
  AADSTS700211: 'Add a federated credential whose issuer is the one that is named here to the application.',
  AADSTS700212: 'Let the audience of the federated credential be api://AzureADTokenExchange.',
  AADSTS700213: 'Add a federated credential whose subject is the one that is named here to the application.',
  AADSTS700016: 'AZURE_CLIENT_ID names no application of this tenant: correct it, or tenantId.',
  AADSTS90002: 'There is no such tenant: correct tenantId in the configuration.',
};

function lineOf(error: unknown): string {
  const message = error instanceof Error ? error.message : String(error);
  return (message.split(/[\r\n]/, 1)[0] ?? '').slice(0, LONGEST);
}

const LONGEST = 600;

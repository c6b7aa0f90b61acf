/** How a job of a pipeline signs in without a stored secret: what it asks for a token, and as whom. */
export type Federation =
  | { readonly system: 'github'; readonly url: string; readonly bearer: string; readonly clientId: string }
  | {
      readonly system: 'azure';
      readonly clientId: string;
      readonly serviceConnectionId: string;
      readonly accessToken: string;
    };

type Variables = Readonly<Record<string, string | undefined>>;

/**
 * Finds in the variables of a job how it signs in by workload identity federation; undefined where it does not, or where
 * somebody has given a secret or a certificate, or has said which credential counts.
 * Sources: GitHub Docs, "OpenID Connect reference" (ACTIONS_ID_TOKEN_REQUEST_URL and _TOKEN stand where the job has
 * `id-token: write`); Microsoft Learn, "AzureCLI@2" (AZURESUBSCRIPTION_* in its script) and "Use predefined variables"
 * (SYSTEM_OIDCREQUESTURI); @azure/identity, `defaultAzureCredential.js` (AZURE_TOKEN_CREDENTIALS).
 */
export function federationIn(variables: Variables): Federation | undefined {
  if (OTHERS.some((name) => variables[name])) return undefined;
  const {
    ACTIONS_ID_TOKEN_REQUEST_URL: url,
    ACTIONS_ID_TOKEN_REQUEST_TOKEN: bearer,
    AZURE_CLIENT_ID: app,
    SYSTEM_OIDCREQUESTURI: service,
    SYSTEM_ACCESSTOKEN: accessToken,
    AZURESUBSCRIPTION_CLIENT_ID: clientId,
    AZURESUBSCRIPTION_SERVICE_CONNECTION_ID: serviceConnectionId,
  } = variables;
  if (url && bearer && app) return { system: 'github', url, bearer, clientId: app };
  if (service && accessToken && clientId && serviceConnectionId)
    return { system: 'azure', clientId, serviceConnectionId, accessToken };
  return undefined;
}

/** Says what a job lacks that looks as if it wanted to sign in by federation; undefined where nothing is known to be missing. */
export function missingForFederation(variables: Variables): string | undefined {
  if (OTHERS.some((name) => variables[name])) return undefined;
  const { GITHUB_ACTIONS, AZURE_CLIENT_ID, ACTIONS_ID_TOKEN_REQUEST_URL, SYSTEM_ACCESSTOKEN } = variables;
  if (GITHUB_ACTIONS === 'true' && !ACTIONS_ID_TOKEN_REQUEST_URL)
    return 'Give the job `permissions: id-token: write` (pull requests from forks never get it), and AZURE_CLIENT_ID in `env`.';
  if (GITHUB_ACTIONS === 'true' && !AZURE_CLIENT_ID)
    return 'Set AZURE_CLIENT_ID in `env` of the job to the client id of the application that trusts this repository.';
  if (variables['TF_BUILD'] && variables['AZURESUBSCRIPTION_SERVICE_CONNECTION_ID'] && !SYSTEM_ACCESSTOKEN)
    return 'Give the task `env: SYSTEM_ACCESSTOKEN: $(System.AccessToken)`, with which it asks for a newer token each time.';
  return undefined;
}

/** With these somebody has chosen another way. */
const OTHERS = ['AZURE_CLIENT_SECRET', 'AZURE_CLIENT_CERTIFICATE_PATH', 'AZURE_TOKEN_CREDENTIALS'];

import type { AccessToken, GetTokenOptions, TokenCredential } from '@azure/core-auth';

/**
 * Whoever is signed in (`DefaultAzureCredential`), whose tokens are kept until two minutes before they expire: some of what
 * it asks keeps none itself, and starts a program each time. The one that is asked for is asked for once, for half a
 * minute at most; what it throws is thrown to all who wait. The package is loaded at the first call.
 * Source: Microsoft Learn, "Credential chains in the Azure Identity library for JavaScript".
 */
export function signedIn(
  tenantId: string,
  world: { now(): number },
  open: (tenantId: string) => Promise<TokenCredential> = whoeverIs,
): TokenCredential {
  let credential: Promise<TokenCredential> | undefined;
  const kept = new Map<string, AccessToken>();
  const asked = new Map<string, Promise<AccessToken | null>>();

  const ask = async (key: string, scopes: string | string[], options: GetTokenOptions) => {
    credential ??= open(tenantId);
    const abortSignal = AbortSignal.timeout(LONGEST_MS);
    const token = await (await credential).getToken(scopes, { ...options, abortSignal });
    if (token !== null) kept.set(key, token);
    return token;
  };
  return {
    getToken: (scopes, options = {}) => {
      const { abortSignal: _, ...rest } = options;
      // A claims challenge says that the token that is kept does not do any more.
      const key = JSON.stringify([scopes, rest.tenantId, rest.claims]);
      const token = kept.get(key);
      if (token !== undefined && token.expiresOnTimestamp - EARLY_MS > world.now()) {
        return Promise.resolve(token);
      }
      const asking = asked.get(key) ?? ask(key, scopes, rest).finally(() => asked.delete(key));
      asked.set(key, asking);
      return asking;
    },
  };
}

const EARLY_MS = 120_000;
const LONGEST_MS = 30_000;

async function whoeverIs(tenantId: string): Promise<TokenCredential> {
  const { DefaultAzureCredential } = await import('@azure/identity');
  return new DefaultAzureCredential({ tenantId });
}

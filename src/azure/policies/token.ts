import type { TokenCredential } from '@azure/core-auth';
import type { PipelinePolicy, PipelineRequest } from '@azure/core-rest-pipeline';
import { z } from 'zod';
import { isArmHost, isVaultHost } from '../resilience/target.ts';
import { claimsIn } from '../token-claims.ts';
import { untilAborted } from '../until-aborted.ts';

/** What signing again takes. */
export interface TokenTerms {
  readonly credential: () => Promise<TokenCredential>;
  readonly now: () => number;
  readonly signal: AbortSignal | undefined;
}

/**
 * Signs a request again whose token has expired: the clients sign before our waits (for a breaker, a Retry-After, a token of
 * the bucket), which can be longer than it lasts. It stands inside of all of them. Where no other token is to be had Azure
 * answers for the old one.
 */
export function tokenPolicy({ credential, now, signal }: TokenTerms): PipelinePolicy {
  return {
    name: 'deployTokenPolicy',
    async sendRequest(request, next) {
      const scope = scopeOf(request);
      if (scope !== undefined && isExpired(request, now())) {
        const token = await untilAborted(another(credential, scope), signal);
        if (token !== undefined) request.headers.set('authorization', `Bearer ${token}`);
      }
      return next(request);
    },
  };
}

/** Which token the clients ask for. Source: Microsoft Learn, "Authenticate to Azure Key Vault"; ARM's own host. */
function scopeOf({ url }: PipelineRequest): string | undefined {
  const { host } = new URL(url);
  if (isArmHost(host)) return 'https://management.azure.com/.default';
  return isVaultHost(host) ? 'https://vault.azure.net/.default' : undefined;
}

function isExpired({ headers }: PipelineRequest, now: number): boolean {
  const [, token = ''] = headers.get('authorization')?.split(' ') ?? [];
  const { exp } = expiry.safeParse(claimsIn(token)).data ?? {};
  return exp !== undefined && exp * 1000 <= now + MARGIN_MS;
}

const expiry = z.object({ exp: z.number() });

/** On its way it must not expire either. */
const MARGIN_MS = 5000;

async function another(credential: TokenTerms['credential'], scope: string): Promise<string | undefined> {
  try {
    return (await (await credential()).getToken(scope))?.token;
  } catch {
    return undefined;
  }
}

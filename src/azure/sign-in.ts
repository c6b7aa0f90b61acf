import type { AccessToken, GetTokenOptions, TokenCredential } from '@azure/core-auth';
import { sharedTransport } from './transport.ts';

/** How somebody signs in, where it differs. */
export interface SigningIn {
  /** Opens the credential behind; called at the first token. Default: `openCredential`, by the variables below. */
  readonly open?: (tenantId: string) => Promise<TokenCredential>;
  /** The variables that say how; default: those of the process. */
  readonly variables?: Readonly<Record<string, string | undefined>>;
  /** Called with each token of a pipeline that must not be seen. */
  readonly hide?: (secret: string) => void;
  /** After so many milliseconds a source of tokens counts as one that does not answer. Default 30 s. */
  readonly limitMs?: number;
}

/**
 * Whoever is signed in (`openCredential`), for all clients of a process: a token is asked for once an audience, by
 * however many, and kept until two minutes before it expires. Some of what is asked keeps none itself, and starts a program
 * each time. A newer one is asked for ahead of that, while everybody goes on with the older one; where that fails, the
 * older one is used up. What asking throws is thrown to all who wait. The package is loaded at the first call.
 * Source: Microsoft Learn, "Credential chains in the Azure Identity library for JavaScript".
 */
export function signedIn(tenantId: string, world: { now(): number }, how: SigningIn = {}): TokenCredential {
  const { open = whoeverIs(how), limitMs = LIMIT_MS } = how;
  let credential: Promise<TokenCredential> | undefined;
  const kept = new Map<string, Kept>();
  const asked = new Map<string, Promise<AccessToken | null>>();

  const keyOf = (scopes: string | string[], tenant = tenantId, claims?: string) =>
    JSON.stringify([[scopes].flat(), tenant, claims]);
  const ask = async (key: string, scopes: string | string[], options: GetTokenOptions) => {
    credential ??= open(tenantId);
    const abortSignal = AbortSignal.timeout(limitMs);
    // As the clients of Azure ask; one token does for all of them only if all ask for the same.
    const token = await (await credential).getToken(scopes, { ...options, enableCae: true, abortSignal });
    if (token === null) return null;
    const found = { token, renewAt: renewalOf(token) };
    kept.set(key, found);
    // The one that a challenge has refused is of no use to the others either.
    kept.set(keyOf(scopes, options.tenantId), found);
    return token;
  };
  const shared = (key: string, scopes: string | string[], options: GetTokenOptions) => {
    const asking = asked.get(key) ?? ask(key, scopes, options).finally(() => asked.delete(key));
    asked.set(key, asking);
    return asking;
  };
  return {
    getToken: (scopes, options = {}) => {
      const { abortSignal: _, ...rest } = options;
      // A claims challenge says that the token that is kept does not do any more.
      const key = keyOf(scopes, rest.tenantId, rest.claims);
      const now = world.now();
      const known = kept.get(key);
      if (known === undefined || known.token.expiresOnTimestamp - LAST_MS <= now)
        return shared(key, scopes, rest);
      if (known.renewAt <= now) {
        kept.set(key, { ...known, renewAt: now + PAUSE_MS });
        shared(key, scopes, rest).catch(() => undefined);
      }
      return Promise.resolve(known.token);
    },
  };
}

/**
 * Begins to ask for the token of Azure Resource Manager, which the first request would otherwise wait for. What goes wrong
 * is not told here: whoever needs the token asks again, or is still waiting, and is told.
 */
export function signInAhead(credential: TokenCredential): void {
  credential.getToken(ARM_SCOPE).catch(() => undefined);
}

interface Kept {
  readonly token: AccessToken;
  /** When a newer one is asked for, in milliseconds since 1970. */
  readonly renewAt: number;
}

function renewalOf({ expiresOnTimestamp, refreshAfterTimestamp }: AccessToken): number {
  return refreshAfterTimestamp ?? expiresOnTimestamp - AHEAD_MS;
}

const ARM_SCOPE = 'https://management.azure.com/.default';

/** Before it expires. */
const AHEAD_MS = 600_000;
const LAST_MS = 120_000;

/** Between two tries to get a newer one. */
const PAUSE_MS = 30_000;

const LIMIT_MS = 30_000;

function whoeverIs({ variables = process.env, hide = () => undefined }: SigningIn) {
  return async (tenantId: string): Promise<TokenCredential> => {
    const { openCredential } = await import('./who-signs-in.ts');
    return openCredential(tenantId, { variables, hide, transport: sharedTransport() });
  };
}

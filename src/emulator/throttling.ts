import { ArmError } from './arm-error.ts';
import type { AzureRequest } from './exchange.ts';

/** What Azure Resource Manager makes of one request more. */
export interface Toll {
  /** What is left, as every answer tells it. */
  readonly headers: Readonly<Record<string, string>>;
  /** The refusal, where nothing was. */
  readonly refused: ArmError | undefined;
}

/** Counts requests, and refuses those beyond what one principal may send. */
export type Throttle = (request: AzureRequest) => Toll;

/**
 * Makes the throttle of Azure Resource Manager, with full buckets: one a subscription and kind of request, and the tenant's
 * for what belongs to none. An Azure that is faster fills them as much faster; one that takes no time refuses nothing.
 * Source: Microsoft Learn, "Understand how Azure Resource Manager throttles requests" (sizes and rates of the buckets, 429
 * with Retry-After, `x-ms-ratelimit-remaining-*`); the message as in MicrosoftDocs/azure-docs, issue 105248.
 */
export function throttleOf(scale: number, now: () => number): Throttle {
  const buckets = new Map<string, Bucket>();
  return ({ method, url }) => {
    const kind = kindOf(method.toUpperCase());
    const subscription = /^\/+subscriptions\/([^/]+)/i.exec(new URL(url).pathname)?.[1]?.toLowerCase();
    const scope = subscription === undefined ? 'tenant' : 'subscription';
    const { size, perSecond } = LIMITS[kind];
    const key = `${subscription ?? ''} ${kind}`;
    const full: Bucket = { tokens: size, filledAt: now() };
    const bucket = scale === 0 ? full : filled(buckets.get(key) ?? full, now(), size, perSecond / scale);
    const taken = bucket.tokens >= 1;
    const tokens = taken ? bucket.tokens - 1 : bucket.tokens;
    buckets.set(key, { ...bucket, tokens });
    return {
      headers: { [`x-ms-ratelimit-remaining-${scope}-${kind}`]: String(Math.floor(tokens)) },
      refused: taken ? undefined : refusal(kind, subscription ?? '', (1 - tokens) / perSecond, scale),
    };
  };
}

interface Bucket {
  readonly tokens: number;
  readonly filledAt: number;
}

type Kind = 'reads' | 'writes' | 'deletes';

const LIMITS: Readonly<Record<Kind, { readonly size: number; readonly perSecond: number }>> = {
  reads: { size: 250, perSecond: 25 },
  writes: { size: 200, perSecond: 10 },
  deletes: { size: 200, perSecond: 10 },
};

function kindOf(method: string): Kind {
  if (method === 'GET' || method === 'HEAD') return 'reads';
  return method === 'DELETE' ? 'deletes' : 'writes';
}

function filled({ tokens, filledAt }: Bucket, now: number, size: number, perSecond: number): Bucket {
  const seconds = Math.max(0, now - filledAt) / 1000;
  return { tokens: Math.min(size, tokens + seconds * perSecond), filledAt: now };
}

/** Whole seconds of a clock that may run faster: below one it can only say 0. */
function refusal(kind: Kind, subscription: string, seconds: number, scale: number): ArmError {
  const wait = String(Math.floor(Math.ceil(seconds) * scale));
  return new ArmError(
    429,
    'SubscriptionRequestsThrottled',
    `Number of ${kind} for subscription '${subscription}' exceeded the limit. Please try again after '${wait}' seconds.`,
    { headers: { 'retry-after': wait } },
  );
}

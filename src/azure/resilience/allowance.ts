import type { PipelineRequest, PipelineResponse } from '@azure/core-rest-pipeline';
import type { World } from '../../engine/world.ts';
import { createBucket, type Bucket, type BucketSettings } from './bucket.ts';
import { isArmHost } from './target.ts';

/** What Azure Resource Manager lets one principal send: a token bucket for each subscription and kind of request. */
export interface Allowance {
  /** The bucket that a request takes from; undefined for what is not counted: all but Azure Resource Manager. */
  bucketOf(request: Pick<PipelineRequest, 'method' | 'url'>): CountedBucket | undefined;
}

/** The bucket of one subscription, or of the tenant, and one kind of request. */
export interface CountedBucket extends Pick<Bucket, 'take'> {
  /** Feeds what an answer tells; undefined: there was none. `pauseMs` is how long it asks to wait. */
  answered(response: PipelineResponse | undefined, pauseMs: number | undefined): void;
}

/**
 * Makes the buckets of one process. `timeScale`: milliseconds that a millisecond of Azure's takes, since the embedded Azure
 * is faster.
 * Source: Microsoft Learn, "Understand how Azure Resource Manager throttles requests": sizes and rates of the buckets, by
 * subscription, principal and kind of operation; the headers that tell what is left.
 */
export function createAllowance(world: World, timeScale: number): Allowance {
  const known = new Map<string, CountedBucket>();
  return {
    bucketOf({ method, url }) {
      const { host, pathname } = new URL(url);
      if (!isArmHost(host)) return undefined;
      const kind = kindOf(method);
      const subscription = /^\/+subscriptions\/([^/]+)/i.exec(pathname)?.[1]?.toLowerCase();
      const key = `${subscription ?? ''} ${kind}`;
      const { size, perSecond } = LIMITS[kind];
      const settings = { size, perSecond: perSecond / timeScale };
      const scope = subscription === undefined ? 'tenant' : 'subscription';
      const bucket = known.get(key) ?? counted(createBucket(settings, world), scope, kind);
      known.set(key, bucket);
      return bucket;
    },
  };
}

type Kind = 'reads' | 'writes' | 'deletes';

/** Each subscription, and the tenant for what belongs to none, has the same. */
const LIMITS: Readonly<Record<Kind, BucketSettings>> = {
  reads: { size: 250, perSecond: 25 },
  writes: { size: 200, perSecond: 10 },
  deletes: { size: 200, perSecond: 10 },
};

function kindOf(method: string): Kind {
  if (method === 'GET' || method === 'HEAD') return 'reads';
  return method === 'DELETE' ? 'deletes' : 'writes';
}

function counted(bucket: Bucket, scope: 'tenant' | 'subscription', kind: Kind): CountedBucket {
  // The global one is what all principals of the subscription have together.
  const names = [
    `x-ms-ratelimit-remaining-${scope}-${kind}`,
    `x-ms-ratelimit-remaining-${scope}-global-${kind}`,
  ];
  return {
    take: (signal) => bucket.take(signal),
    answered(response, pauseMs) {
      const told = names.flatMap((name) => numberIn(response?.headers.get(name)));
      const remaining = told.length === 0 ? undefined : Math.min(...told);
      bucket.ended(remaining);
      // A 429 without this is the resource provider's own, and does not concern the others.
      if (response?.status === 429 && remaining !== undefined && remaining <= 0) bucket.pause(pauseMs ?? 0);
    },
  };
}

function numberIn(text: string | undefined): number[] {
  const number = text === undefined || text === '' ? Number.NaN : Number(text);
  return Number.isFinite(number) ? [number] : [];
}

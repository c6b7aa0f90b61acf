import type { LivenessDocument, ReadinessDocument } from '../../report/health-document.ts';
import { livenessText, readinessText } from '../../report/health-text.ts';
import { NO_PAINT } from '../../report/paint.ts';
import { prefersText } from './accept.ts';

/** What can be asked over HTTP. */
export interface Looks {
  /** What is there, and where: `shop in local (emulator)`. */
  readonly place: string;
  liveness(): Promise<LivenessDocument>;
  readiness(): Promise<ReadinessDocument>;
}

/** What is asked: the start line of a request, and the header that matters. */
export interface Asked {
  readonly method: string;
  readonly url: string;
  readonly accept: string | undefined;
}

/** What is answered. */
export interface Answered {
  readonly status: 200 | 404 | 405 | 503;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/**
 * Answers `GET` and `HEAD` of `/health` (200: alive) and `/readiness` (200: ready) with 200 or 503, anything else with 404 or
 * 405; as JSON, or as text where the request prefers that. It rejects only when the looks do.
 */
export async function answerTo({ method, url, accept }: Asked, looks: Looks): Promise<Answered> {
  const asText = prefersText(accept);
  const answer = (status: Answered['status'], document: object, text: string): Answered => ({
    status,
    headers: {
      'content-type': `${asText ? 'text/plain' : 'application/json'}; charset=utf-8`,
      // An answer that somebody kept says nothing about now.
      'cache-control': 'no-store',
      'x-content-type-options': 'nosniff',
      ...(status === 405 && { allow: METHODS.join(', ') }),
    },
    body: asText ? text : `${JSON.stringify(document, undefined, 2)}\n`,
  });
  const [path = ''] = url.split('?', 1);
  if (path !== '/health' && path !== '/readiness') {
    return answer(404, { error: NOT_FOUND }, `${NOT_FOUND}\n`);
  }
  if (!METHODS.includes(method)) return answer(405, { error: NOT_ALLOWED }, `${NOT_ALLOWED}\n`);
  if (path === '/health') {
    const found = await looks.liveness();
    return answer(found.result === 'alive' ? 200 : 503, found, livenessText(found, looks.place, NO_PAINT));
  }
  const found = await looks.readiness();
  return answer(found.result === 'ready' ? 200 : 503, found, readinessText(found, looks.place, NO_PAINT));
}

const METHODS = ['GET', 'HEAD'];
const NOT_FOUND = 'there are /health and /readiness here';
const NOT_ALLOWED = 'only GET and HEAD are answered here';

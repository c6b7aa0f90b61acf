import type { Call, OngoingCall } from '../../azure/traffic.ts';

/**
 * Says what a call failed with, undefined where it did not. That there is none, 404, is how Azure answers whoever looks
 * before something is made, or after it is gone: that is no failure of a GET, a HEAD or a DELETE.
 */
export function errorOf(
  { method }: Pick<Call, 'method'>,
  { status, code }: Pick<Parameters<OngoingCall['ended']>[0], 'status' | 'code'>,
): string | undefined {
  if (status === undefined) return code ?? 'no answer';
  if (status < 400) return undefined;
  if (status === 404 && ['GET', 'HEAD', 'DELETE'].includes(method.toUpperCase())) return undefined;
  return code ?? String(status);
}

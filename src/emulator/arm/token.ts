import { z } from 'zod';
import { ArmError } from '../arm-error.ts';

/**
 * Refuses a token that says of itself that it has expired; one that says nothing of it is good for ever.
 * The words are those of many threads, such as github.com/microsoft/vscode-azureappservice/issues/2457.
 * @throws ArmError 401 ExpiredAuthenticationToken
 */
export function refuseExpired(authorization: string, now: number): void {
  const { exp } = claims.safeParse(payloadOf(authorization)).data ?? {};
  if (exp === undefined || exp * 1000 > now) return;
  const times = [exp * 1000, now].map((time) => new Date(time).toISOString());
  const message = `The access token expiry UTC time '${times[0]}' is earlier than current UTC time '${times[1]}'.`;
  throw new ArmError(401, 'ExpiredAuthenticationToken', message);
}

const claims = z.object({ exp: z.number() });

function payloadOf(authorization: string): unknown {
  const [, payload] = authorization.split('.');
  // Most are opaque, and come with every request: throwing is dear.
  if (payload === undefined) return undefined;
  try {
    return JSON.parse(Buffer.from(payload, 'base64url').toString('utf8'));
  } catch {
    return undefined;
  }
}

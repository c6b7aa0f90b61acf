import { createHash } from 'node:crypto';
import { z } from 'zod';
import type { Calls } from '../calls.ts';
import type { AzureResponse } from '../exchange.ts';
import type { StoredResource } from '../resource-type.ts';

const HOUR = 60 * 60 * 1000;
const grantSchema = z.strictObject({ owner: z.string(), expiresAt: z.number() });

/**
 * POST getAuthtoken: what opens the log streams of an app or a job, for an hour. azure-rest-api-specs, Microsoft.App
 * 2026-01-01, ContainerApps_GetAuthToken; for jobs 2023-11-02-preview (as `az containerapp job logs show` asks).
 */
export function authToken(owner: StoredResource, _request: unknown, call: Calls): AzureResponse {
  // Only its hash is kept, so that whoever reads azure.json cannot make one of it.
  const token = `${call.guid()}${call.guid()}`.replaceAll('-', '');
  const expiresAt = call.now() + HOUR;
  for (const [key, kept] of call.data('log-tokens').entries())
    if (!isValid(kept, call.now())) call.data('log-tokens').delete(key);
  call.data('log-tokens').set(hashOf(token), { owner: owner.id.toLowerCase(), expiresAt });
  const { id, name, type, location } = owner;
  const properties = { token, expires: new Date(expiresAt).toISOString() };
  return { status: 200, body: { id, name, type, location, properties } };
}

/** True for a bearer token that opens the log streams of this app or job now. */
export function opensLogs(authorization: string | undefined, owner: string, call: Calls): boolean {
  const token = /^bearer (.+)$/i.exec(authorization ?? '')?.[1];
  if (token === undefined) return false;
  const kept = call.data('log-tokens').get(hashOf(token));
  return isValid(kept, call.now()) && grantSchema.parse(kept).owner === owner.toLowerCase();
}

function isValid(kept: unknown, now: number): boolean {
  const grant = grantSchema.safeParse(kept);
  return grant.success && grant.data.expiresAt > now;
}

function hashOf(token: string): string {
  return createHash('sha256').update(token).digest('hex');
}

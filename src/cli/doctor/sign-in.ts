import { z } from 'zod';
import { azureFailure } from '../../azure/failures.ts';
import { claimsIn } from '../../azure/token-claims.ts';
import type { Cloud } from '../../config/schema.ts';
import type { World } from '../../engine/world.ts';
import type { Access } from '../health/access.ts';
import type { Found } from './look.ts';

/**
 * Looks who is signed in, to which tenant, and for how long the token lasts. Source: Microsoft Learn, "Access token claims
 * reference" (oid, tid, upn, unique_name, appid, idtyp).
 */
export async function signInFound(
  asked: ReturnType<Access['token']>,
  { cloud, tenantId }: { readonly cloud: Cloud; readonly tenantId: string },
  { now }: Pick<World, 'now'>,
): Promise<Found> {
  const got = await asked.catch((error: unknown) => {
    throw azureFailure(error);
  });
  const minutes = Math.floor(((got?.expiresOnTimestamp ?? 0) - now()) / 60_000);
  const lasts = `the token is good for ${minutes} minutes`;
  if (cloud === 'emulator') return { detail: `nobody needs to: the embedded Azure knows us; ${lasts}` };
  const {
    oid,
    tid,
    upn,
    unique_name: uniqueName,
    appid,
    idtyp,
  } = claims.parse(claimsIn(got?.token ?? '')) ?? {};
  const who =
    idtyp === 'app'
      ? `the service principal ${appid ?? oid ?? ''}`
      : (upn ?? uniqueName ?? oid ?? 'somebody');
  const detail = `${who} of tenant ${tid ?? 'unknown'}; ${lasts}`;
  if (tid === undefined || tid.toLowerCase() === tenantId.toLowerCase()) return { detail };
  return { detail, warning: `The configuration names another tenant: az login --tenant ${tenantId}` };
}

const text = z.string().optional();

/** A token that says nothing, or nothing that can be read, is nobody's failure: Azure judges it. */
const claims = z
  .object({ oid: text, tid: text, upn: text, unique_name: text, appid: text, idtyp: text })
  .optional()
  .catch(undefined);

import { z } from 'zod';
import { Failure } from '../engine/failure.ts';
import type { AzureOptions, Connection, Principal } from './connection.ts';
import { azureFailure } from './failures.ts';
import { claimsIn } from './token-claims.ts';
import { untilAborted } from './until-aborted.ts';

/**
 * Finds out who signs the requests, from the claims of a token for ARM: no directory permission is needed for that.
 * Source: Microsoft Learn, "Access token claims reference" (oid; idtyp is `app` for service principals).
 */
export async function principalOf(options: AzureOptions, connection: Connection): Promise<Principal> {
  if (options.principal !== undefined) return options.principal;
  try {
    const credential = await connection.credential();
    const signal = connection.signal === undefined ? {} : { abortSignal: connection.signal };
    const asked = credential.getToken('https://management.azure.com/.default', signal);
    const token = await untilAborted(asked, connection.signal);
    const claims = claimsShape.parse(claimsIn(token?.token ?? ''));
    return { id: claims.oid, type: claims.idtyp === 'app' ? 'ServicePrincipal' : 'User' };
  } catch (error) {
    if (!(error instanceof z.ZodError)) throw azureFailure(error);
    throw new Failure('azure-refused', 'the access token does not say who is signed in', {
      hint: 'Sign in with `az login`, then run the same command again.',
    });
  }
}

const claimsShape = z.object({ oid: z.guid(), idtyp: z.string().optional() });

import { createHash } from 'node:crypto';
import { z } from 'zod';
import type { Calls } from '../calls.ts';
import type { AzureResponse } from '../exchange.ts';
import { forgetBlocks } from './blob-blocks.ts';

/** The account in which ACR Tasks keeps sources and logs, as the emulated Azure calls it. */
export const TASKS_HOST = 'acrtasks.blob.core.windows.net';

// The tasks' service version of its SAS (spec example RegistriesGetBuildSourceUploadUrl.json has an older one).
const SAS_VERSION = '2021-12-02';
const HOUR = 60 * 60 * 1000;

const grantSchema = z.strictObject({ signature: z.string(), expiresAt: z.number(), permissions: z.string() });

/**
 * POST listBuildSourceUploadUrl: a path for a build's source and a SAS URL to put it to, valid for an hour.
 * Shape: azure-rest-api-specs, containerregistry 2019-06-01-preview, example RegistriesGetBuildSourceUploadUrl.json.
 */
export function buildSourceUploadUrl(_registry: unknown, _request: unknown, call: Calls): AzureResponse {
  const day = new Date(call.now()).toISOString().slice(0, 10).replaceAll('-', '');
  const relativePath = `source/${day}0000/${call.guid()}.tar.gz`;
  forgetBlocks(relativePath);
  return { status: 200, body: { relativePath, uploadUrl: sasUrl(call, relativePath, 'rw') } };
}

/** Gives a URL that allows what `permissions` say (`r`, `rw`) at a path of the tasks' container, for an hour. */
export function sasUrl(call: Calls, path: string, permissions: string): string {
  // The signature is random and only its hash is kept, so that whoever reads azure.json cannot make URLs of it.
  const signature = Buffer.from(`${call.guid()}${call.guid()}`.replaceAll('-', ''), 'hex').toString('base64');
  const expiresAt = call.now() + HOUR;
  forgetOld(call);
  call
    .data('blob-grants')
    .set(`${path} ${permissions}`, { signature: hashOf(signature), expiresAt, permissions });
  const query = new URLSearchParams({
    sv: SAS_VERSION,
    st: new Date(call.now()).toISOString().replace(/\.\d+/, ''),
    se: new Date(expiresAt).toISOString().replace(/\.\d+/, ''),
    sr: 'b',
    sp: permissions,
    spr: 'https',
    sig: signature,
  });
  return `https://${TASKS_HOST}/tasks/${path}?${query.toString()}`;
}

/** Says why a request's SAS does not allow something at a path; undefined: it does. */
export function refusalOf(
  call: Calls,
  path: string,
  query: URLSearchParams,
  doing: 'r' | 'w',
): string | undefined {
  const permissions = query.get('sp') ?? '';
  const parsed = grantSchema.safeParse(call.data('blob-grants').get(`${path} ${permissions}`));
  if (!parsed.success || parsed.data.signature !== hashOf(query.get('sig') ?? '')) {
    return 'Signature did not match.';
  }
  if (parsed.data.expiresAt < call.now()) {
    const [from, now] = [parsed.data.expiresAt, call.now()].map((time) => new Date(time).toUTCString());
    return `Signed expiry time [${from}] must be after signed start time [${now}]`;
  }
  return permissions.includes(doing) ? undefined : 'The permissions of the signature do not allow this.';
}

// Sources stay a day after their URL has expired, so that a build can be asked for again.
function forgetOld(call: Calls): void {
  for (const [key, kept] of call.data('blob-grants').entries()) {
    const grant = grantSchema.safeParse(kept);
    if (grant.success && grant.data.expiresAt + 24 * HOUR > call.now()) continue;
    call.data('blob-grants').delete(key);
    call.data('build-sources').delete(key.split(' ')[0] ?? key);
  }
}

function hashOf(signature: string): string {
  return createHash('sha256').update(signature).digest('hex');
}

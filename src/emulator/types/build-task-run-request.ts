import { z } from 'zod';
import type { Calls } from '../calls.ts';
import { dockerBuildRequest, encodedTaskRunRequest, type RunRequest } from './build-request.ts';

// A PATCH is merged over the request before it, whose members another kind of request does not have.
const anyRequest = z.discriminatedUnion('type', [dockerBuildRequest.strip(), encodedTaskRunRequest.strip()]);

/**
 * Reads the request of a task run as a GET shows it, but for its secrets: `isPushEnabled` and `noCache` have their
 * defaults, empty credentials and what a build does not know are left out. Recorded in Azure/azure-cli,
 * src/azure-cli/azure/cli/command_modules/acr/tests/latest/recordings/test_acr_taskrun.yaml.
 */
export function readTaskRunRequest(sent: unknown): RunRequest {
  const request = anyRequest.parse(sent);
  if (request.type === 'EncodedTaskRunRequest') return anyRequest.parse(told(request));
  const { isPushEnabled, noCache, values: _ignored, ...rest } = request;
  return anyRequest.parse({
    ...told(rest),
    isPushEnabled: isPushEnabled ?? true,
    noCache: noCache ?? false,
  });
}

/** Gives a request as anybody may see it: the values of secret arguments and opaque credentials are empty. */
export function withoutSecrets(request: RunRequest): unknown {
  return emptied(request);
}

/** The request with its secrets, which only listDetails shows; undefined when it has none. */
export function secretRequestOf(call: Calls, taskRun: string): RunRequest | undefined {
  const kept = call.secrets.get(keyOf(taskRun));
  return kept === undefined ? undefined : anyRequest.parse(kept);
}

/** Keeps a request with secrets where the vaults' values lie; undefined forgets it. */
export function keepSecretRequest(call: Calls, taskRun: string, request: RunRequest | undefined): void {
  if (request === undefined) call.secrets.delete(keyOf(taskRun));
  else call.secrets.set(keyOf(taskRun), request);
}

/** Forgets the secrets of all task runs of a registry. */
export function forgetTaskRunSecrets(call: Calls, registry: string): void {
  for (const [key] of call.secrets.entries()) {
    if (key.startsWith(`${keyOf(registry)}/`)) call.secrets.delete(key);
  }
}

function told({ credentials, ...rest }: RunRequest): object {
  const some = credentials != null && Object.keys(credentials).length > 0;
  const given = Object.entries(rest).filter(([, value]) => value !== null && value !== undefined);
  return { ...Object.fromEntries(given), ...(some && { credentials }) };
}

function emptied(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(emptied);
  if (typeof value !== 'object' || value === null) return value;
  const members = Object.entries(value);
  const secret = members.some(
    ([key, inner]) => (key === 'isSecret' && inner === true) || (key === 'type' && inner === 'Opaque'),
  );
  return Object.fromEntries(
    members.map(([key, inner]) => [key, secret && key === 'value' ? '' : emptied(inner)]),
  );
}

function keyOf(id: string): string {
  return `task run ${id.toLowerCase()}`;
}

import type { Calls } from '../calls.ts';
import type { StoredResource } from '../resource-type.ts';
import { principalOf } from './app-identity.ts';
import { appSecrets, secretOf } from './app-secret-values.ts';
import { exitCodeOf, type TemplateContainer } from './container-crash.ts';
import { followReference } from './secret-reference.ts';

/**
 * The lines that a container has written. None runs here, so each one does what a careless program does at its start: it
 * says what it was started with, values of secrets included. Nothing that keeps such a log may forget to look for those.
 */
export function consoleLog(
  owner: StoredResource,
  container: TemplateContainer,
  { since, failed }: { readonly since: string; readonly failed: boolean },
  call: Calls,
): string[] {
  const { image, command, args, env } = container;
  const started = [...(command ?? []), ...(args ?? [])].join(' ');
  const variables = (env ?? []).map(
    ({ name, value, secretRef }) =>
      `env ${name}=${secretRef ? secretValueOf(owner, secretRef, call) : (value ?? '')}`,
  );
  const code = exitCodeOf(container) ?? (failed ? 1 : undefined);
  return [
    `${since} starting ${started === '' ? image : started}`,
    ...variables.map((line) => `${since} ${line}`),
    `${since} ${code === undefined ? 'ready' : `fatal: exiting with code ${code}`}`,
  ];
}

function secretValueOf(owner: StoredResource, name: string, call: Calls): string {
  const secret = appSecrets(owner).find((one) => one.name === name);
  if (!secret?.keyVaultUrl) return secretOf(owner.id, name, call);
  const principal = principalOf(owner, secret.identity ?? '');
  const found = principal === undefined ? undefined : followReference(secret.keyVaultUrl, principal, call);
  return found && 'value' in found ? found.value : '';
}

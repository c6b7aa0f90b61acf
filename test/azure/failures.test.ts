import { createPipelineRequest, RestError } from '@azure/core-rest-pipeline';
import { inspect } from 'node:util';
import { expect, test } from 'vitest';
import { azureFailure, refusalOf, statusOf } from '../../src/azure/failures.ts';
import { Failure } from '../../src/engine/failure.ts';

const ID = '/subscriptions/s/resourceGroups/rg';

function refused(code: string, statusCode = 409): Failure {
  return azureFailure(new RestError(`${code} happened`, { code, statusCode }), {
    address: ID,
    correlationId: 'c-1',
  });
}

test('a refusal becomes a failure with code, address and correlation id', () => {
  const failure = refused('AuthorizationFailed', 403);
  expect(failure).toBeInstanceOf(Failure);
  expect(failure.reason).toBe('azure-refused');
  expect(failure.message).toBe('AuthorizationFailed happened');
  expect(failure.details).toMatchObject({ code: 'AuthorizationFailed', address: ID, correlationId: 'c-1' });
  expect(failure.hint).toMatch(/Contributor/);
});

test.each([
  ['MissingSubscriptionRegistration', 'azure-refused', /check_prerequisites/],
  ['QuotaExceeded', 'quota', /Quotas/],
  ['RegionalVCpuQuotaExceeded', 'quota', /smaller size/],
  ['SkuNotAvailable', 'azure-refused', /location/],
  ['VaultAlreadyExists', 'name-taken', /another one/],
  ['ConflictError', 'name-taken', /recover or purge/],
  ['ServerNameAlreadyExists', 'name-taken', /another one/],
  ['InvalidAuthenticationToken', 'azure-refused', /az login/],
  ['ExpiredAuthenticationToken', 'azure-refused', /az login/],
  ['ForbiddenByRbac', 'azure-refused', /Secrets Officer/],
  ['RequestDisallowedByPolicy', 'azure-refused', /Policy/],
  ['ScopeLocked', 'azure-refused', /az lock delete/],
  ['ContainerAppOperationInProgress', 'azure-refused', /some minutes/],
  ['SubscriptionNotFound', 'azure-refused', /az account list/],
  ['ParentResourceNotFound', 'azure-refused', /deleted from outside/],
  ['RoleAssignmentExists', 'name-taken', /az role assignment delete/],
])('%s has a reason and a hint of its own', (code, reason, hint) => {
  const failure = refused(code);
  expect(failure.reason).toBe(reason);
  expect(failure.hint).toMatch(hint);
});

test('a code nobody foresaw is told as it is', () => {
  const failure = refused('SomethingNew', 400);
  expect(failure.reason).toBe('azure-refused');
  expect(failure.message).toBe('SomethingNew happened');
  expect(failure.hint).toBeUndefined();
});

test('a lost connection is not a refusal', () => {
  const failure = azureFailure(new RestError('getaddrinfo ENOTFOUND', { code: 'ENOTFOUND' }));
  expect(failure.reason).toBe('azure-unreachable');
  expect(failure.hint).toMatch(/run the same command again/);
});

test('the plain error of a failed poller gets the code that was seen on the wire', () => {
  const refusal = { code: 'ProvisioningFailed', message: 'boom' };
  const failure = azureFailure(new Error('The long-running operation has failed'), { refusal });
  expect(failure.reason).toBe('operation-failed');
  expect(failure.message).toBe('ProvisioningFailed: boom');
  expect(failure.details.code).toBe('ProvisioningFailed');
});

test('an abort is an interrupt', () => {
  const aborted = Object.assign(new Error('The operation was aborted.'), { name: 'AbortError' });
  expect(azureFailure(aborted).reason).toBe('interrupted');
});

test('who cannot sign in is told how to', () => {
  const error = Object.assign(new Error('Please run az login\nmore'), { name: 'CredentialUnavailableError' });
  const failure = azureFailure(error);
  expect(failure.message).toBe('cannot sign in to Azure: Please run az login');
  expect(failure.hint).toMatch(/AZURE_CLIENT_ID/);
});

test('what a failure keeps of the error holds neither token nor body', () => {
  const request = createPipelineRequest({
    url: 'https://kv.vault.azure.net/secrets/x',
    body: '{"value":"hunter2"}',
  });
  request.headers.set('authorization', 'Bearer hunter3');
  const failure = azureFailure(new RestError('no', { code: 'Forbidden', statusCode: 403, request }));
  expect(inspect(failure, { depth: 9, showHidden: true })).not.toMatch(/hunter/);
  expect(statusOf(failure)).toBe(403);
});

test('a failure passes unchanged', () => {
  const failure = new Failure('quota', 'too much');
  expect(azureFailure(failure)).toBe(failure);
});

test('the innermost code of an error body says most', () => {
  const body = { error: { code: 'Forbidden', message: 'no', innererror: { code: 'ForbiddenByRbac' } } };
  expect(refusalOf(JSON.stringify(body))).toEqual({ code: 'ForbiddenByRbac', message: 'no' });
});

test.each(['', 'not json "error"', '{"error":"text"}', '{"error":{}}'])(
  'no refusal is read from %j',
  (body) => {
    expect(refusalOf(body)).toBeUndefined();
  },
);

test('a message that is too long is cut between words, so that no half of a secret is left', () => {
  const { message } = azureFailure(new Error(`${'word '.repeat(159)}half-of-a-secret-that-was-told`));
  expect(message).toMatch(/word \.\.\.$/);
});

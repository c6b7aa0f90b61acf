import { expect, test } from 'vitest';
import { azureRig, PRINCIPAL } from './rig.ts';

function signedInWith(claims: object | string) {
  const payload =
    typeof claims === 'string' ? claims : Buffer.from(JSON.stringify(claims)).toString('base64url');
  const token = { token: `e30.${payload}.s`, expiresOnTimestamp: Date.now() + 3_600_000 };
  return azureRig({ azure: { credential: { getToken: () => Promise.resolve(token) } } }).azure;
}

test.each([
  ['user', 'User'],
  ['app', 'ServicePrincipal'],
  [undefined, 'User'],
])('a token of the kind %s is of a %s', async (idtyp, type) => {
  expect(await signedInWith({ oid: PRINCIPAL, idtyp }).principal()).toEqual({ id: PRINCIPAL, type });
});

test.each(['', 'not-base64-json', Buffer.from('{"sub":"x"}').toString('base64url')])(
  'a token that does not say who it is of is told: %j',
  async (payload) => {
    await expect(signedInWith(payload).principal()).rejects.toMatchObject({
      hint: expect.stringMatching(/az login/),
    });
  },
);

test('a principal that is given is taken', async () => {
  const principal = { id: PRINCIPAL, type: 'ServicePrincipal' } as const;
  expect(await azureRig({ azure: { principal } }).azure.principal()).toEqual(principal);
});

test('who cannot sign in is told how to', async () => {
  const error = Object.assign(new Error('no'), { name: 'CredentialUnavailableError' });
  const { azure } = azureRig({ azure: { credential: { getToken: () => Promise.reject(error) } } });
  await expect(azure.principal()).rejects.toMatchObject({ reason: 'azure-refused' });
});

test('a sign-in that failed once is tried again', async () => {
  const good = Buffer.from(JSON.stringify({ oid: PRINCIPAL })).toString('base64url');
  const answers = [Promise.reject(new Error('az is not there yet'))];
  const token = { token: `e30.${good}.s`, expiresOnTimestamp: Date.now() + 3_600_000 };
  const getToken = () => answers.shift() ?? Promise.resolve(token);
  const { azure } = azureRig({ azure: { credential: { getToken } } });
  await expect(azure.principal()).rejects.toThrow('az is not there yet');
  expect(await azure.principal()).toMatchObject({ id: PRINCIPAL });
});

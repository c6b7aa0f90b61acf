import { scryptSync } from 'node:crypto';
import type { Calls } from '../calls.ts';
import type { StoredResource } from '../resource-type.ts';
import { given, membersOf } from './members.ts';
import { invalidParameter } from './postgres-parameter.ts';
import type { ServerProperties } from './postgres-server-body.ts';

// https://learn.microsoft.com/azure/postgresql/flexible-server/quickstart-create-server, "Administrator login"
const RESERVED = new Set([
  'azure_superuser',
  'azure_pg_admin',
  'admin',
  'administrator',
  'root',
  'guest',
  'public',
  'replication',
]);

/**
 * Settles how people sign in: a new server with password authentication wants login and password, the login never
 * changes, the password may at any time. Gives what the server shows of it, which is never the password.
 * Source: azure-rest-api-specs, ServerProperties.administratorLogin and administratorLoginPassword.
 */
export function settleLogin(
  wanted: ServerProperties,
  was: StoredResource['properties'],
): Record<string, unknown> {
  const authConfig: Record<string, unknown> = {
    activeDirectoryAuth: 'Disabled',
    passwordAuth: 'Enabled',
    ...membersOf(was?.['authConfig']),
    ...given(wanted.authConfig),
  };
  const standing = was?.['administratorLogin'];
  const login = wanted.administratorLogin ?? standing;
  const password = wanted.administratorLoginPassword ?? undefined;
  if (authConfig['passwordAuth'] === 'Enabled') {
    if (typeof login !== 'string') throw invalidParameter('AdministratorLogin');
    if (standing === undefined && password === undefined)
      throw invalidParameter('AdministratorLoginPassword');
  }
  if (typeof standing === 'string' && login !== standing) throw invalidParameter('AdministratorLogin');
  if (typeof login === 'string' && !isLogin(login)) throw invalidParameter('AdministratorLogin');
  if (password !== undefined && !isComplex(password, String(login))) {
    throw invalidParameter('AdministratorLoginPassword');
  }
  return { authConfig, ...(typeof login === 'string' && { administratorLogin: login }) };
}

/** Keeps what tells a server's password from another one, and never the password: Azure has no way to read it either. */
export function keepPassword(server: string, wanted: ServerProperties, call: Calls): void {
  const password = wanted.administratorLoginPassword;
  if (password != null) call.secrets.set(keyOf(server), passwordMark(server, password));
}

/** The mark by which a test can tell which password is in force on a server. */
export function passwordMark(server: string, password: string): string {
  return `scrypt:${scryptSync(password, server.toLowerCase(), 32, { N: 1024 }).toString('hex')}`;
}

/** Forgets the password of a server that is deleted. */
export function forgetPassword({ id }: StoredResource, call: Calls): void {
  call.secrets.delete(keyOf(id));
}

// 1 to 63 letters, digits and underscores, not beginning with a digit or `pg_`.
function isLogin(login: string): boolean {
  return /^[a-z_]\w{0,62}$/i.test(login) && !/^pg_/i.test(login) && !RESERVED.has(login.toLowerCase());
}

// 8 to 128 characters of three of the four kinds, without the login or a part of it, which is three or more letters and
// digits between other characters: the portal's words, quoted in github.com/Azure/reliable-web-app-pattern-java/issues/98.
function isComplex(password: string, login: string): boolean {
  const kinds = [/[a-z]/, /[A-Z]/, /\d/, /[^a-zA-Z\d]/].filter((kind) => kind.test(password)).length;
  const parts = login
    .toLowerCase()
    .split(/[^a-z\d]/)
    .filter(({ length }) => length >= 3);
  const named = parts.some((part) => password.toLowerCase().includes(part));
  return password.length >= 8 && password.length <= 128 && kinds >= 3 && !named;
}

function keyOf(server: string): string {
  return `postgres/${server.toLowerCase()}`;
}

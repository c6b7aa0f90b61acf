import { isOurs } from '../src/azure/image.ts';
import { PASSWORD_TAG } from '../src/azure/postgres-server.ts';
import { Failure } from '../src/engine/failure.ts';
import { isJsonObject, type Json } from '../src/engine/json.ts';
import type { SecretValues } from './ports.ts';

/** Tells whether somebody else made a server and nothing is known of its password. */
export function isHeldByOthers(server: Json | null, lineage: string): boolean {
  if (server === null || isOurs(server, lineage) || !isJsonObject(server)) return false;
  const { tags } = server;
  return !isJsonObject(tags) || tags[PASSWORD_TAG] === undefined;
}

/**
 * Makes a password that Azure takes for this login.
 * Throws `azure-refused` for a server of others: its password is in use somewhere, and could not be put back.
 */
export function newPassword(
  { administratorLogin, passwordSecret }: { administratorLogin: string; passwordSecret: string },
  to: { server: string; isForeign: boolean; secrets: SecretValues },
): string {
  if (to.isForeign) throw passwordUnknown(to.server, passwordSecret);
  for (let attempt = 0; attempt < 1000; attempt += 1) {
    const password = to.secrets.generate(LENGTH);
    if (isStrong(password, administratorLogin)) return password;
  }
  throw new Failure('internal', 'no password was made that Azure takes', { address: to.server });
}

const LENGTH = 32;

/**
 * At least three of small letters, capitals, digits and others, and no part of the login.
 * Source: Microsoft Learn, "Create an Azure Database for PostgreSQL flexible server" (Password).
 */
function isStrong(password: string, login: string): boolean {
  const kinds = [/[a-z]/, /[A-Z]/, /\d/, /[^a-zA-Z\d]/].filter((kind) => kind.test(password));
  const parts = login
    .toLowerCase()
    .split(/[^a-z\d]+/)
    .filter((part) => part.length >= 3);
  return kinds.length >= 3 && !parts.some((part) => password.toLowerCase().includes(part));
}

function passwordUnknown(server: string, secret: string): Failure {
  return new Failure(
    'azure-refused',
    'this server was made by somebody else, and its password is not known',
    {
      address: server,
      hint: `Put the password of its administrator into the secret ${secret} of the vault (\`az keyvault secret set\`), or choose another \`databases.postgres.name\`.`,
    },
  );
}

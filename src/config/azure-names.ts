import { z } from 'zod';
import { findReservedWord } from './reserved-words.ts';

/** What Azure accepts as the name of one kind of thing. */
export type NameRule = {
  /** The thing, in words: `a container registry`. */
  readonly thing: string;
  readonly min: number;
  readonly max: number;
  readonly pattern: RegExp;
  /** The characters allowed, as a person would say it; the length is said in front of it. */
  readonly words: string;
  /** Its name becomes part of a public host name, so Azure refuses reserved words in it. */
  readonly public?: true;
  /** Names that Azure keeps for itself, lower-case. */
  readonly reserved?: readonly string[];
};

/**
 * Azure's naming rules for everything that a deployment names.
 *
 * Source: "Naming rules and restrictions for Azure resources"
 * (learn.microsoft.com/azure/azure-resource-manager/management/resource-name-rules). For the kinds that page leaves out
 * or words loosely: `pattern`, `minLength` and `maxLength` of the provider's own specification
 * (Azure/azure-rest-api-specs), and the refusals of Microsoft.App itself (`ContainerAppInvalidName`,
 * `ContainerAppInvalidSecretName`, `DaprComponentInvalidName`). Administrator logins: "Create an Azure Database for
 * PostgreSQL flexible server" (learn.microsoft.com/azure/postgresql).
 */
export const nameRules = {
  resourceGroup: {
    thing: 'a resource group',
    min: 1,
    max: 90,
    pattern: /^[\p{L}\p{Nd}._()-]*[\p{L}\p{Nd}_()-]$/u,
    words: 'letters, digits, underscores, hyphens, periods and parentheses, not ending in a period',
  },
  identity: {
    thing: 'a user-assigned identity',
    min: 3,
    max: 128,
    pattern: /^[a-z\d][\w-]*$/i,
    words: 'letters, digits, hyphens and underscores, starting with a letter or digit',
  },
  workspace: {
    thing: 'a Log Analytics workspace',
    min: 4,
    max: 63,
    pattern: /^[a-z\d][a-z\d-]*[a-z\d]$/i,
    words: 'letters, digits and hyphens, starting and ending with a letter or digit',
  },
  component: {
    thing: 'an Application Insights component',
    min: 1,
    max: 260,
    // oxlint-disable-next-line no-control-regex -- Azure's own rule names control characters
    pattern: /^[^%&\\?/#\u0000-\u001f]*[^%&\\?/#\u0000-\u001f .]$/,
    words: 'any characters but % & \\ ? / # and control characters, not ending in a space or period',
  },
  registry: {
    thing: 'a container registry',
    min: 5,
    max: 50,
    pattern: /^[a-z\d]+$/i,
    words: 'letters and digits',
    public: true,
  },
  vault: {
    thing: 'a key vault',
    min: 3,
    max: 24,
    pattern: /^[a-z](?:-?[a-z\d])*$/i,
    words: 'letters, digits and single hyphens, starting with a letter and ending with a letter or digit',
    public: true,
  },
  postgresServer: {
    thing: 'a PostgreSQL server',
    min: 3,
    max: 63,
    pattern: /^[a-z\d](?:-?[a-z\d])*$/,
    words: 'lower-case letters, digits and single hyphens, starting and ending with a letter or digit',
    public: true,
  },
  postgresDatabase: {
    thing: 'a PostgreSQL database',
    min: 1,
    max: 63,
    pattern: /^[a-z_][\w-]*$/i,
    words: 'letters, digits, underscores and hyphens, starting with a letter or underscore',
    reserved: ['azure_maintenance', 'azure_sys', 'postgres', 'template0', 'template1'],
  },
  postgresLogin: {
    thing: 'a PostgreSQL administrator',
    min: 1,
    max: 63,
    pattern: /^(?!pg_)[a-z_][a-z\d_]*$/,
    words:
      'lower-case letters, digits and underscores, starting with a letter or underscore but not with pg_',
    reserved: [
      'admin',
      'administrator',
      'azure_pg_admin',
      'azure_superuser',
      'azuresu',
      'guest',
      'public',
      'replication',
      'root',
    ],
  },
  firewallRule: {
    thing: 'a firewall rule',
    min: 1,
    max: 80,
    pattern: /^[a-z\d](?:[\w-]*\w)?$/i,
    words:
      'letters, digits, hyphens and underscores, starting with a letter or digit and not ending in a hyphen',
  },
  redis: {
    thing: 'an Azure Managed Redis',
    min: 1,
    max: 60,
    pattern: /^[a-z\d](?:-?[a-z\d])*$/i,
    words: 'letters, digits and single hyphens, starting and ending with a letter or digit',
    public: true,
  },
  containerAppsEnvironment: {
    thing: 'a Container Apps environment',
    min: 2,
    max: 60,
    pattern: /^[a-z](?:-?[a-z\d])*$/,
    words:
      'lower-case letters, digits and single hyphens, starting with a letter and ending with a letter or digit',
  },
  containerApp: {
    thing: 'a container app',
    min: 2,
    max: 32,
    pattern: /^[a-z](?:-?[a-z\d])*$/,
    words:
      'lower-case letters, digits and single hyphens, starting with a letter and ending with a letter or digit',
    public: true,
  },
  daprComponent: {
    thing: 'a Dapr component',
    min: 1,
    max: 60,
    pattern: /^[a-z](?:(?:(?!--)[a-z\d.-])*[a-z\d])?$/,
    words:
      'lower-case letters, digits, periods and single hyphens, starting with a letter and ending with a letter or digit',
  },
  storageAccount: {
    thing: 'a storage account',
    min: 3,
    max: 24,
    pattern: /^[a-z\d]+$/,
    words: 'lower-case letters and digits',
    public: true,
  },
  blobContainer: {
    thing: 'a blob container',
    min: 3,
    max: 63,
    pattern: /^[a-z\d](?:-?[a-z\d])*$/,
    words: 'lower-case letters, digits and single hyphens, starting and ending with a letter or digit',
  },
  // The stricter half of two rules: the vault takes upper case, a container app does not; the app takes 253 characters.
  secret: {
    thing: 'a secret',
    min: 1,
    max: 127,
    pattern: /^[a-z\d](?:[a-z\d-]*[a-z\d])?$/,
    words: 'lower-case letters, digits and hyphens, starting and ending with a letter or digit',
  },
} as const satisfies Record<string, NameRule>;

/** The kinds of things whose names are checked. */
export type NameKind = keyof typeof nameRules;

/** A string that Azure accepts as the name of that kind of thing; refused with the rule in words. */
export function azureName(kind: NameKind): z.ZodString {
  return z
    .string()
    .superRefine((name, context) => {
      const problem = findNameProblem(kind, name);
      if (problem !== undefined) context.addIssue(problem);
    })
    .meta({ [NAME_KIND]: kind });
}

/** Under what the kind of a name stands with its schema, for the JSON Schema. */
export const NAME_KIND = 'azureName';

/** Says why Azure would refuse this name, or undefined when it would not. The name itself is not repeated. */
export function findNameProblem(kind: NameKind, name: string): string | undefined {
  const rule: NameRule = nameRules[kind];
  if (name.length < rule.min || name.length > rule.max || !rule.pattern.test(name)) {
    return `is not a name for ${rule.thing}: ${rule.min} to ${rule.max} ${rule.words}`;
  }
  if (rule.reserved?.includes(name.toLowerCase()) === true) {
    return `is a name that Azure keeps for itself; ${rule.thing} needs another one`;
  }
  const word = rule.public ? findReservedWord(name) : undefined;
  if (word !== undefined) {
    return `contains the reserved word "${word}", which Azure refuses in public host names`;
  }
  return undefined;
}

import { stringify } from 'yaml';
import { type Answers, type CloudEnvironment, namesOf } from './answers.ts';
import type { FoundService } from './found.ts';
import { slugOf } from './slug.ts';

/** Writes the configuration of a new deployment, with the schema that an editor reads it by, a path or an address. */
export function configText(answers: Answers, schema: string): string {
  const names = namesOf(answers, 'local');
  const slug = names.resourceGroup.replace(/^rg-(.*)-local$/, '$1');
  return `# yaml-language-server: $schema=${schema}
# What \`npx deploy\` makes in Azure. Every key, with its meaning:
# ${schema.replace('config.schema.json', 'config.example.yaml')}
# After a change: npx deploy validate, npx deploy plan --env local, npx deploy --env local

name: ${scalar(answers.name)}
${placeText(answers)}
location: ${scalar(answers.location)}

# What the environments share; each has its own group, so that they never touch each other's things.
resourceGroup:
  name: ${names.resourceGroup}
identity:
  name: id-${slug}
monitoring:
  workspace: log-${slug}
  component: appi-${slug}
# The names of registry${vaultWords(answers)} are taken by one in the whole world only.
registry:
  name: ${names.registry}
keyVault:
  name: ${names.keyVault}
${databasesText(answers)}containerAppsEnvironment:
  name: cae-${slug}

${SECRETS}
${servicesText(answers)}
# What differs by environment. --env chooses one; local runs against the Azure that is embedded in the program.
${stateWords(answers)}environments:
  local:
${localText(answers)}${answers.environments.map((one) => environmentText(answers, one)).join('')}`;
}

function stateWords({ stateAccount, environments: [first] }: Answers): string {
  if (stateAccount === undefined || first === undefined) return '';
  return `# The storage account of the states is made once, before the first deployment: npx deploy state init --env ${first}
`;
}

function placeText({ subscriptionId, tenantId }: Answers): string {
  const later = subscriptionId === undefined || tenantId === undefined;
  return `${later ? LATER : ''}subscriptionId: ${subscriptionId ?? '${AZURE_SUBSCRIPTION_ID}'}
tenantId: ${tenantId ?? '${AZURE_TENANT_ID}'}`;
}

const LATER = `# Variables are read from the process's environment, where an environment in Azure is deployed; with --cloud emulator any
# GUID will do.
`;

function vaultWords({ postgres, redis }: Answers): string {
  return postgres || redis ? ', vault and databases' : ' and vault';
}

function databasesText(answers: Answers): string {
  const { postgres, redis } = answers;
  if (!postgres && !redis) return '';
  const names = namesOf(answers, 'local');
  return `databases:
${postgres ? postgresText(names.postgres) : ''}${redis ? redisText(names.redis) : ''}`;
}

function postgresText(name: string): string {
  return `  # Its password is generated; the secret \`database-url\` is the connection string made of it.
  postgres:
    name: ${name}
    administratorLogin: appadmin
    database: app
`;
}

/** Source: Microsoft Learn, "Use Microsoft Entra ID for cache authentication with Azure Managed Redis". */
function redisText(name: string): string {
  return `  # It answers at NAME.REGION.redis.azure.net:10000, over TLS, and lets in whom it has an access policy for: no step here
  # makes one. A Redis of one container is simpler to reach: see \`infrastructure\` in config.example.yaml.
  redis:
    name: ${name}
`;
}

const SECRETS = `# Secrets of the vault; their values come from the environment or .env, never from this file. A service gets one by
# \`secretEnv\`. \`generate\` makes a value where nobody gives one.
# secrets:
#   - { name: api-key, env: API_KEY, generate: 40 }
`;

function servicesText(answers: Answers): string {
  const { services } = answers;
  if (services.length === 0)
    return `# Your services, each built from the Dockerfile of its folder.
# services:
#   web: { context: web, port: 8080, external: true, health: { path: / } }
`;
  return `# Each is built from the Dockerfile of its folder. \`external: true\`: the internet reaches it.
services:
${services.map((service, index) => serviceText(service, index === 0, answers)).join('')}${answers.postgres ? migrationsText(services) : ''}`;
}

function migrationsText([first]: readonly FoundService[]): string {
  return `
# Migrations of the database: a command in the image of a service, for the newest file of its folder \`migrations\`. Without
# \`down\` they cannot be undone.
# migrations:
#   service: ${first?.name ?? 'web'}
#   up: [node, migrate.js, up, "{target}"]
#   down: [node, migrate.js, down, "{target}"]
`;
}

function serviceText(
  { name, context, port, health }: FoundService,
  external: boolean,
  { postgres }: Answers,
) {
  return `  ${name}:
    context: ${scalar(context)}
    port: ${port}
    external: ${external}
    # Must answer with 200.
    health: { path: ${health} }
${postgres ? '    secretEnv: { DATABASE_URL: database-url }\n' : ''}`;
}

function localText({ subscriptionId, tenantId }: Answers): string {
  const made = [
    ...(subscriptionId === undefined ? ['subscriptionId: 11111111-1111-4111-8111-111111111111'] : []),
    ...(tenantId === undefined ? ['tenantId: 22222222-2222-4222-8222-222222222222'] : []),
  ];
  return ['cloud: emulator', ...made].map((line) => `    ${line}\n`).join('');
}

function environmentText(answers: Answers, environment: CloudEnvironment): string {
  const names = namesOf(answers, environment);
  const { postgres, redis, stateAccount, name } = answers;
  const databases = [
    ...(postgres ? [`postgres: { name: ${names.postgres} }`] : []),
    ...(redis ? [`redis: { name: ${names.redis} }`] : []),
  ];
  const group = `rg-${slugOf(name, 40)}-state`;
  return `  ${environment}:
    cloud: azure
    resourceGroup: { name: ${names.resourceGroup} }
    registry: { name: ${names.registry} }
    keyVault: { name: ${names.keyVault} }
${databases.length === 0 ? '' : `    databases: { ${databases.join(', ')} }\n`}${stateAccount === undefined ? '' : `    state: { store: { type: blob, account: ${stateAccount}, resourceGroup: ${group} } }\n`}`;
}

/** A name such as 123 or true needs quotes to be text. */
function scalar(text: string): string {
  return stringify(text).trimEnd();
}

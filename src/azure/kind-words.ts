import { resourceIdIn } from './resource-id.ts';

/** Names what stands at an address as people call it: `PostgreSQL server`, `container app productservice`. */
export function thingAt(address: string): string {
  const id = resourceIdIn(address);
  if (id === undefined) return address;
  const { word, named } = KINDS[id.type] ?? { word: typeWords(id.type), named: true };
  return named ? `${word} ${id.name}` : word;
}

/** Names a service as people call it, by the words in which requests are counted: `Microsoft.App/jobs` -> `job`. */
export function serviceWords(service: string): string {
  return PLANES[service.split('/')[0] ?? ''] ?? KINDS[service.toLowerCase()]?.word ?? typeWords(service);
}

/** What people call the kinds; of those that come in numbers the name is said, too. */
const KINDS: Readonly<Record<string, { readonly word: string; readonly named: boolean }>> = {
  'microsoft.resources/resourcegroups': one('resource group'),
  'microsoft.resources/providers': many('registration of'),
  'microsoft.managedidentity/userassignedidentities': one('identity'),
  'microsoft.operationalinsights/workspaces': one('Log Analytics workspace'),
  'microsoft.insights/components': one('Application Insights'),
  'microsoft.insights/actiongroups': many('action group'),
  'microsoft.insights/scheduledqueryrules': many('alert rule'),
  'microsoft.insights/workbooks': one('workbook'),
  'microsoft.insights/diagnosticsettings': many('diagnostic setting'),
  'microsoft.containerregistry/registries': one('container registry'),
  'microsoft.containerregistry/registries/taskruns': many('build'),
  'microsoft.keyvault/vaults': one('key vault'),
  'microsoft.keyvault/vaults/secrets': many('secret'),
  'microsoft.storage/storageaccounts': one('storage account'),
  'microsoft.storage/storageaccounts/blobservices': one('blob service'),
  'microsoft.storage/storageaccounts/blobservices/containers': many('blob container'),
  'microsoft.authorization/roleassignments': one('role assignment'),
  'microsoft.dbforpostgresql/flexibleservers': one('PostgreSQL server'),
  'microsoft.dbforpostgresql/flexibleservers/databases': many('PostgreSQL database'),
  'microsoft.dbforpostgresql/flexibleservers/firewallrules': many('PostgreSQL firewall rule'),
  'microsoft.cache/redisenterprise': one('Redis'),
  'microsoft.cache/redisenterprise/databases': one('Redis database'),
  'microsoft.app/managedenvironments': one('Container Apps environment'),
  'microsoft.app/managedenvironments/daprcomponents': many('Dapr component'),
  'microsoft.app/containerapps': many('container app'),
  'microsoft.app/jobs': many('job'),
};

/** What is asked past Azure Resource Manager. */
const PLANES: Readonly<Record<string, string>> = {
  vault: 'key vault',
  storage: 'storage account',
  registry: 'container registry',
  web: 'web address',
};

function one(word: string) {
  return { word, named: false };
}

function many(word: string) {
  return { word, named: true };
}

/** `microsoft.web/serverFarms` -> `server farms`. */
function typeWords(type: string): string {
  const last = type.slice(type.lastIndexOf('/') + 1);
  return last.replaceAll(/(?<=[a-z])(?=[A-Z])/g, ' ').toLowerCase();
}

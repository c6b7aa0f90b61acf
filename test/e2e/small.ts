/** The configuration that most tests start from: four quick steps in the embedded Azure. */
export const SMALL = `name: small
subscriptionId: 11111111-1111-4111-8111-111111111111
tenantId: 22222222-2222-4222-8222-222222222222
location: westeurope
tags: { team: blue }
resourceGroup: { name: rg-small }
identity: { name: id-small }
monitoring: { workspace: log-small, component: appi-small, retentionDays: 30 }
registry: { name: crsmall }
keyVault: { name: kv-small }
containerAppsEnvironment: { name: cae-small }
steps: [check_prerequisites, create_resource_group, create_monitoring]
emulator: { latency: instant, exchanges: exchanges.jsonl }
`;

/** A fault that lets the monitoring step fail: to be added to the configuration. */
export const BROKEN = SMALL.replace(
  'exchanges.jsonl }',
  'exchanges.jsonl, faults: [{ method: PUT, path: "**/workspaces/*", status: 400, code: Broken }] }',
);

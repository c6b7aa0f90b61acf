import { z } from 'zod';
import type { ResourceType } from '../resource-type.ts';
import { refuseWhileBusy, serverOf } from './postgres-busy.ts';
import { invalidParameter } from './postgres-parameter.ts';

const properties = z.strictObject({ startIpAddress: z.ipv4(), endIpAddress: z.ipv4() });

/**
 * Firewall rules of a server; 0.0.0.0 to 0.0.0.0 lets in what runs in Azure.
 * Sources: azure-rest-api-specs, specification/postgresql/DBforPostgreSQL.Management/FirewallRule.tsp;
 * https://learn.microsoft.com/azure/postgresql/flexible-server/concepts-firewall-rules
 */
export const postgresFirewallRules: ResourceType = {
  type: 'Microsoft.DBforPostgreSQL/flexibleServers/firewallRules',
  apiVersions: ['2025-08-01', '2024-08-01', '2022-12-01', '2021-06-01'],
  body: z.strictObject({ properties }),
  tracked: false,
  statuses: { create: 202, update: 202, delete: 202, deleteMissing: 204 },
  style: { put: 'azure-async-operation', delete: 'azure-async-operation' },
  states: null,
  conflictCode: 'ServerIsBusy',
  // "They take ~60 secs each to create/destroy": hashicorp/terraform-provider-azurerm 19953.
  seconds: { create: 60, update: 60, delete: 60 },
  accept(body, _, call) {
    if (!/^[a-zA-Z0-9][-_a-zA-Z0-9]{0,79}(?<!-)$/.test(body.name)) throw invalidParameter('firewallRuleName');
    refuseWhileBusy(serverOf(body), body, call);
    const { startIpAddress, endIpAddress } = properties.parse(body.properties);
    if (number(startIpAddress) > number(endIpAddress)) throw invalidParameter('StartIpAddress');
    return body;
  },
  removing: (rule, call) => refuseWhileBusy(serverOf(rule), rule, call),
};

function number(address: string): number {
  return address.split('.').reduce((sum, part) => sum * 256 + Number(part), 0);
}

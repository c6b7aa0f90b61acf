import { test } from 'node:test';
import { lawsOf } from '@deploy-cli/deploy/testing';
import step from './reports-database.ts';

const postgres = { name: 'psql-reports-demo', administratorLogin: 'demo', database: 'shop' };

/** The server that `create_databases` makes in the small configuration of the tests. */
const SERVER =
  '/subscriptions/11111111-1111-4111-8111-111111111111/resourceGroups/rg-small' +
  `/providers/Microsoft.DBforPostgreSQL/flexibleServers/${postgres.name}`;

const laws = lawsOf(step, {
  // All steps that it waits for are run for it, in the embedded Azure: they need this server.
  config: { databases: { postgres } },
  changed: { tags: { analysts: '203.0.113.8' } },
  protecting: { databases: { postgres: { protect: true } } },
  changes: {
    'somebody lets everybody in': ({ azure }) =>
      azure.postgres.putFirewallRule(`${SERVER}/firewallRules/analysts`, {
        startIpAddress: '0.0.0.0',
        endIpAddress: '255.255.255.255',
      }),
  },
});

for (const { title, check } of laws) test(title, check);

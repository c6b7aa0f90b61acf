import { armThing, defineStep } from '@deploy-cli/deploy';
import { z } from 'zod';

/**
 * A database for reports on the PostgreSQL server of the deployment, and a firewall rule that lets the analysts in. What an
 * undo would delete of it is data: it is protected as the server is.
 */
export default defineStep({
  name: 'create_reports_database',
  summary: 'a database for reports, and the way in for the analysts',
  needs: {
    databases: {
      name: 'create_databases',
      output: z.object({ postgres: z.object({ id: z.string(), host: z.string() }) }),
    },
  },
  output: z.object({ id: z.string(), host: z.string(), database: z.string() }),
  inputs: ({ tags }, { databases: { postgres } }) => ({
    server: postgres.id,
    host: postgres.host,
    // A configuration has no keys for settings of your own: a tag says from which address the analysts come.
    analysts: tags['analysts'] ?? '203.0.113.7',
  }),
  at: ({ server }) => [databaseOf(server), ruleOf(server)],
  ...armThing,
  // Neither lies in the other: they may go at the same time.
  apart: () => true,
  protects: ({ databases }, { server }) => (databases.postgres?.protect === true ? [databaseOf(server)] : []),
  run: async ({ server, host, analysts }, { azure, log }) => {
    await azure.postgres.putDatabase(databaseOf(server));
    await azure.postgres.putFirewallRule(ruleOf(server), {
      startIpAddress: analysts,
      endIpAddress: analysts,
    });
    log(`reports can be read at ${host} from ${analysts}`);
    return { id: databaseOf(server), host, database: 'reports' };
  },
});

function databaseOf(server: string): string {
  return `${server}/databases/reports`;
}

function ruleOf(server: string): string {
  return `${server}/firewallRules/analysts`;
}

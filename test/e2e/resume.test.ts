import { setTimeout } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { folderHere } from './here.ts';
import { SMALL } from './small.ts';

/** A server, which even the quick Azure takes some seconds to make. */
const CONFIG = `${SMALL.replace(
  /steps: .*/,
  'steps: [check_prerequisites, create_resource_group, create_monitoring, create_key_vault, store_secrets, create_databases]',
).replace('latency: instant', 'latency: quick')}databases:
  postgres:
    name: psql-small
    version: "16"
    sku: Standard_B1ms
    tier: Burstable
    storageSizeGB: 32
    backupRetentionDays: 7
    administratorLogin: smalladmin
    passwordSecret: postgres-password
    urlSecret: database-url
    database: small
`;

const exchangeShape = z.looseObject({ method: z.string(), url: z.string(), status: z.number() });

function exchangesOf({ read, exists }: ReturnType<typeof folderHere>): z.output<typeof exchangeShape>[] {
  if (!exists('exchanges.jsonl')) return [];
  const lines = read('exchanges.jsonl').split('\n');
  // The last one may be on its way to the disk.
  return lines.slice(0, -1).map((line) => exchangeShape.parse(JSON.parse(line)));
}

function puts(folder: ReturnType<typeof folderHere>): number[] {
  return exchangesOf(folder)
    .filter(({ method, url }) => method === 'PUT' && /\/flexibleServers\/psql-small\?/i.test(url))
    .map(({ status }) => status);
}

describe.concurrent('an operation that runs in the cloud', { timeout: 120_000 }, () => {
  it.each(['SIGINT', 'SIGTERM', 'SIGKILL'] as const)(
    'is found again by the next run after %s, and not started a second time',
    async (signal) => {
      const folder = folderHere({ 'config.yaml': CONFIG });
      const running = folder.start(['--env', 'local']);
      await running.told('create_databases: started');
      while (puts(folder).length === 0) await setTimeout(20);
      // Its token is in the journal before its first poll.
      await setTimeout(100);
      running.child.kill(signal);
      const { code } = await running.ended;
      expect(code).toBe(signal === 'SIGKILL' ? null : 130);
      const report = await folder.run();
      expect(report).toMatchObject({ result: 'completed' });
      expect(puts(folder)).toEqual([expect.toSatisfy((status) => status === 201 || status === 202)]);
    },
  );
});

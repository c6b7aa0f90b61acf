import { z } from 'zod';
import type { Arm } from './arm.ts';
import { childId } from './ids.ts';

/** What an Azure Managed Redis is to have. */
export interface RedisSpec {
  readonly location: string;
  readonly tags: Readonly<Record<string, string>>;
  readonly sku: string;
}

/** A Redis, and where it answers, over TLS only. */
export interface RedisIds {
  readonly id: string;
  readonly host: string;
  readonly port: number;
}

/** Azure Managed Redis: a cluster, and the one database in it. */
export interface Redis {
  put(id: string, spec: RedisSpec): Promise<RedisIds>;
}

/** The id of a cluster's database: there is one, and it has this name. */
export function redisDatabaseId(cluster: string): string {
  return childId(cluster, 'databases', 'default');
}

/**
 * Opens Redis through the generic door.
 * Source: Azure/azure-rest-api-specs, specification/redisenterprise/resource-manager/Microsoft.Cache/RedisEnterprise
 * (`publicNetworkAccess` is required since 2025-07-01, the port is 10000).
 */
export function openRedis(arm: Arm): Redis {
  return {
    async put(id, { location, tags, sku }) {
      const there = await arm.read(id);
      const cluster = await arm.put(id, {
        location: there?.location ?? location,
        tags: { ...tags },
        sku: { name: sku },
        properties: { publicNetworkAccess: 'Enabled', minimumTlsVersion: '1.2' },
      });
      await arm.put(redisDatabaseId(id), { properties: { clientProtocol: 'Encrypted', port: PORT } });
      return { id: cluster.id, host: clusterShape.parse(cluster.properties).hostName, port: PORT };
    },
  };
}

const PORT = 10_000;

const clusterShape = z.object({ hostName: z.string() });

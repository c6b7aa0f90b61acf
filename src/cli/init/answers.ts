import { findNameProblem, type NameKind } from '../../config/azure-names.ts';
import type { FoundService } from './found.ts';
import { slugOf } from './slug.ts';

/** What `deploy init` writes a configuration from. */
export interface Answers {
  readonly name: string;
  readonly location: string;
  /** Undefined: taken from the environment variable, when it is needed. */
  readonly subscriptionId: string | undefined;
  readonly tenantId: string | undefined;
  /** Environments in Azure, beside `local`. */
  readonly environments: readonly CloudEnvironment[];
  readonly services: readonly FoundService[];
  /** The example service is to be copied, since there is none. */
  readonly hello: boolean;
  readonly postgres: boolean;
  readonly redis: boolean;
  /** The storage account that the state of the environments in Azure is kept in; undefined: a folder. */
  readonly stateAccount: string | undefined;
  /** What makes names unique that nobody else in Azure may have. */
  readonly suffix: string;
}

/** The environments in Azure that a new configuration can have. */
export type CloudEnvironment = 'development' | 'production';

/** What is known before anybody is asked. */
export interface Ground {
  /** The name of the folder. */
  readonly folder: string;
  readonly found: readonly FoundService[];
  readonly suffix: string;
  /** A pipeline keeps no folder from one job to the next. */
  readonly shared?: boolean;
}

/** The service of `examples/hello`. */
export const HELLO: FoundService = { name: 'hello', context: 'hello', port: 8080, health: '/healthz' };

/** What is taken where nobody is asked: everything that was found, or else the example service, and no database. */
export function defaultAnswers({ folder, found, suffix, shared = false }: Ground): Answers {
  const name = slugOf(folder, 40);
  return {
    name,
    location: 'westeurope',
    subscriptionId: undefined,
    tenantId: undefined,
    environments: ['development', 'production'],
    services: found.length === 0 ? [HELLO] : found,
    hello: found.length === 0,
    postgres: false,
    redis: false,
    stateAccount: shared ? accountFor(name, suffix) : undefined,
    suffix,
  };
}

/** The names in Azure of one environment; those that must be unique in the world have the suffix. */
export function namesOf({ name, suffix }: Answers, environment: 'local' | CloudEnvironment) {
  const short = environment === 'local' ? 'local' : environment === 'production' ? 'prod' : 'dev';
  const made = (kind: NameKind, most: number, write: (slug: string) => string): string => {
    const wanted = write(slugOf(name, most));
    return findNameProblem(kind, wanted) === undefined ? wanted : write('app');
  };
  return {
    resourceGroup: made('resourceGroup', 40, (slug) => `rg-${slug}-${short}`),
    registry: made('registry', 30, (slug) => `cr${slug.replaceAll('-', '')}${suffix}${short}`),
    // With `kv-`, the suffix and `-local` a vault's 24 characters leave eight.
    keyVault: made('vault', 8, (slug) => `kv-${slug}-${suffix}-${short}`),
    postgres: made('postgresServer', 30, (slug) => `psql-${slug}-${suffix}-${short}`),
    redis: made('redis', 30, (slug) => `redis-${slug}-${suffix}-${short}`),
  };
}

/** The name of the storage account for states that is proposed. */
export function accountFor(name: string, suffix: string): string {
  const wanted = `st${slugOf(name, 12).replaceAll('-', '')}${suffix}`;
  return findNameProblem('storageAccount', wanted) === undefined ? wanted : `stapp${suffix}`;
}

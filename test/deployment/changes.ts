import { expect } from 'vitest';
import type { ConfigFolder } from './config-folder.ts';

/** A change that somebody makes between two runs, and what must come of it. */
export interface Change {
  /** What was changed, for titles. */
  readonly what: string;
  readonly make: (folder: ConfigFolder) => void;
  /** The steps that then run, and no others, each with the leaves that changed. */
  readonly runs: Readonly<Record<string, readonly Leaf[]>>;
  /** The services that are built anew; default: none. */
  readonly builds?: readonly string[];
}

/** A leaf as reports name it; old and new value where it is a plain one, and neither for secrets and files. */
export interface Leaf {
  readonly leaf: string;
  readonly before?: unknown;
  readonly after?: unknown;
}

const TIMEOUT: Leaf = { leaf: 'verification.timeoutSeconds', before: 300, after: 200 };
const MIGRATION = 'examples/shop/productservice/migrations/0004_weight.sql';

/** One change for each step, by the step's name; made together they make every step run. */
export const changes: Readonly<Record<string, Change>> = {
  check_prerequisites: value('keyVault.whenSoftDeleted', 'recover', 'purge', [
    'check_prerequisites',
    'create_key_vault',
  ]),
  create_resource_group: {
    what: 'a tag added',
    make: (folder) => folder.set('tags.owner', 'team'),
    runs: {
      ...Object.fromEntries(
        [
          'create_resource_group',
          'create_monitoring',
          'create_container_registry',
          'create_key_vault',
          'create_databases',
          'create_container_apps_env',
          'deploy_infrastructure_services',
          'deploy_application_services',
          'run_migrations',
        ].map((step) => [step, [{ leaf: 'tags.owner', after: 'team' }]]),
      ),
      verify_deployment: [...deployedAnew('orderservice'), ...deployedAnew('productservice')],
    },
  },
  create_monitoring: value('monitoring.retentionDays', 30, 90, ['create_monitoring']),
  create_container_registry: value('registry.sku', 'Basic', 'Standard', ['create_container_registry']),
  create_key_vault: value('keyVault.sku', 'standard', 'premium', ['create_key_vault']),
  create_databases: value('databases.postgres.backupRetentionDays', 7, 14, ['create_databases']),
  store_secrets: {
    what: 'the value of one secret',
    make: ({ variables }) => (variables['PAYMENT_API_KEY'] = 'second-payment-api-key'),
    runs: {
      store_secrets: [{ leaf: 'secrets.payment-api-key.digest' }],
      deploy_application_services: [{ leaf: 'secrets.payment-api-key.digest' }],
      verify_deployment: deployedAnew('orderservice'),
    },
  },
  create_container_apps_env: value('containerAppsEnvironment.daprComponents.statestore.version', 'v1', 'v2', [
    'create_container_apps_env',
  ]),
  build_and_push_images: {
    what: 'one source file of one service',
    make: (folder) => append(folder, 'examples/shop/orderservice/orders.ts'),
    builds: ['orderservice'],
    runs: {
      build_and_push_images: builtAnew('orderservice', 'orders.ts'),
      deploy_application_services: [imageOf('orderservice')],
      verify_deployment: [...deployedAnew('orderservice'), imageOf('orderservice')],
    },
  },
  deploy_infrastructure_services: value('infrastructure.redis.replicas.max', 1, 2, [
    'deploy_infrastructure_services',
  ]),
  deploy_application_services: {
    ...value('services.orderservice.env.LOG_LEVEL', 'info', 'debug', []),
    runs: {
      deploy_application_services: [
        { leaf: 'services.orderservice.env.LOG_LEVEL', before: 'info', after: 'debug' },
      ],
      verify_deployment: deployedAnew('orderservice'),
    },
  },
  configure_environment_variables: {
    what: 'an address that a service asks for',
    make: (folder) => folder.set('services.orderservice.addresses.CATALOGUE_URL', 'productservice'),
    runs: {
      configure_environment_variables: [
        { leaf: 'services.orderservice.addresses.CATALOGUE_URL', after: 'productservice' },
      ],
      verify_deployment: [
        {
          leaf: 'addresses.orderservice.CATALOGUE_URL',
          after: expect.stringMatching(/^https:\/\/productservice\./),
        },
      ],
    },
  },
  run_migrations: {
    what: 'a migration added',
    make: (folder) => folder.write(MIGRATION, 'alter table products add column weight int;\n'),
    builds: ['productservice'],
    runs: {
      build_and_push_images: builtAnew('productservice', 'migrations/0004_weight.sql'),
      deploy_application_services: [imageOf('productservice')],
      run_migrations: [
        { leaf: 'migrations.target', before: '0003_unique-product-name', after: '0004_weight' },
        imageOf('productservice'),
      ],
      verify_deployment: [
        { leaf: 'schema', before: '0003_unique-product-name', after: '0004_weight' },
        ...deployedAnew('productservice'),
        imageOf('productservice'),
      ],
    },
  },
  verify_deployment: {
    ...value('verification.timeoutSeconds', 300, 200, []),
    runs: {
      deploy_infrastructure_services: [TIMEOUT],
      deploy_application_services: [TIMEOUT],
      configure_environment_variables: [TIMEOUT],
      verify_deployment: [...deployedAnew('orderservice'), ...deployedAnew('productservice'), TIMEOUT],
    },
  },
};

/** What else people change. */
export const otherChanges: readonly Change[] = [
  {
    what: 'what only says how to deploy',
    make: (folder) => {
      folder.set('execution.concurrency', 2);
      folder.set('rollback.enabled', false);
      folder.set('emulator.latency', 'instant');
    },
    runs: {},
  },
  {
    what: "a file that the image's build ignores",
    make: (folder) => folder.write('examples/shop/orderservice/README.md', 'Read me.\n'),
    runs: {},
  },
  {
    what: 'one source file of the other service',
    make: (folder) => append(folder, 'examples/shop/productservice/products.ts'),
    builds: ['productservice'],
    runs: {
      build_and_push_images: builtAnew('productservice', 'products.ts'),
      deploy_application_services: [imageOf('productservice')],
      run_migrations: [imageOf('productservice')],
      verify_deployment: [...deployedAnew('productservice'), imageOf('productservice')],
    },
  },
  {
    ...value('containerAppsEnvironment.daprTelemetry', true, false, []),
    runs: {
      create_container_apps_env: [
        { leaf: 'componentId', before: expect.stringMatching(/\/components\/appi-shop$/) },
        { leaf: 'containerAppsEnvironment.daprTelemetry', before: true, after: false },
      ],
    },
  },
  {
    what: 'a Managed Redis added',
    make: (folder) => folder.set('databases.redis', { name: 'redis-shop-demo', sku: 'Balanced_B0' }),
    runs: {
      check_prerequisites: [{ leaf: 'databases.redis', before: false, after: true }],
      create_databases: [
        { leaf: 'databases.redis.name', after: 'redis-shop-demo' },
        { leaf: 'databases.redis.sku', after: 'Balanced_B0' },
      ],
    },
  },
  {
    what: 'a secret added that nobody reads yet',
    make: (folder) => folder.set('secrets.2', { name: 'later', env: 'LATER', generate: 16 }),
    runs: {
      store_secrets: [
        { leaf: 'secrets.later.generate', after: 16 },
        { leaf: 'secrets.later.name', after: 'later' },
      ],
    },
  },
];

/** One value of the configuration, whose leaf is its own key path wherever it is an input. */
function value(key: string, before: unknown, after: unknown, steps: readonly string[]): Change {
  return {
    what: `${key} from ${String(before)} to ${String(after)}`,
    make: (folder) => folder.set(key, after),
    runs: Object.fromEntries(steps.map((step) => [step, [{ leaf: key, before, after }]])),
  };
}

function append(folder: ConfigFolder, file: string): void {
  folder.write(file, `${folder.read(file)}\n// changed\n`);
}

/** Digests say nothing to people: no values. */
function builtAnew(service: string, file: string): Leaf[] {
  const context = `services.${service}.context`;
  return [{ leaf: `${context}.digest` }, { leaf: `${context}.files.${file}` }];
}

function deployedAnew(service: string): Leaf[] {
  return [{ leaf: `services.${service}.digest` }];
}

function imageOf(service: string): Leaf {
  const reference = expect.stringMatching(new RegExp(`/${service}@sha256:`));
  return { leaf: `services.${service}.image`, before: reference, after: reference };
}

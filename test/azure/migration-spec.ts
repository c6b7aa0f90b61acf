import type { AppSpec } from '../../src/azure/app-model.ts';
import type { MigrationSpec } from '../../src/azure/migrations.ts';

/** What a migration of the shop's database is, in the image of an app. */
export function migrationSpec(app: AppSpec, more: Partial<MigrationSpec> = {}): MigrationSpec {
  const {
    port: _port,
    transport: _transport,
    external: _external,
    healthPath: _healthPath,
    dapr: _dapr,
    replicas: _replicas,
    concurrentRequests: _concurrentRequests,
    command: _command,
    args: _args,
    ...shared
  } = app;
  return {
    ...shared,
    timeoutSeconds: 600,
    target: '0001_create',
    up: ['node', 'migrate.ts', 'up', '{target}'],
    down: ['node', 'migrate.ts', 'down', '{target}'],
    ...more,
  };
}

import { readdir } from 'node:fs/promises';
import { join, parse } from 'node:path';
import type { Client } from 'pg';
import { log, messageOf } from './log.ts';
import { planMigrations } from './migration-plan.ts';

// node migrate.ts up|down TARGET: exit code 0 when the database is where it should be, 1 when it is as it was before.
const migrationsTable = 'pgmigrations';
const dir = join(import.meta.dirname, 'migrations');

try {
  await migrate(process.argv.slice(2));
} catch (error) {
  log('error', 'migration failed', { error: messageOf(error) });
  process.exitCode = 1;
}

async function migrate(args: string[]): Promise<void> {
  const names = await migrationNames();
  // The arguments are looked at before anything is asked of the database.
  planMigrations(args, names, []);
  const { DATABASE_URL } = process.env;
  if (!DATABASE_URL) throw new Error('DATABASE_URL is not set');
  const { default: pg } = await import('pg');
  const { PG_MIGRATE_LOCK_ID, runner } = await import('node-pg-migrate');
  const client = new pg.Client({ connectionString: DATABASE_URL, connectionTimeoutMillis: 10_000 });
  await client.connect();
  try {
    // Two jobs at once take turns. The lock is taken here, not by the runner, because the count is only right under it.
    await client.query("set lock_timeout = '60s'");
    await client.query(`select pg_advisory_lock(${PG_MIGRATE_LOCK_ID})`);
    const plan = planMigrations(args, names, await appliedNames(client));
    // Counting 0 would mean all to the runner's `down`.
    const run =
      plan.count === 0
        ? []
        : await runner({
            ...plan,
            dbClient: client,
            dir,
            migrationsTable,
            singleTransaction: true,
            noLock: true,
            log: (message) => log('debug', message),
          });
    log('info', 'migrated', {
      direction: plan.direction,
      target: args[1],
      migrations: run.map(({ name }) => name),
    });
  } finally {
    await client.end();
  }
}

async function migrationNames(): Promise<string[]> {
  const files = await readdir(dir);
  return files
    .filter((file) => file.endsWith('.sql'))
    .map((file) => parse(file).name)
    .sort();
}

async function appliedNames(client: Client): Promise<string[]> {
  const table = await client.query(`select to_regclass('public.${migrationsTable}') is not null as there`);
  if (table.rows[0]?.there !== true) return [];
  const { rows } = await client.query(`select name from ${migrationsTable} order by run_on, id`);
  return rows.map(({ name }) => String(name));
}

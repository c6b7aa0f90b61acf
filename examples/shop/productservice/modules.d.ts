// What this service uses of its packages. They are loaded only where a database is used, so the service is checked,
// and started, without them.

declare module 'pg' {
  /** Text and UUIDs come as strings, 32-bit integers as numbers. */
  export type Row = { [column: string]: string | number | boolean };
  export interface Pool {
    query(text: string, values?: unknown[]): Promise<{ rows: Row[] }>;
    on(event: 'error', listener: (error: Error) => void): this;
    end(): Promise<void>;
  }
  export interface Client {
    connect(): Promise<void>;
    query(text: string, values?: unknown[]): Promise<{ rows: Row[] }>;
    end(): Promise<void>;
  }
  const pg: {
    Pool: new (options: {
      connectionString: string;
      max: number;
      connectionTimeoutMillis: number;
      statement_timeout: number;
    }) => Pool;
    Client: new (options: { connectionString: string; connectionTimeoutMillis: number }) => Client;
  };
  export default pg;
}

declare module 'node-pg-migrate' {
  import type { Client } from 'pg';

  export const PG_MIGRATE_LOCK_ID: number;
  export function runner(options: {
    dbClient: Client;
    dir: string;
    migrationsTable: string;
    direction: 'up' | 'down';
    count: number;
    singleTransaction: boolean;
    noLock: boolean;
    log: (message: string) => void;
  }): Promise<{ name: string }[]>;
}

import type { Pool, Row } from 'pg';
import { Refusal } from './http.ts';
import { log, messageOf } from './log.ts';
import { nameTaken, type Product, type ProductStore } from './products.ts';

const columns = 'id, name, description, price_cents as "priceCents"';

/**
 * Keeps products in PostgreSQL. The driver is loaded and the first connection made by the first query, so that the
 * service starts, and is healthy, before there is a database, a schema, or even the driver.
 */
export function postgresStore(connectionString: string): ProductStore {
  let connecting: Promise<Pool> | undefined;
  const query = async (text: string, values: unknown[] = []): Promise<Product[]> => {
    try {
      connecting ??= connect(connectionString);
      const { rows } = await (await connecting).query(text, values);
      return rows.map(productOf);
    } catch (error) {
      throw refusalOf(error);
    }
  };
  return {
    ready: async () => void (await query(`select ${columns} from products limit 1`)),
    all: () => query(`select ${columns} from products order by lower(name) limit 100`),
    find: async (id) => (await query(`select ${columns} from products where id = $1`, [id])).at(0),
    add: async ({ id, name, description, priceCents }) => {
      const added = await query(
        `insert into products (id, name, description, price_cents) values ($1, $2, $3, $4)
         on conflict (lower(name)) do nothing returning ${columns}`,
        [id, name, description, priceCents],
      );
      if (added.length === 0) throw nameTaken(name);
    },
    close: async () => (await connecting?.catch(() => undefined))?.end(),
  };
}

function productOf({ id, name, description, priceCents }: Row): Product {
  return {
    id: String(id),
    name: String(name),
    description: String(description),
    priceCents: Number(priceCents),
  };
}

async function connect(connectionString: string): Promise<Pool> {
  const { default: pg } = await import('pg');
  const pool = new pg.Pool({
    connectionString,
    max: 5,
    connectionTimeoutMillis: 5_000,
    statement_timeout: 5_000,
  });
  // A connection that breaks while idle is reported here; without a listener it would end the process.
  pool.on('error', (error) => log('warn', 'idle connection lost', { error: messageOf(error) }));
  return pool;
}

// https://www.postgresql.org/docs/current/errcodes-appendix.html: undefined table, column, and no fitting constraint.
const schemaIsOld = ['42P01', '42703', '42P10'];

function refusalOf(error: unknown): Refusal {
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  log('error', 'query failed', { code, error: messageOf(error) });
  if (schemaIsOld.includes(code)) {
    return new Refusal(503, 'schema-missing', 'the database lacks a migration: node migrate.ts up TARGET');
  }
  return new Refusal(503, 'database-unavailable', 'the database cannot be used at the moment');
}

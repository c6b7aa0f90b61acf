import { appendFileSync, writeFileSync } from 'node:fs';
import type { Exchange } from '../../src/emulator/exchanges.ts';
import type { RunReport } from '../../src/engine/report.ts';
import { changes } from './changes.ts';
import { deployment } from './rig.ts';

/**
 * Writes what goes over the wire in a first run, an update of everything, a rename that gives old things back, and failing
 * runs with their undo, first and update, one JSON line an exchange, to be judged by hand:
 * `node test/deployment/record-exchanges.ts OUT.jsonl`.
 */
const [file] = process.argv.slice(2);
if (file === undefined) throw new Error('usage: node test/deployment/record-exchanges.ts OUT.jsonl');
writeFileSync(file, '');
const onExchange = (exchange: Exchange): void => appendFileSync(file, `${JSON.stringify(exchange)}\n`);
const faults = [{ method: 'GET', path: '/healthz', status: 400, code: 'BadRequest' }] as const;

const unmade = deployment();
unmade.folder.set('databases.redis', { name: 'redis-shop-demo', sku: 'Balanced_B0' });
unmade.folder.set('monitoring.alerts', { enabled: true, emails: ['ops@example.com'], roles: ['Owner'] });
undone(await unmade.run({ onExchange, faults }));

const first = unmade.fork();
expected(await first.run({ onExchange }), 'completed');

const update = first.fork();
for (const { make } of Object.values(changes)) make(update.folder);
expected(await update.run({ onExchange }), 'completed');
undone(await first.fork(update.folder).run({ onExchange, faults }));

const renamed = first.fork();
renamed.folder.set('keyVault.name', 'kv-shop-other');
renamed.folder.set('registry.name', 'crshopother');
renamed.folder.set('databases.redis', undefined);
expected(await renamed.run({ onExchange }), 'completed');

function undone(report: RunReport): void {
  const { rollback } = expected(report, 'failed');
  if (rollback?.clean !== true) throw new Error(`not undone: ${JSON.stringify(rollback)}`);
}

function expected(report: RunReport, result: RunReport['result']): RunReport {
  if (report.result === result) return report;
  throw new Error(`${report.result}, not ${result}: ${JSON.stringify(report, undefined, 1)}`);
}

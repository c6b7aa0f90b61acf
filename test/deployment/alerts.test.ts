import { beforeAll, describe, expect, test } from 'vitest';
import { LINEAGE_TAG } from '../../src/azure/image.ts';
import type { RunReport } from '../../src/engine/report.ts';
import { expectUndone, told } from './failing.ts';
import type { Dump } from './outside.ts';
import { deployment, type Deployment } from './rig.ts';

const ON = { enabled: true, emails: ['ops@example.com'] };
const RULES = [
  'breaker-opens',
  'config-validation',
  'error-rate',
  'request-duration',
  'request-rate',
  'retry-rate',
  'rollbacks',
  'run-duration',
  'token-refresh',
];

/** What of alerts stands in a cloud: by type and name. */
function standing(dump: Dump): string[] {
  return Object.keys(dump)
    .filter((id) => /microsoft\.insights\/(?!components)/.test(id))
    .map((id) => id.replace(/^.*?\/providers\//, ''))
    .toSorted();
}

/** The names of one kind of thing. */
function names(dump: Dump, type: string): string[] {
  return standing(dump).flatMap((id) => id.split(`microsoft.insights/${type}/`)[1] ?? []);
}

function outcomes({ steps }: RunReport): Record<string, string> {
  return Object.fromEntries(steps.map(({ name, status }) => [name, status]));
}

/** What a run wrote of alerts. */
function written({ sent }: Deployment): string[] {
  return sent
    .filter(({ method, path }) => method !== 'GET' && /microsoft\.insights\/(?!components)/i.test(path))
    .map(({ method, path }) => `${method} ${path.split('/').slice(-2).join('/')}`);
}

describe('a deployment with alerts on', () => {
  let made: Deployment;
  beforeAll(async () => {
    made = deployment();
    made.folder.set('monitoring.alerts', ON);
    await made.run();
  }, 60_000);

  test('has an action group, nine rules, a workbook, and the logs of vault, registry and database', () => {
    const dump = made.dump();
    expect(names(dump, 'actiongroups')).toEqual(['ag-shop']);
    expect(names(dump, 'scheduledqueryrules')).toEqual(RULES.map((rule) => `appi-shop-${rule}`));
    expect(names(dump, 'workbooks')).toEqual([expect.stringMatching(/^[0-9a-f-]{36}$/)]);
    expect(standing(dump).filter((id) => id.includes('diagnosticsettings'))).toEqual([
      expect.stringMatching(/^microsoft\.containerregistry\/registries\/crshopdemo\//),
      expect.stringMatching(/^microsoft\.dbforpostgresql\/flexibleservers\/psql-shop-demo\//),
      expect.stringMatching(/^microsoft\.keyvault\/vaults\/kv-shop-demo\//),
    ]);
    const tagged = Object.entries(dump).filter(([id]) =>
      /scheduledqueryrules|actiongroups|workbooks/.test(id),
    );
    expect(tagged).toHaveLength(11);
    for (const [, body] of tagged) expect(body).toHaveProperty(['tags', LINEAGE_TAG]);
  });

  test('is left as it is by a second run', async () => {
    const again = made.fork();
    const report = await again.run();
    expect(told(report)).toMatchObject({ result: 'nothing-to-do' });
    expect(again.sent.filter(({ method }) => method !== 'GET')).toEqual([]);
  });

  test('with another threshold runs create_monitoring alone, which writes that rule and the workbook', async () => {
    const next = made.fork();
    next.folder.set('monitoring.alerts.thresholds', { rollbacksPerDay: 4 });
    const report = await next.run();
    const ran = Object.entries(outcomes(report)).flatMap(([name, status]) =>
      status === 'completed' ? [name] : [],
    );
    expect(ran).toEqual(['create_monitoring']);
    expect(written(next).toSorted()).toEqual([
      'PUT scheduledQueryRules/appi-shop-rollbacks',
      expect.stringMatching(/^PUT workbooks\//),
    ]);
    const why = report.steps.find(({ name }) => name === 'create_monitoring');
    expect(JSON.stringify(why)).toContain('monitoring.alerts.thresholds.rollbacksPerDay');
  });

  test('follows its workspace and its component under other names', async () => {
    const next = made.fork();
    next.folder.set('monitoring.workspace', 'log-other');
    next.folder.set('monitoring.component', 'appi-other');
    expect(told(await next.run())).toMatchObject({ result: 'completed' });
    const dump = next.dump();
    expect(names(dump, 'scheduledqueryrules')).toEqual(RULES.map((rule) => `appi-other-${rule}`));
    expect(names(dump, 'workbooks')).not.toEqual(names(made.dump(), 'workbooks'));
    const settings = Object.entries(dump).filter(([id]) => id.includes('diagnosticsettings'));
    expect(settings).toHaveLength(3);
    for (const [, body] of settings) expect(JSON.stringify(body)).toContain('workspaces/log-other');
  });

  test('is given back where they are switched off, and nothing else is', async () => {
    const off = made.fork();
    off.folder.set('monitoring.alerts', { ...ON, enabled: false });
    expect(told(await off.run())).toMatchObject({ result: 'completed' });
    expect(standing(off.dump())).toEqual([]);
    const others = Object.keys(made.dump()).filter((id) => !/microsoft\.insights\/(?!components)/.test(id));
    expect(Object.keys(off.dump()).toSorted()).toEqual(others.toSorted());
    const after = await off.run();
    expect(told(after)).toMatchObject({ result: 'nothing-to-do' });
  });

  test('is made whole when somebody has deleted a rule and a diagnostic setting', async () => {
    const hurt = made.fork();
    const whole = hurt.dump();
    const gone = Object.keys(whole).filter((id) =>
      /appi-shop-rollbacks$|vaults\/kv-shop-demo\/.*diagnosticsettings/.test(id),
    );
    expect(gone).toHaveLength(2);
    const { content, secrets } = hurt.cloud.dump();
    for (const id of gone) delete content.resources[id];
    hurt.cloud.replace({ content, secrets });
    await hurt.run();
    expect(Object.keys(hurt.dump()).toSorted()).toEqual(Object.keys(whole).toSorted());
  });
});

describe('a list of steps without create_monitoring', () => {
  const LIST = ['check_prerequisites', 'create_resource_group', 'create_container_registry'];

  test('is as good as ever where alerts are off', async () => {
    const made = deployment();
    made.folder.set('steps', LIST);
    expect(told(await made.run())).toMatchObject({ result: 'completed' });
  });

  test('is refused where they are on, before anything is sent', async () => {
    const made = deployment();
    made.folder.set('steps', LIST);
    made.folder.set('monitoring.alerts', ON);
    await expect(made.run()).rejects.toMatchObject({ reason: 'step-order' });
    expect(made.sent.filter(({ method }) => method !== 'GET')).toEqual([]);
  });
});

describe('a run that fails', () => {
  const refused = (path: string) => ({ faults: [{ method: 'PUT', path, status: 400, code: 'BadRequest' }] });

  test('leaves nothing of alerts where it was the first', async () => {
    const made = deployment();
    made.folder.set('monitoring.alerts', ON);
    const before = made.dump();
    expectUndone(made, await made.run(refused('**/jobs/*')), { step: 'run_migrations', before });
  });

  test('takes away what it was to add to what stands', async () => {
    const on = deployment();
    await on.run();
    const before = on.dump();
    on.folder.set('monitoring.alerts', ON);
    const report = await on.run(refused('**/flexibleServers/*/providers/*/diagnosticSettings/*'));
    expectUndone(on, report, { step: 'create_databases', before });
  });

  test.each([
    ['create_monitoring', '**/scheduledQueryRules/appi-shop-rollbacks'],
    ['create_monitoring', '**/workbooks/*'],
    ['create_container_registry', '**/registries/*/providers/*/diagnosticSettings/*'],
    ['create_key_vault', '**/vaults/*/providers/*/diagnosticSettings/*'],
    ['create_databases', '**/flexibleServers/*/providers/*/diagnosticSettings/*'],
  ])('in %s, because Azure refuses %s, is undone', async (step, path) => {
    const before = deployment().dump();
    const made = deployment();
    made.folder.set('monitoring.alerts', ON);
    const report = await made.run(refused(path));
    expectUndone(made, report, { step, before });
  });
});

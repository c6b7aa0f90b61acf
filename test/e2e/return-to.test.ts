import { cpSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { returnDocument } from '../../src/report/return-document.ts';
import { folderHere } from './here.ts';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const EXAMPLE = readFileSync(join(ROOT, 'config.example.yaml'), 'utf8').replace(
  'latency: quick',
  'latency: instant',
);
const ONE_WAY = EXAMPLE.replace(/^ {2}down: .*\n/m, '');

/** The shipped example with its sources. */
function shop(config = EXAMPLE) {
  const made = folderHere({ 'config.yaml': config });
  cpSync(join(ROOT, 'examples'), join(made.folder, 'examples'), { recursive: true });
  const apps = (): Record<string, unknown> =>
    Object.fromEntries(
      Object.entries(made.resources())
        .filter(([id]) => /\/containerapps\/[^/]+$/.test(id))
        .map(([id, app]) => [id, JSON.parse(JSON.stringify(app, withoutRevision))]),
    );
  const change = (): void => {
    const file = 'examples/shop/orderservice/Dockerfile';
    made.write(file, `${made.read(file)}# changed\n`);
    made.write('config.yaml', made.read('config.yaml').replace('LOG_LEVEL: info', 'LOG_LEVEL: debug'));
  };
  const migrate = (): void => {
    const sql = '-- Up Migration\nselect 1;\n\n-- Down Migration\nselect 2;\n';
    made.write('examples/shop/productservice/migrations/0004_more.sql', sql);
  };
  return { ...made, apps, change, migrate };
}

/** What Azure makes anew with each revision. */
function withoutRevision(key: string, value: unknown): unknown {
  return /revision|lastModified|systemData|provisioning/i.test(key) ? undefined : value;
}

describe.concurrent('deploy rollback --to', () => {
  it('takes the apps back to what a run left, after a plan and a confirmation, and forward again', async () => {
    const { deploy, run, apps, change, files } = shop();
    const first = await run();
    const then = apps();
    change();
    const second = await run();
    const now = apps();
    expect(now).not.toEqual(then);
    const before = files();
    const plan = await deploy(`rollback --to ${first.runId} --dry-run`);
    expect(plan.code).toBe(0);
    expect(plan.stdout).toMatch(
      /^plan for the apps of shop in local \(emulator\), back to run \S+: \d address/,
    );
    expect(plan.stdout).toMatch(
      /change +containerapps\/orderservice +deploy_application_services\n +it differs in /,
    );
    const refused = await deploy(`rollback --to ${first.runId}`);
    expect(refused).toMatchObject({ code: 1, stdout: '' });
    expect(refused.stderr).toMatch(/nobody can be asked here\n.*Add --yes/);
    expect(files()).toEqual(before);
    const back = await run(`rollback --to ${first.runId} --yes`);
    expect(back).toMatchObject({ result: 'completed', open: false, residue: [] });
    expect(apps()).toEqual(then);
    const again = await deploy(`rollback --to ${first.runId} --yes`);
    expect(again.stdout).toMatch(/✔ everything is as run \S+ left it\n/);
    await deploy(`rollback --to ${second.runId} --yes`);
    expect(apps()).toEqual(now);
    expect((await run()).steps.map(({ status }) => status)).not.toContain('failed');
  });

  it('is refused where a migration in between cannot be undone', async () => {
    const { deploy, run, change, migrate, files } = shop(ONE_WAY);
    const { runId } = await run();
    change();
    migrate();
    await run();
    const before = files();
    const plan = await deploy(`rollback --to ${runId} --dry-run --output json`);
    expect(plan.code).toBe(1);
    const { result, refused } = returnDocument.parse(plan.json());
    expect({ result, refused }).toEqual({
      result: 'refused',
      refused: [expect.stringMatching(/^run_migrations has run since, and .*/)],
    });
    const told = await run(`rollback --to ${runId} --yes`);
    expect(told).toMatchObject({ result: 'failed', exitCode: 1, error: { reason: 'unchangeable' } });
    expect(files()).toEqual(before);
  });

  it('is refused where the database was migrated in between, which is not taken back', async () => {
    const { deploy, run, migrate, files } = shop();
    const { runId } = await run();
    migrate();
    await run();
    const before = files();
    const told = await deploy(`rollback --to ${runId} --yes`);
    expect(told).toMatchObject({ code: 1, stdout: '' });
    expect(told.stderr).toMatch(/✖ the apps cannot go back to run \S+; nothing was changed\n/);
    expect(told.stderr).toMatch(/migrated to 0004_more since, from 0003_unique-product-name, and is not/);
    expect(files()).toEqual(before);
  });

  it('says which runs there are when it does not know one', async () => {
    const { deploy, run } = folderHere();
    expect((await deploy('rollback --to nothing')).stderr).toMatch(/Nothing is kept of any run yet\./);
    const { runId } = await run();
    const { code, stderr } = await deploy('rollback --to nothing');
    expect(code).toBe(1);
    expect(stderr).toMatch(new RegExp(`✖ nothing is kept of a run nothing\\n.*There is: ${runId} \\(20`));
    expect((await deploy('rollback --to ../../etc')).stderr).toMatch(/is not the id of a run/);
  });
});

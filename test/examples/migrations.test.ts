import { spawnSync } from 'node:child_process';
import { readFileSync, readdirSync } from 'node:fs';
import { join, parse } from 'node:path';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { planMigrations } from '../../examples/shop/productservice/migration-plan.ts';
import { shop } from './service.ts';

const names = ['0001_a', '0002_b', '0003_c'];

describe('the plan of migrations', () => {
  it.each([
    ['up 0003_c', [], { direction: 'up', count: 3 }],
    ['up 0002_b', ['0001_a'], { direction: 'up', count: 1 }],
    ['up 0002_b', names, { direction: 'up', count: 0 }],
    ['up 0', [], { direction: 'up', count: 0 }],
    ['down 0', names, { direction: 'down', count: 3 }],
    ['down 0001_a', names, { direction: 'down', count: 2 }],
    ['down 0003_c', names, { direction: 'down', count: 0 }],
    ['down 0003_c', ['0001_a'], { direction: 'down', count: 0 }],
  ])('for `%s` after %j is %j', (args, applied, plan) => {
    expect(planMigrations(args.split(' '), names, applied)).toEqual(plan);
  });

  it('ends with exactly the target in force, from any beginning', () => {
    const history = fc.uniqueArray(fc.integer({ min: 1, max: 9999 }), { minLength: 1, maxLength: 8 });
    fc.assert(
      fc.property(history, fc.nat(), fc.nat(), (numbers, begun, aimed) => {
        const all = numbers.map((number) => `${String(number).padStart(4, '0')}_x`).sort();
        const applied = all.slice(0, begun % (all.length + 1));
        const wanted = all.slice(0, aimed % (all.length + 1));
        const target = wanted.at(-1) ?? '0';
        const up = planMigrations(['up', target], all, applied).count;
        const down = planMigrations(['down', target], all, applied).count;
        expect(Math.min(up, down)).toBe(0);
        expect(all.slice(0, applied.length + up - down)).toEqual(wanted);
      }),
    );
  });

  it.each([
    [''],
    ['up'],
    ['sideways 0003_c'],
    ['up 0003_c 0002_b'],
    ['up 0003_c.sql'],
    ['up 3'],
    ['down -1'],
  ])('is refused for `%s`', (args) => {
    expect(() => planMigrations(args === '' ? [] : args.split(' '), names, [])).toThrow(
      /usage|there is no migration/,
    );
  });

  it('is refused when the database has what the image does not know, or has it in another order', () => {
    expect(() => planMigrations(['up', '0003_c'], names, ['0001_a', '0002_other'])).toThrow(
      "has '0002_other'",
    );
    expect(() => planMigrations(['down', '0'], names, ['0002_b'])).toThrow("has '0002_b'");
    expect(() => planMigrations(['down', '0'], names, [...names, '0004_d'])).toThrow("has '0004_d'");
  });
});

describe('migrate.ts', () => {
  const run = (args: string[], env: Record<string, string> = {}) =>
    spawnSync(process.execPath, ['migrate.ts', ...args], {
      cwd: join(shop, 'productservice'),
      env,
      encoding: 'utf8',
    });

  it('refuses wrong arguments with exit code 1 before it looks for a database', () => {
    for (const args of [[], ['up'], ['up', '0009_x'], ['down', '0', '0']]) {
      const { status, stdout } = run(args);
      expect(status).toBe(1);
      expect(stdout).toMatch(/usage: node migrate.ts|there is no migration '0009_x'; there are 0001_/);
    }
  });

  it('fails with exit code 1 and says so when there is no database to migrate', () => {
    const { status, stdout } = run(['up', '0']);
    expect(status).toBe(1);
    expect(stdout).toContain('DATABASE_URL is not set');
  });

  it('fails with exit code 1 and without a word of the password when the database cannot be reached', () => {
    const { status, stdout, stderr } = run(['up', '0'], {
      DATABASE_URL: 'postgres://shop:s3cr3t-pass@127.0.0.1:1/x',
    });
    expect(status).toBe(1);
    expect(stdout).toContain('migration failed');
    expect(stdout + stderr).not.toContain('s3cr3t-pass');
  });
});

describe('the migrations', () => {
  const folder = join(shop, 'productservice/migrations');

  it('are numbered without a gap and can all be undone', () => {
    const files = readdirSync(folder).sort();
    expect(files.length).toBeGreaterThanOrEqual(2);
    files.forEach((file, index) => {
      expect(parse(file).name).toMatch(new RegExp(`^${String(index + 1).padStart(4, '0')}_[a-z-]+$`));
      const sql = readFileSync(join(folder, file), 'utf8');
      const [before, up = '', down = ''] = sql.split(/^-- (?:Up|Down) Migration$/m);
      expect(before).toBe('');
      expect(up.trim()).toMatch(/;$/);
      expect(down.trim()).toMatch(/;$/);
    });
  });
});

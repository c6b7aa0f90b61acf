import { cpSync, readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { planMigrations } from '../../examples/shop/productservice/migration-plan.ts';
import { digestContext } from '../../src/files/context.ts';
import { newestFile } from '../../src/files/newest.ts';
import { folderOf, put } from '../files/folder.ts';
import { shop } from './service.ts';

const services = readdirSync(shop, { withFileTypes: true })
  .filter((dirent) => dirent.isDirectory())
  .map((dirent) => dirent.name);
const read = (service: string, file: string) => readFileSync(join(shop, service, file), 'utf8');

interface LockFile {
  packages: Record<string, { integrity?: string; resolved?: string; dependencies?: Record<string, string> }>;
}

describe.each(services)('the image of %s', (service) => {
  const instructions = read(service, 'Dockerfile')
    .split('\n')
    .filter((line) => line !== '' && !line.startsWith('#'))
    .map((line) => ({ name: line.split(' ')[0], rest: line.slice(line.indexOf(' ') + 1) }));
  const all = (name: string) => instructions.filter((instruction) => instruction.name === name);

  it('runs as a user that is not root, by exec form, so that it gets SIGTERM itself', () => {
    expect(all('USER').at(-1)?.rest).toMatch(/^(?!root|0\b)\w+$/);
    expect(JSON.parse(all('CMD').at(-1)?.rest ?? '')).toEqual(['node', 'server.ts']);
    const order = instructions.map(({ name }) => name);
    expect(order.lastIndexOf('USER')).toBeGreaterThan(order.lastIndexOf('COPY'));
  });

  it('is built on a version of Node that can strip types, without secrets in arguments or variables', () => {
    expect(all('FROM').map(({ rest }) => rest)).toEqual(['node:24-alpine']);
    expect(all('ARG')).toEqual([]);
    expect(read(service, 'Dockerfile')).not.toMatch(/secret|password|token|_key|_url/i);
  });

  it('installs exactly what its lock file says, which names no registry', () => {
    expect(read(service, 'Dockerfile')).toContain('npm ci --omit=dev');
    const { dependencies = {} }: { dependencies?: Record<string, string> } = JSON.parse(
      read(service, 'package.json'),
    );
    const { packages }: LockFile = JSON.parse(read(service, 'package-lock.json'));
    expect(packages['']?.dependencies ?? {}).toEqual(dependencies);
    for (const version of Object.values(dependencies)) expect(version).toMatch(/^\d+\.\d+\.\d+$/);
    for (const [path, { integrity, resolved }] of Object.entries(packages)) {
      expect(resolved).toBeUndefined();
      expect(integrity ?? '').toMatch(path === '' ? /^$/ : /^sha512-/);
    }
  });

  it('gets neither installed packages nor local secrets, notes and settings', async () => {
    using copy = folderOf({});
    cpSync(join(shop, service), copy.path, {
      recursive: true,
      filter: (source) => !source.endsWith('node_modules'),
    });
    const before = await digestContext(copy.path, { dockerfile: 'Dockerfile' });
    for (const file of [
      'node_modules/pg/index.js',
      'sub/node_modules/x',
      '.env',
      '.env.local',
      '.git/HEAD',
      'NOTES.md',
    ]) {
      put(join(copy.path, file), 'x');
    }
    expect(await digestContext(copy.path, { dockerfile: 'Dockerfile' })).toEqual(before);
    expect(Object.keys(before.files)).toEqual(
      expect.arrayContaining(['Dockerfile', 'package.json', 'server.ts']),
    );
    put(join(copy.path, 'sub/new.ts'), '');
    const after = await digestContext(copy.path, { dockerfile: 'Dockerfile' });
    expect(after.files).toHaveProperty(['sub/new.ts']);
  });

  it.skipIf(service === 'productservice')('has the same HTTP, log and Dapr code as productservice', () => {
    for (const file of ['http.ts', 'log.ts', 'dapr.ts']) {
      // Each folder is a build context of its own, and nothing can be shared between two.
      expect(read(service, file)).toBe(read('productservice', file));
    }
  });
});

describe('the example configuration', () => {
  const config = parse(readFileSync(join(shop, '../../config.example.yaml'), 'utf8'));

  it('builds every service of the shop from its folder', async () => {
    const contexts = Object.values<{ context: string; dockerfile: string }>(config.services);
    expect(contexts.map(({ context }) => context).sort()).toEqual(
      services.map((service) => `examples/shop/${service}`).sort(),
    );
    for (const { context, dockerfile } of contexts) {
      const { files } = await digestContext(join(shop, '../..', context), { dockerfile });
      expect(files).toHaveProperty(['server.ts']);
    }
  });

  it('migrates by commands that migrate.ts understands, up to its newest file', () => {
    const { service, directory, up, down } = config.migrations;
    const folder = join(shop, service, directory);
    const names = readdirSync(folder)
      .map((file) => file.replace(/\.sql$/, ''))
      .sort();
    const args = (command: string[], target: string) =>
      command.slice(2).map((arg) => arg.replace('{target}', target));
    expect([up.slice(0, 2), down.slice(0, 2)]).toEqual([
      ['node', 'migrate.ts'],
      ['node', 'migrate.ts'],
    ]);
    const target = newestFile(folder);
    expect(planMigrations(args(up, target), names, [])).toEqual({ direction: 'up', count: names.length });
    expect(planMigrations(args(down, '0'), names, names)).toEqual({ direction: 'down', count: names.length });
  });
});

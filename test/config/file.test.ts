import { chmodSync, mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { loadConfig, type LoadOptions } from '../../src/config/load.ts';
import {
  builtInSteps,
  failureOf,
  load,
  minimal,
  shippedExample,
  temporaryFolder,
  writeFiles,
} from './fixture.ts';

const from = (cwd: string, options: Partial<LoadOptions> = {}) =>
  loadConfig({ env: {}, cwd, shippedExample, builtInSteps, environment: 'local', ...options });

const named = (name: string): string => minimal.replace('name: shop', `name: ${name}`);

describe('the configuration file', () => {
  it('is the one of --config, before DEPLOY_CONFIG, before config.yaml, before the shipped example', () => {
    const cwd = temporaryFolder();
    const file = 'a/flag.yaml';
    const env = { DEPLOY_CONFIG: path.join(cwd, 'b/variable.yaml') };
    expect(from(cwd).config.name).toBe('shop');
    expect(from(cwd).usedShippedExample).toBe(true);
    writeFiles(cwd, {
      'config.yaml': named('own'),
      'a/flag.yaml': named('flag'),
      'b/variable.yaml': named('variable'),
    });
    expect(from(cwd).config.name).toBe('own');
    expect(from(cwd, { env }).config.name).toBe('variable');
    expect(from(cwd, { env, file }).config.name).toBe('flag');
    expect(from(cwd, { env: { DEPLOY_CONFIG: '' } }).config.name).toBe('own');
  });

  it('is missed where it is a link to nothing: the shipped example takes no place that is taken', () => {
    const cwd = temporaryFolder();
    symlinkSync('gone.yaml', path.join(cwd, 'config.yaml'));
    expect(failureOf(() => from(cwd))).toMatchObject({
      reason: 'config-missing',
      message: 'config.yaml does not exist',
      hint: 'it is a link to a file that is gone',
    });
  });

  it('decides where relative paths start and where states are kept', () => {
    const cwd = temporaryFolder();
    writeFiles(cwd, { 'deploy/shop.yaml': minimal });
    expect(from(cwd, { file: 'deploy/shop.yaml' })).toMatchObject({
      file: path.join(cwd, 'deploy/shop.yaml'),
      folder: path.join(cwd, 'deploy'),
      stateFolder: path.join(cwd, 'deploy/state'),
      usedShippedExample: false,
    });
  });

  it('leaves states in the current folder when it is the shipped example', () => {
    const cwd = temporaryFolder();
    expect(from(cwd)).toMatchObject({
      file: shippedExample,
      folder: path.dirname(shippedExample),
      stateFolder: path.join(cwd, 'state'),
    });
  });

  it('keeps states beside the example when that is named with --config', () => {
    expect(from(temporaryFolder(), { file: shippedExample })).toMatchObject({
      stateFolder: path.join(path.dirname(shippedExample), 'state'),
      usedShippedExample: false,
    });
  });

  it.each([[{}], [{ environment: undefined, env: { DEPLOY_ENV: 'local' } }]])(
    'is the shipped example for the environment local: %j',
    (options) => {
      expect(from(temporaryFolder(), options).usedShippedExample).toBe(true);
    },
  );
});

describe('a missing file', () => {
  it('is refused for every environment but local, with what to do', () => {
    const failure = failureOf(() => from(temporaryFolder(), { environment: 'production' }));
    expect(failure.reason).toBe('config-missing');
    expect(failure.message).toBe('there is no config.yaml in the current folder');
    expect(failure.hint).toContain('--env local');
  });

  it('is told apart from no environment, which is told first', () => {
    const failure = failureOf(() => from(temporaryFolder(), { environment: undefined }));
    expect(failure.reason).toBe('environment-unknown');
    expect(failure.hint).toContain('local, development, production');
  });

  it('is told by the name of a file that was probably meant', () => {
    const cwd = temporaryFolder();
    writeFiles(cwd, { 'config.yml': minimal });
    expect(failureOf(() => from(cwd, { environment: 'production' })).hint).toBe(
      'config.yml is only read when it is named: --config config.yml',
    );
  });

  it.each(['none.yaml', 'config.yaml/none.yaml'])('named with --config is refused: %s', (file) => {
    const cwd = temporaryFolder();
    writeFiles(cwd, { 'config.yaml': minimal });
    const failure = failureOf(() => from(cwd, { file }));
    expect(failure.reason).toBe('config-missing');
    expect(failure.message).toBe(`${file} does not exist`);
    expect(failure.hint).toBe('check --config and DEPLOY_CONFIG');
  });
});

describe('an unreadable file', () => {
  it('that is a folder is refused with the file in it', () => {
    const cwd = temporaryFolder();
    mkdirSync(path.join(cwd, 'config.yaml'));
    const failure = failureOf(() => from(cwd));
    expect(failure.reason).toBe('config-unreadable');
    expect(failure.message).toBe('config.yaml is a folder');
    expect(failure.details.location).toBe('config.yaml');
    expect(failure.hint).toBe('name a file with --config or DEPLOY_CONFIG');
    writeFileSync(path.join(cwd, 'config.yaml', 'config.yaml'), '');
    expect(failureOf(() => from(cwd)).hint).toBe(`did you mean ${path.join('config.yaml', 'config.yaml')}?`);
  });

  it('that no permission allows, or no link leads to, is refused with the reason', () => {
    const cwd = temporaryFolder();
    symlinkSync('loop.yaml', path.join(cwd, 'loop.yaml'));
    const failure = failureOf(() => from(cwd, { file: 'loop.yaml' }));
    expect(failure.reason).toBe('config-unreadable');
    expect(failure.message).toBe('loop.yaml cannot be read (ELOOP)');
  });

  it.skipIf(process.getuid?.() === 0)('that is protected is refused with the reason', () => {
    const cwd = temporaryFolder();
    writeFiles(cwd, { 'config.yaml': minimal });
    chmodSync(path.join(cwd, 'config.yaml'), 0o000);
    expect(failureOf(() => from(cwd)).message).toBe('config.yaml cannot be read (EACCES)');
  });

  it('that has no name a system accepts is refused', () => {
    expect(failureOf(() => from(temporaryFolder(), { file: 'a\0b' })).reason).toBe('config-unreadable');
  });

  it('larger than 1 MiB is refused without reading on', () => {
    const padding = '# '.padEnd(1024 * 1024 - minimal.length, '-');
    expect(load(minimal + padding).config.name).toBe('shop');
    const failure = failureOf(() => load(`${minimal}${padding}-`));
    expect(failure.reason).toBe('config-unreadable');
    expect(failure.message).toBe('config.yaml is larger than 1 MiB');
    expect(failureOf(() => from(temporaryFolder(), { file: '/dev/zero' })).message).toContain(
      'larger than 1 MiB',
    );
  });

  it('that is not UTF-8 is refused', () => {
    const failure = failureOf(() => load(Uint8Array.of(0x6e, 0xff, 0xfe)));
    expect(failure.reason).toBe('config-unreadable');
    expect(failure.message).toBe('config.yaml is not UTF-8 text');
  });

  it('is called by its full path when it lies outside the current folder', () => {
    const elsewhere = temporaryFolder();
    writeFileSync(path.join(elsewhere, 'x.yaml'), 'name: [');
    const failure = failureOf(() => from(temporaryFolder(), { file: path.join(elsewhere, 'x.yaml') }));
    expect(failure.details.location).toMatch(`${path.join(elsewhere, 'x.yaml')}:1:`);
  });
});

describe('a file with a byte order mark and Windows line ends', () => {
  it('is read like any other', () => {
    expect(load(`\uFEFF${minimal.replaceAll('\n', '\r\n')}`).config.name).toBe('shop');
  });
});

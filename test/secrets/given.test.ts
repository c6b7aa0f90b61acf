import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { readSecrets } from '../../src/secrets/given.ts';
import { createRedactor } from '../../src/secrets/redact.ts';

let folder: string;
beforeEach(() => void (folder = mkdtempSync(join(tmpdir(), 'secrets-'))));
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const declared = [{ name: 'api-key', env: 'API_KEY' }];

function read(variables: Record<string, string>, dotEnv?: string, isRefused = false) {
  const envFile = join(folder, '.env');
  if (dotEnv !== undefined) writeFileSync(envFile, dotEnv);
  const redactor = createRedactor();
  const given = readSecrets(declared, { variables, envFile: isRefused ? undefined : envFile, redactor });
  const value = (of: keyof typeof given): string | undefined => given[of].get('api-key')?.reveal();
  return { given, redactor, environment: value('environment'), dotenv: value('dotenv') };
}

describe('the values of secrets that are given', () => {
  it('come from the process environment and from `.env`, each on its own', () => {
    expect(read({ API_KEY: 'from-process' }, 'API_KEY=from-file')).toMatchObject({
      environment: 'from-process',
      dotenv: 'from-file',
    });
  });

  it('come from `.env` with quotes and comments as node reads them', () => {
    expect(read({}, '# note\nAPI_KEY="from file" # more\n').dotenv).toBe('from file');
  });

  it('do not come from a `.env` that is refused: it is not even opened', () => {
    expect(read({}, 'API_KEY=from-file', true).given.dotenv.size).toBe(0);
    rmSync(join(folder, '.env'));
    mkdirSync(join(folder, '.env'));
    expect(read({ API_KEY: 'from-process' }, undefined, true).environment).toBe('from-process');
  });

  it('are absent where neither has one, and where it is empty', () => {
    expect(read({})).toMatchObject({ environment: undefined, dotenv: undefined });
    expect(read({ API_KEY: '' }, 'API_KEY=')).toMatchObject({ environment: undefined, dotenv: undefined });
  });

  it('are hidden from the moment they are read, with those that sign in to Azure', () => {
    const { redactor } = read({ API_KEY: 'hunter2233', AZURE_CLIENT_SECRET: 'app-secret' });
    expect(redactor.text('hunter2233 app-secret')).toBe('*** ***');
  });

  it('are hidden, too, where `.env` has them undeclared under the name of a credential', () => {
    const lines = [
      'DB_PASSWORD=undeclared-1',
      'GITHUB_TOKEN=undeclared-2',
      'LOG_LEVEL=verbose-text',
      'A_KEY=test',
    ];
    const { redactor } = read({}, lines.join('\n'));
    expect(redactor.text('undeclared-1 undeclared-2 verbose-text test')).toBe('*** *** verbose-text test');
  });

  it('print nowhere by themselves', () => {
    const { given } = read({ API_KEY: 'hunter2233' });
    expect(
      `${[...given.environment.values()].join()} ${JSON.stringify([...given.environment])}`,
    ).not.toContain('hunter');
  });

  it('are refused, without being told, when they are too short to be hidden', () => {
    expect(() => read({ API_KEY: 'q7%' })).toThrowError(
      /^API_KEY gives no usable value for the secret api-key$/,
    );
  });

  it('are refused when `.env` cannot be read', () => {
    mkdirSync(join(folder, '.env'));
    expect(() => read({})).toThrowError(/\.env: the file cannot be read \(EISDIR\)/);
  });
});

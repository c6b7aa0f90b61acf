import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { isMap, parseDocument, type Document } from 'yaml';

/** A folder with the shipped example's configuration and sources, which a test changes as a person would. */
export interface ConfigFolder {
  readonly path: string;
  /** The configuration file in it. */
  readonly file: string;
  /** The process environment that the configuration and its secrets are read with. */
  readonly variables: Record<string, string>;
  /** Sets what stands at a dotted key path; undefined takes the key out. */
  set(key: string, value: unknown): void;
  /** Gives a key another name, with what stands below it. */
  rename(key: string, name: string): void;
  /** What stands at a dotted key path. */
  get(key: string): unknown;
  /** Writes a file, by its path in the folder. */
  write(path: string, text: string): void;
  read(path: string): string;
  /** A copy that shares nothing with this one. */
  fork(): ConfigFolder;
}

const ROOT = fileURLToPath(new URL('../..', import.meta.url));

const folders: string[] = [];

// The test runner removes its temporary folder itself.
if (process.env['VITEST'] === undefined) {
  process.once('exit', () => {
    for (const folder of folders) rmSync(folder, { recursive: true, force: true, maxRetries: 3 });
  });
}

/** Opens a new folder with the example in it. */
export function configFolder(): ConfigFolder {
  const path = newFolder();
  cpSync(join(ROOT, 'examples'), join(path, 'examples'), {
    recursive: true,
    filter: (source) => !source.includes('node_modules'),
  });
  // The same key in every folder: copies made before the first run know each other's digests.
  mkdirSync(join(path, 'state/local'), { recursive: true });
  writeFileSync(join(path, 'state/local/key'), `${'0123456789abcdef'.repeat(4)}\n`, { mode: 0o600 });
  const text = readFileSync(join(ROOT, 'config.example.yaml'), 'utf8');
  const document = parseDocument(text);
  // In `local` an unhealthy deployment only warns: here it fails, as elsewhere.
  document.setIn(['flags', 'healthChecks'], true);
  return opened(path, document, { PAYMENT_API_KEY: 'first-payment-api-key' });
}

function newFolder(): string {
  const path = mkdtempSync(join(tmpdir(), 'deploy-deployment-'));
  folders.push(path);
  return path;
}

function opened(path: string, document: Document, variables: Record<string, string>): ConfigFolder {
  const file = join(path, 'config.yaml');
  const keep = (): void => writeFileSync(file, document.toString());
  keep();
  return {
    path,
    file,
    variables,
    get: (key) => plain(document.getIn(key.split('.'))),
    set: (key, value) => {
      if (value === undefined) document.deleteIn(key.split('.'));
      else document.setIn(key.split('.'), document.createNode(value));
      keep();
    },
    rename: (key, name) => {
      const parents = key.split('.').slice(0, -1);
      document.setIn([...parents, name], document.getIn(key.split('.')));
      document.deleteIn(key.split('.'));
      keep();
    },
    write: (name, text) => writeFileSync(join(path, name), text),
    read: (name) => readFileSync(join(path, name), 'utf8'),
    fork: () => {
      const copy = newFolder();
      cpSync(path, copy, { recursive: true });
      return opened(copy, parseDocument(document.toString()), { ...variables });
    },
  };
}

function plain(node: unknown): unknown {
  return isMap(node) ? node.toJSON() : node;
}

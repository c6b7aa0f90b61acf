import { cpSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { atEnd } from '../../at-end.ts';

/** A project that rests on every kind of thing that a run can look at. */
export const FILES: Readonly<Record<string, string>> = {
  'config.yaml': `name: small
subscriptionId: 11111111-1111-4111-8111-111111111111
tenantId: 22222222-2222-4222-8222-222222222222
location: \${PLACE:-westeurope}
tags: { team: "\${TEAM}", colour: blue }
resourceGroup: { name: rg-small }
identity: { name: id-small }
monitoring: { workspace: log-small, component: appi-small, retentionDays: 30 }
registry: { name: crsmall }
keyVault: { name: kv-small }
secrets:
  - { name: api-key, env: API_KEY }
  - { name: made-key, env: MADE_KEY, generate: 32 }
containerAppsEnvironment: { name: cae-small }
services:
  web: { context: web, dockerfile: Dockerfile, port: 8080, external: true, cpu: 0.25, memory: 0.5Gi, health: { path: / } }
steps:
  - check_prerequisites
  - create_resource_group
  - create_container_registry
  - create_key_vault
  - build_and_push_images
  - store_secrets
  - ./steps/note.ts
emulator: { latency: instant }
defaultEnvironment: local
environments:
  local: { tags: { stage: local } }
  development: { tags: { stage: development } }
`,
  '.env': 'API_KEY=first-secret-value\nUNUSED_NAME=1\n',
  'web/Dockerfile': 'FROM docker.io/library/node:24-alpine\nCOPY . /app\nCMD ["node", "/app/server.js"]\n',
  'web/server.js': 'console.log("hello");\n',
  'web/other.js': 'console.log("other");\n',
  'web/lib/one.js': 'export const one = 1;\n',
  'web/lib/deep/two.js': 'export const two = 2;\n',
  'web/logs/today.log': 'ignored\n',
  'web/node_modules/left/index.js': 'ignored\n',
  'web/.dockerignore': 'logs/*.log\nnode_modules\n',
  'steps/note.ts': `import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { env } from 'node:process';
import { z } from 'zod';
import { defineStep } from '@deploy-cli/deploy';
import pack from 'pack';
import { polite } from './polite.ts';
import words from './words.json' with { type: 'json' };

const atLoad = readFileSync('notes/at-load.txt', 'utf8');

export default defineStep({
  name: 'note_word',
  output: z.object({ word: z.string() }),
  inputs: async (config, _needs, facts) => ({
    word: polite(config.tags['team'] ?? 'nobody'),
    words,
    atLoad,
    read: await readFile('notes/read.txt', 'utf8'),
    there: existsSync('notes/there.txt'),
    listed: readdirSync('notes/listed').sort(),
    variable: process.env['NOTED'] ?? 'unset',
    newest: await facts.newestFile('notes/migrations'),
    named: env['NAMED'] ?? 'unset',
    hour: new Date(0).getHours(),
    behind: readFileSync('notes/link/../behind.txt', 'utf8'),
    pack,
    maybe: await import('./maybe.ts').then(({ maybe }) => maybe, () => 'no'),
  }),
  run: async ({ word }) => ({ word }),
});
`,
  'steps/polite.ts': 'export const polite = (word: string): string => `dear ${word}`;\n',
  'steps/words.json': '{ "a": 1 }\n',
  'notes/at-load.txt': 'at load\n',
  'notes/read.txt': 'read\n',
  'notes/listed/a.txt': 'a\n',
  'notes/migrations/0001_one.sql': 'select 1;\n',
  'notes/nobody-reads.txt': 'nobody\n',
  'notes/other/inner/x': '',
  'notes/other/behind.txt': 'behind\n',
  'node_modules/pack/package.json': '{ "main": "one.js" }\n',
  'node_modules/pack/one.js': 'module.exports = 1;\n',
  'node_modules/pack/two.js': 'module.exports = 2;\n',
};

/** The variables with which it is deployed. */
export const VARIABLES: Readonly<Record<string, string>> = {
  PATH: process.env['PATH'] ?? '',
  TEAM: 'red',
  NOTED: 'noted',
  TZ: 'UTC',
};

/** Makes a folder with those files. */
export function makeProject(): string {
  const folder = temporary();
  for (const [name, text] of Object.entries(FILES)) {
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    writeFileSync(join(folder, name), text);
  }
  symlinkSync('other/inner', join(folder, 'notes/link'));
  return folder;
}

/** A copy of a folder, with the times of its files. */
export function copyOf(folder: string): string {
  const copy = temporary();
  cpSync(folder, copy, { recursive: true, preserveTimestamps: true, verbatimSymlinks: true });
  return copy;
}

function temporary(): string {
  const folder = mkdtempSync(join(tmpdir(), 'deploy-stamp-'));
  atEnd(() => rmSync(folder, { recursive: true, force: true, maxRetries: 3 }));
  return folder;
}

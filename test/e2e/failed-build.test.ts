import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { runDocument } from '../../src/report/documents.ts';
import { folderHere } from './here.ts';
import { SMALL } from './small.ts';

const BUILDING = SMALL.replace(
  'create_monitoring]',
  'create_container_registry, build_and_push_images]',
).replace('emulator:', 'services: { web: { context: ./web, port: 8080, health: { path: / } } }\nemulator:');

const CAUSE = /build of web: COPY failed: .*sever\.js: file does not exist/;

function failing() {
  const here = folderHere({ 'config.yaml': BUILDING });
  mkdirSync(join(here.folder, 'web'));
  here.write('web/Dockerfile', 'FROM scratch\nCOPY sever.js /\n');
  return here;
}

it('names the line of its log that says why a build failed, and where all of it lies', async () => {
  const { deploy } = failing();
  const document = runDocument.parse((await deploy('--rollback --output json')).json());
  const error = document.steps.find(({ status }) => status === 'failed')?.error;
  expect(error?.message).toMatch(CAUSE);
  expect(error?.hint).not.toMatch(/\baz /);
  expect(error?.log).toMatch(/\/build\.log$/);
});

it('shows the end of its log with the failure where it is to be quiet, and not twice where it is not', async () => {
  const { deploy } = failing();
  const quiet = await deploy('--rollback --quiet');
  const said = quiet.stdout + quiet.stderr;
  expect(said).toMatch(CAUSE);
  expect(said).toMatch(/\n {2}\| COPY failed: /);
  const { stdout, stderr } = await deploy('--rollback');
  expect(stdout).not.toContain('| COPY failed');
  expect(stderr).toContain('| COPY failed');
  expect(said).toMatch(/\n {2}its log {6}state\/local\/runs\//);
});

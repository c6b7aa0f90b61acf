import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { signedIn } from '../../src/azure/sign-in.ts';
import { openCloud } from '../../src/cli/cloud.ts';
import { openProject } from '../../src/cli/project.ts';
import type { Shell } from '../../src/cli/shell.ts';
import { systemWorld } from '../../src/cli/world.ts';
import { createRedactor } from '../../src/secrets/redact.ts';
import { SMALL } from '../e2e/small.ts';

const ARM = 'https://management.azure.com/.default';

let folder: string;
beforeEach(() => void (folder = mkdtempSync(join(tmpdir(), 'cloud-'))));
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const shell = (): Shell => ({
  argv: [],
  variables: {},
  cwd: folder,
  stdin: process.stdin,
  stdout: process.stdout,
  stderr: process.stderr,
  world: systemWorld,
  signal: new AbortController().signal,
  correlationId: 'correlation',
  redactor: createRedactor(),
  known: {},
});

/** A cloud opened as commands open it, and which tokens were asked for; `answer` gives or refuses one. */
async function opened(
  where: { readonly lookUp: boolean; readonly cloud?: 'emulator' },
  answer: () => Promise<string> = async () => 'e30.e30.token',
) {
  writeFileSync(join(folder, 'config.yaml'), SMALL);
  const project = await openProject(
    { config: undefined, env: 'production', cloud: where.cloud, offline: !where.lookUp },
    shell(),
  );
  const asked: string[] = [];
  const open = async () => ({
    getToken: async (scopes: string | string[]) => {
      asked.push(String(scopes));
      return { token: await answer(), expiresOnTimestamp: Date.now() + 3_600_000 };
    },
  });
  const credential = signedIn('tenant', systemWorld, { open });
  const cloud = await openCloud(project, shell(), { write: false, lookUp: where.lookUp, credential });
  await new Promise((resolve) => setImmediate(resolve));
  return { cloud, asked };
}

describe('the token of Azure Resource Manager', () => {
  test('is asked for as soon as the cloud is opened, and once, whoever needs it', async () => {
    const { cloud, asked } = await opened({ lookUp: true });
    expect(asked).toEqual([ARM]);
    const of = (lineage: string, during: 'run' | 'undo') => cloud.azure(lineage, during).principal();
    await Promise.allSettled([of('one', 'run'), of('one', 'undo'), of('another', 'run')]);
    expect(asked).toEqual([ARM]);
  });

  test('is not asked for where nothing is looked up', async () => {
    expect((await opened({ lookUp: false })).asked).toEqual([]);
  });

  test('is not asked for by the embedded Azure', async () => {
    expect((await opened({ lookUp: true, cloud: 'emulator' })).asked).toEqual([]);
  });

  test('that is refused is told to who needs it, as if it had not been asked for before', async () => {
    const refused = () => Promise.reject(new Error('nobody is signed in'));
    const { cloud, asked } = await opened({ lookUp: true }, refused);
    await expect(cloud.azure('one', 'run').principal()).rejects.toMatchObject({
      message: expect.stringContaining('nobody is signed in'),
    });
    expect(asked).toEqual([ARM, ARM]);
  });
});

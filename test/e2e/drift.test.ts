import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { driftDocument } from '../../src/report/drift-document.ts';
import { folderHere } from './here.ts';

const cloud = z.looseObject({
  resources: z.record(z.string(), z.looseObject({ properties: z.record(z.string(), z.json()) })),
});

/** Somebody changes the workspace and deletes the component, in the portal. */
function meddled() {
  const made = folderHere();
  const meddle = (): void => {
    const azure = cloud.parse(JSON.parse(made.read('state/local/azure.json')));
    for (const [id, resource] of Object.entries(azure.resources)) {
      if (id.endsWith('/log-small')) resource.properties['retentionInDays'] = 60;
      if (id.endsWith('/appi-small')) delete azure.resources[id];
    }
    made.write('state/local/azure.json', JSON.stringify(azure));
  };
  return { ...made, meddle };
}

describe.concurrent('deploy drift', () => {
  it('says that all is as applied, and exits with 0', async () => {
    const { deploy, files, meddle } = meddled();
    expect((await deploy('drift')).stdout).toMatch(/✔ no drift: 0 addresses/);
    await deploy();
    const before = files();
    const { code, stdout } = await deploy('drift');
    expect({ code, stdout }).toEqual({
      code: 0,
      stdout: '✔ no drift: 11 addresses of small in local (emulator) as applied\n',
    });
    expect(files()).toEqual(before);
    expect(meddle).not.toThrow();
  });

  it('names what differs, exits with 2, and changes nothing', async () => {
    const { deploy, files, meddle } = meddled();
    await deploy();
    meddle();
    const before = files();
    const { code, stdout } = await deploy('drift');
    expect(code).toBe(2);
    expect(stdout).toMatch(
      /^! 2 of 11 addresses of small in local \(emulator\) not as applied\n {2}create_monitoring\n/,
    );
    expect(stdout).toMatch(/workspaces\/log-small\n +it differs in properties\.retentionInDays\n/);
    expect(stdout).toMatch(/components\/appi-small\n +nothing is there\n/);
    expect(stdout).toMatch(/npx deploy drift --repair --env local {2}runs 1 step/);
    const found = driftDocument.parse((await deploy('drift --output json')).json());
    expect(found).toMatchObject({ result: 'drifted', exitCode: 2, looked: 11 });
    expect(found.drifted.map(({ what }) => what).sort()).toEqual(['changed', 'gone']);
    expect(files()).toEqual(before);
  });

  it('--repair runs the steps whose things differ, and says why', async () => {
    const { deploy, run, meddle } = meddled();
    await deploy();
    meddle();
    const repaired = await run('drift --repair');
    expect(repaired).toMatchObject({ result: 'completed', exitCode: 0 });
    expect(repaired.steps.map(({ status }) => status)).toEqual(['skipped', 'skipped', 'completed']);
    expect(repaired.steps[2]?.changed.map(({ leaf }) => leaf)).toContain('<changed in the cloud>');
    expect((await deploy('drift')).code).toBe(0);
    expect(await run('drift --repair')).toMatchObject({ result: 'nothing-to-do' });
  });

  it.each(['--offline', '--dry-run', '--yes', '--force-all'])(
    'refuses %s, which would mean nothing',
    async (flag) => {
      const { code, stderr } = await folderHere().deploy(`drift ${flag}`);
      expect(code).toBe(1);
      expect(stderr).toMatch(/means nothing to deploy drift\n {2}→ leave it out/);
    },
  );
});

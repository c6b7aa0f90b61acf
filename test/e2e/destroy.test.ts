import { describe, expect, it } from 'vitest';
import { destroyDocument } from '../../src/report/destroy-document.ts';
import { folderHere } from './here.ts';
import { BROKEN, SMALL } from './small.ts';

const ELSEWHERE = ['--env', 'production', '--cloud', 'emulator'];
const STUCK = SMALL.replace(
  'exchanges.jsonl }',
  'exchanges.jsonl, faults: [{ method: DELETE, path: "**/userAssignedIdentities/*", during: undo, status: 409, code: ScopeLocked }] }',
);

describe.concurrent('deploy destroy', () => {
  it('takes down all that was made, proven, and then has nothing to do', async () => {
    const { deploy, run, resources } = folderHere();
    await deploy();
    const gone = await run('destroy --yes');
    expect(gone).toMatchObject({ result: 'completed', exitCode: 0, open: false, residue: [], outputs: {} });
    expect(gone.givenBack.filter(({ why }) => why === undefined)).toHaveLength(4);
    expect(resources()).toEqual({});
    const again = await deploy('destroy --yes');
    expect(again).toMatchObject({ code: 0, stdout: '✔ there is nothing to destroy\n' });
  });

  it('says beforehand what goes, which data dies, and what stays', async () => {
    const { deploy, files } = folderHere();
    await deploy();
    const before = files();
    const { code, stdout } = await deploy('destroy --dry-run');
    expect(code).toBe(0);
    expect(stdout).toMatch(
      /^plan for the end of small in local \(emulator\): 4 addresses to remove, 7 addresses to keep\n/,
    );
    expect(stdout).toMatch(
      /remove +workspaces\/log-small\n +deletes data: the logs of the workspace log-small\n/,
    );
    expect(stdout).toMatch(/keep +providers\/microsoft\.app +others share it\n/);
    const plan = destroyDocument.parse((await deploy('destroy --dry-run --output json')).json());
    expect(plan.ends.map(({ step }) => step).at(0)).toBe('create_monitoring');
    expect(plan.ends.map(({ step }) => step).at(-1)).toBe('check_prerequisites');
    expect(files()).toEqual(before);
  });

  it.each([
    ['', /nobody can be asked here/, /--confirm production to do it/],
    ['--yes', /nobody can be asked here/, /--confirm production to do it/],
    ['--confirm prod', /--confirm prod is not the environment production/, /--confirm production/],
    ['--confirm production --yes --force-all', /--force-all means nothing to deploy destroy/, /leave it out/],
  ])('is refused outside local for `destroy %s`', async (args, message, hint) => {
    const { type, files } = folderHere();
    await type(ELSEWHERE);
    const before = files();
    const words = args.split(' ').filter((word) => word !== '');
    const { code, stdout, stderr } = await type(['destroy', ...ELSEWHERE, ...words]);
    expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
    expect(stderr).toMatch(message);
    expect(stderr).toMatch(hint);
    expect(files()).toEqual(before);
  });

  it('is confirmed by the name of the environment', async () => {
    const { type } = folderHere();
    await type(ELSEWHERE);
    const { code, stdout } = await type(['destroy', ...ELSEWHERE, '--confirm', 'production']);
    expect(code).toBe(0);
    expect(stdout).toMatch(
      /^✔ destroyed small in production \(emulator\) in [^:]+: 4 addresses back to what was there before, 7 stay$/m,
    );
  });

  it('is refused where something is protected, which is listed, and takes it once it no longer is', async () => {
    const guarded = SMALL.replace('retentionDays: 30', 'retentionDays: 30, protect: true');
    const { deploy, run, write, files } = folderHere({ 'config.yaml': guarded });
    await deploy();
    const before = files();
    expect(await run('destroy --yes')).toMatchObject({
      result: 'failed',
      error: {
        reason: 'protected',
        findings: expect.arrayContaining([
          { path: 'create_monitoring', message: expect.stringMatching(/log-small: it is protected$/) },
        ]),
        hint: expect.stringMatching(/protect: false/),
      },
    });
    const plan = await deploy('destroy --dry-run');
    expect(plan.code).toBe(1);
    expect(plan.stdout).toMatch(
      /✖ it would be refused.*this is protected\n(?: +keep .*\n)* +keep +workspaces\/log-small/,
    );
    expect(files()).toEqual(before);
    write('config.yaml', SMALL);
    await deploy();
    expect(await run('destroy --yes')).toMatchObject({ result: 'completed' });
  });

  it('closes a run that is open, and takes what it had begun', async () => {
    const { deploy, run, resources } = folderHere({ 'config.yaml': BROKEN });
    expect((await deploy()).code).toBe(1);
    expect((await deploy('destroy --dry-run')).stdout).toMatch(/! run \S+ is open, and is closed first\n/);
    expect(await run('destroy --yes')).toMatchObject({ result: 'completed', open: false });
    expect(resources()).toEqual({});
  });

  it('says what it could not take, and goes on with it later; until then rollback refuses', async () => {
    const { deploy, run, resources, write } = folderHere();
    await deploy();
    write('config.yaml', STUCK);
    const stuck = await deploy('destroy --yes');
    expect(stuck.code).toBe(1);
    expect(stuck.stdout).toMatch(/✖ .*ScopeLocked/);
    expect(stuck.stdout).toMatch(
      /! the rest stays: run \S+ is left open\n +npx deploy destroy --yes --env local +goes on\n +npx deploy --env local +builds again/,
    );
    expect((await deploy('destroy --dry-run')).stdout).toMatch(/run \S+ was interrupted, and goes on/);
    const refused = await deploy('rollback');
    expect(refused.code).toBe(1);
    expect(refused.stdout + refused.stderr).toMatch(/is a destroy that was interrupted/);
    write('config.yaml', SMALL);
    expect(await run('destroy --yes')).toMatchObject({ result: 'completed' });
    expect(resources()).toEqual({});
  });

  it('goes on after a kill, without asking anybody to look things up', async () => {
    const slow = SMALL.replace(
      'exchanges.jsonl }',
      'exchanges.jsonl, faults: [{ method: DELETE, path: "**/components/*", during: undo, delayMs: 60000 }] }',
    );
    const { deploy, run, start, resources, write } = folderHere();
    await deploy();
    write('config.yaml', slow);
    const dying = start(['destroy', '--env', 'local', '--yes']);
    await dying.told('components/appi-small');
    dying.child.kill('SIGKILL');
    await dying.ended;
    write('config.yaml', SMALL);
    expect(await run('destroy --yes')).toMatchObject({ result: 'completed', residue: [] });
    expect(resources()).toEqual({});
  });
});

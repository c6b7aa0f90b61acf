import { hostname } from 'node:os';
import { describe, expect, it } from 'vitest';
import { jobAddress, whoWeAre } from '../../src/cli/holder.ts';
import type { Shell } from '../../src/cli/shell.ts';
import { createRedactor } from '../../src/secrets/redact.ts';
import { systemWorld } from '../../src/cli/world.ts';

describe('the address of the CI job', () => {
  it.each([
    [
      'GitHub Actions',
      { GITHUB_SERVER_URL: 'https://github.com', GITHUB_REPOSITORY: 'me/shop', GITHUB_RUN_ID: '42' },
      'https://github.com/me/shop/actions/runs/42',
    ],
    [
      'Azure Pipelines',
      {
        SYSTEM_COLLECTIONURI: 'https://dev.azure.com/me/',
        SYSTEM_TEAMPROJECT: 'my shop',
        BUILD_BUILDID: '7',
      },
      'https://dev.azure.com/me/my%20shop/_build/results?buildId=7',
    ],
    ['GitLab', { CI_JOB_URL: 'https://gitlab.com/me/shop/-/jobs/9' }, 'https://gitlab.com/me/shop/-/jobs/9'],
    ['Jenkins', { BUILD_URL: 'https://ci.example/job/shop/3/' }, 'https://ci.example/job/shop/3/'],
  ])('is known of %s', (_name, variables, address) => {
    expect(jobAddress(variables)).toBe(address);
  });

  it('is unknown elsewhere, and where only half of it is told', () => {
    expect(jobAddress({})).toBeUndefined();
    expect(jobAddress({ GITHUB_SERVER_URL: 'https://github.com', GITHUB_RUN_ID: '42' })).toBeUndefined();
    expect(jobAddress({ BUILD_URL: '' })).toBeUndefined();
  });
});

describe('the note of a holder', () => {
  const redactor = createRedactor();
  redactor.hide('Recognisable-Passw0rd');
  const shell = (argv: string[], variables: Shell['variables'] = {}): Shell => ({
    argv,
    variables,
    cwd: '/',
    stdin: process.stdin,
    stdout: process.stdout,
    stderr: process.stderr,
    world: systemWorld,
    signal: new AbortController().signal,
    correlationId: 'correlation',
    redactor,
    known: {},
  });

  it('names the person, the machine, the process and the command', () => {
    expect(whoWeAre(shell(['run', '--env', 'local']))).toEqual({
      user: expect.stringMatching(/./),
      host: hostname(),
      pid: process.pid,
      command: 'deploy run --env local',
    });
  });

  it('has the job, and no secret that somebody typed', () => {
    const note = whoWeAre(shell(['--config', 'Recognisable-Passw0rd.yaml'], { CI_JOB_URL: 'https://ci/1' }));
    expect(note).toMatchObject({ command: 'deploy --config ***.yaml', job: 'https://ci/1' });
  });
});

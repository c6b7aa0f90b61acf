import { describe, expect, it } from 'vitest';
import { surroundings } from '../../../src/report/telemetry/surroundings.ts';

const known = { user: 'ann' };

describe('the surroundings of a run', () => {
  it('are a person where no pipeline runs it', () => {
    expect(surroundings({}, known)).toEqual({ 'enduser.id': 'ann' });
  });

  it('are the pipeline, what it deploys, and who started it', () => {
    const github = {
      GITHUB_RUN_ID: '7',
      GITHUB_WORKFLOW: 'deploy',
      GITHUB_JOB: 'prod',
      GITHUB_SERVER_URL: 'https://github.com',
      GITHUB_REPOSITORY: 'shop/shop',
      GITHUB_REF_NAME: 'main',
      GITHUB_SHA: 'abc',
      GITHUB_ACTOR: 'bob',
    };
    expect(surroundings(github, { ...known, job: 'https://github.com/shop/shop/actions/runs/7' })).toEqual({
      'enduser.id': 'bob',
      'cicd.system.component': 'github',
      'cicd.pipeline.name': 'deploy',
      'cicd.pipeline.run.id': '7',
      'cicd.pipeline.run.url.full': 'https://github.com/shop/shop/actions/runs/7',
      'cicd.pipeline.task.name': 'prod',
      'vcs.repository.url.full': 'https://github.com/shop/shop',
      'vcs.ref.head.name': 'main',
      'vcs.ref.head.revision': 'abc',
    });
  });

  it.each([
    ['azure-pipelines', { BUILD_BUILDID: '8', BUILD_SOURCEVERSION: 'abc' }],
    ['gitlab', { CI_PIPELINE_ID: '8', CI_COMMIT_SHA: 'abc' }],
    ['jenkins', { JENKINS_URL: 'https://ci', BUILD_NUMBER: '8', GIT_COMMIT: 'abc' }],
  ])('know %s', (system, variables) => {
    expect(surroundings(variables, known)).toEqual({
      'enduser.id': 'ann',
      'cicd.system.component': system,
      'cicd.pipeline.run.id': '8',
      'vcs.ref.head.revision': 'abc',
    });
  });

  it('leave out what signs in to a repository', () => {
    const variables = {
      BUILD_BUILDID: '8',
      BUILD_REPOSITORY_URI: 'https://user:token@dev.azure.com/x/_git/y',
    };
    expect(surroundings(variables, known)['vcs.repository.url.full']).toBe('https://dev.azure.com/x/_git/y');
  });
});

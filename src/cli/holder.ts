import { hostname, userInfo } from 'node:os';
import type { Holder } from '../state/lock.ts';
import type { Shell } from './shell.ts';

/** Says who this process is, for the note that it leaves while it holds a lock. Nothing in it is secret. */
export function whoWeAre({ argv, variables, redactor }: Shell): Omit<Holder, 'since'> {
  const job = jobAddress(variables);
  return redactor.json({
    user: userName(variables),
    host: hostname(),
    pid: process.pid,
    command: ['deploy', ...argv].join(' '),
    ...(job !== undefined && { job }),
  });
}

/**
 * The address of the CI job that runs us, where its system tells it.
 * Sources: GitHub Docs, "Variables reference"; Microsoft Learn, "Use predefined variables" (Azure Pipelines); GitLab
 * Docs, "Predefined CI/CD variables reference"; the Jenkins User Handbook, "Using environment variables".
 */
export function jobAddress(variables: Shell['variables']): string | undefined {
  const {
    GITHUB_SERVER_URL: github,
    GITHUB_REPOSITORY: repository,
    GITHUB_RUN_ID: run,
    SYSTEM_COLLECTIONURI: collection,
    SYSTEM_TEAMPROJECT: project,
    BUILD_BUILDID: build,
    CI_JOB_URL: gitlab,
    BUILD_URL: jenkins,
  } = variables;
  if (github && repository && run) return `${github}/${repository}/actions/runs/${run}`;
  if (collection && project && build) {
    const folder = collection.replace(/\/*$/, '');
    return `${folder}/${encodeURIComponent(project)}/_build/results?buildId=${build}`;
  }
  return gitlab || jenkins || undefined;
}

/** A container may run under a number that has no name. */
function userName(variables: Shell['variables']): string {
  try {
    return userInfo().username;
  } catch {
    return variables['USER'] ?? String(process.getuid?.() ?? 'somebody');
  }
}

/**
 * Says, in the words of OpenTelemetry's conventions, which pipeline runs us and of what, where its system tells it: GitHub,
 * Azure Pipelines, GitLab or Jenkins. Whoever started it is `enduser.id`. Nothing in it is secret: of an address, what
 * signs in is left out.
 * Sources: OpenTelemetry semantic conventions, "CICD" and "VCS"; the variables as in `jobAddress` (src/cli/holder.ts).
 */
export function surroundings(
  variables: Variables,
  known: { readonly user: string; readonly job?: string },
): Record<string, string> {
  const {
    GITHUB_RUN_ID: github,
    BUILD_BUILDID: azure,
    CI_PIPELINE_ID: gitlab,
    JENKINS_URL: jenkins,
  } = variables;
  const ofSystem = github
    ? githubOf(variables)
    : azure
      ? azureOf(variables)
      : gitlab
        ? gitlabOf(variables)
        : jenkins
          ? jenkinsOf(variables)
          : {};
  const all = {
    'enduser.id': known.user,
    'cicd.pipeline.run.url.full': known.job,
    ...ofSystem,
  };
  return Object.fromEntries(
    Object.entries(all).flatMap(([name, value]) => (value ? [[name, bare(value)]] : [])),
  );
}

type Variables = Readonly<Record<string, string | undefined>>;

function githubOf(variables: Variables): Variables {
  const { GITHUB_SERVER_URL: server = '', GITHUB_REPOSITORY: repository = '' } = variables;
  return {
    'cicd.system.component': 'github',
    'cicd.pipeline.name': variables['GITHUB_WORKFLOW'],
    'cicd.pipeline.run.id': variables['GITHUB_RUN_ID'],
    'cicd.pipeline.task.name': variables['GITHUB_JOB'],
    'vcs.repository.url.full': repository && `${server}/${repository}`,
    'vcs.ref.head.name': variables['GITHUB_REF_NAME'],
    'vcs.ref.head.revision': variables['GITHUB_SHA'],
    ...starter(variables['GITHUB_ACTOR']),
  };
}

function azureOf(variables: Variables): Variables {
  return {
    'cicd.system.component': 'azure-pipelines',
    'cicd.pipeline.name': variables['BUILD_DEFINITIONNAME'],
    'cicd.pipeline.run.id': variables['BUILD_BUILDID'],
    'cicd.pipeline.task.name': variables['SYSTEM_JOBNAME'],
    'vcs.repository.url.full': variables['BUILD_REPOSITORY_URI'],
    'vcs.ref.head.name': variables['BUILD_SOURCEBRANCHNAME'],
    'vcs.ref.head.revision': variables['BUILD_SOURCEVERSION'],
    ...starter(variables['BUILD_REQUESTEDFORID']),
  };
}

function gitlabOf(variables: Variables): Variables {
  return {
    'cicd.system.component': 'gitlab',
    'cicd.pipeline.name': variables['CI_PIPELINE_NAME'],
    'cicd.pipeline.run.id': variables['CI_PIPELINE_ID'],
    'cicd.pipeline.task.name': variables['CI_JOB_NAME'],
    'vcs.repository.url.full': variables['CI_PROJECT_URL'],
    'vcs.ref.head.name': variables['CI_COMMIT_REF_NAME'],
    'vcs.ref.head.revision': variables['CI_COMMIT_SHA'],
    ...starter(variables['GITLAB_USER_LOGIN']),
  };
}

function jenkinsOf(variables: Variables): Variables {
  return {
    'cicd.system.component': 'jenkins',
    'cicd.pipeline.name': variables['JOB_NAME'],
    'cicd.pipeline.run.id': variables['BUILD_NUMBER'],
    'cicd.pipeline.task.name': variables['STAGE_NAME'],
    'vcs.repository.url.full': variables['GIT_URL'],
    'vcs.ref.head.name': variables['GIT_BRANCH'],
    'vcs.ref.head.revision': variables['GIT_COMMIT'],
  };
}

/** The account of an agent says nothing: whoever started the pipeline does. */
function starter(who: string | undefined): Variables {
  return who ? { 'enduser.id': who } : {};
}

function bare(value: string): string {
  return value.replace(/^([a-z][a-z+]*:\/\/)[^/@]*@/i, '$1').slice(0, 256);
}

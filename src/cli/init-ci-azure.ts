import type { CiTerms } from './init-ci.ts';

/**
 * Writes the pipeline of Azure Pipelines. AzureCLI@2 gives its script the ids of a service connection, and the script asks for
 * tokens by itself; nothing is signed in with `az`.
 * Sources: Microsoft Learn, "YAML schema reference", "AzureCLI@2", "Define approvals and checks", "Connect to Azure by using
 * an Azure Resource Manager service connection" (workload identity federation).
 */
export function azurePipeline({ environment, below, branch, install, node }: CiTerms): string {
  const folder = below === '' ? '$(Build.SourcesDirectory)' : `$(Build.SourcesDirectory)/${below}`;
  const setup = (indent: string): string =>
    [
      '- checkout: self',
      '- task: UseNode@1',
      '  inputs:',
      `    version: ${node}.x`,
      '# npx would fetch a stranger of that name where there is none.',
      `- script: ${install} && echo "##vso[task.prependpath]$(npm root)/.bin"`,
      '  displayName: Install',
      `  workingDirectory: ${scalar(folder)}`,
    ]
      .map((line) => indent + line)
      .join('\n');
  const typed = (indent: string, { more = [], title, connection, lines }: Typed): string =>
    [
      '- task: AzureCLI@2',
      ...more.map((line) => `  ${line}`),
      `  displayName: ${title}`,
      '  inputs:',
      `    azureSubscription: ${connection}`,
      '    scriptType: bash',
      '    scriptLocation: inlineScript',
      `    workingDirectory: ${scalar(folder)}`,
      '    inlineScript: |',
      ...[...WHERE, ...lines].map((line) => `      ${line}`),
      '  env:',
      '    SYSTEM_ACCESSTOKEN: $(System.AccessToken)',
    ]
      .map((line) => indent + line)
      .join('\n');
  const connection = `deploy-${environment}`;
  const plan = `deploy plan --env ${environment}`;
  const deploy = `deploy --env ${environment} --lock-wait 30m`;
  const explained = [
    `to="${EXPLAINED}"`,
    'mkdir -p "$to"',
    `deploy report --env ${environment} --html "$to/report.html" || true`,
    `deploy logs --env ${environment} --output ndjson > "$to/log.jsonl" || true`,
    `deploy logs --env ${environment} --evidence > "$to/evidence.txt" || true`,
  ];
  return `# Written by \`npx deploy init --ci azure\`; yours to change. What it needs: docs/pipelines.md of @deploy-cli/deploy.
# It holds no secret: two service connections by workload identity federation, deploy-plan (let it read only) and
# deploy-${environment}, and an environment ${environment} with an approval and an exclusive lock.
trigger:
  branches:
    include: [${branch}]

# For repositories at GitHub and Bitbucket; in Azure Repos a branch policy (build validation) starts it instead.
pr:
  branches:
    include: [${branch}]

pool:
  vmImage: ubuntu-24.04

stages:
  - stage: plan
    # What it runs is the code of the pull request; one of a fork gets no token, so it gets no plan.
    condition: and(eq(variables['Build.Reason'], 'PullRequest'), ne(variables['System.PullRequest.IsFork'], 'True'))
    jobs:
      - job: plan
        timeoutInMinutes: 30
        steps:
${setup('          ')}
          # The plan stands in the summary of the run (tab Extensions).
${typed('          ', { title: 'Plan', connection: 'deploy-plan', lines: [plan] })}

  - stage: deploy
    dependsOn: []
    condition: and(ne(variables['Build.Reason'], 'PullRequest'), eq(variables['Build.SourceBranch'], 'refs/heads/${branch}'))
    # One after the other, where the environment has an exclusive lock; none is cancelled by a newer one.
    lockBehavior: sequential
    jobs:
      - deployment: deploy
        environment: ${environment}
        timeoutInMinutes: 180
        # What is gathered of a run that was cancelled takes no longer.
        cancelTimeoutInMinutes: 5
        strategy:
          runOnce:
            deploy:
              steps:
${setup('                ')}
${typed('                ', { title: 'Deploy', connection, lines: [deploy], more: ['name: deploy'] })}
${typed('                ', { title: 'Gather what explains it', connection, lines: explained, more: WHERE_IT_FAILED })}
                - publish: ${EXPLAINED}
                  artifact: deploy-$(Build.BuildId)-$(System.JobAttempt)
${WHERE_IT_FAILED.map((line) => `                  ${line}`).join('\n')}
`;
}

/** A script that is run with the ids of a service connection. */
interface Typed {
  readonly title: string;
  readonly connection: string;
  readonly lines: readonly string[];
  /** Members of the step, a line each. */
  readonly more?: readonly string[];
}

/** What a new configuration reads: it is where the service connection points, unless variables of the pipeline say otherwise. */
const WHERE = [
  'export AZURE_TENANT_ID="${AZURE_TENANT_ID:-$AZURESUBSCRIPTION_TENANT_ID}"',
  'export AZURE_SUBSCRIPTION_ID="${AZURE_SUBSCRIPTION_ID:-$(az account show --query id --output tsv)}"',
];

/** Outside of the folder: what lies there may be part of an image. */
const EXPLAINED = '$(Agent.TempDirectory)/explained';

const WHERE_IT_FAILED = ['condition: not(succeeded())', 'continueOnError: true'];

/** A path as YAML reads it as text, whatever is in it. */
function scalar(text: string): string {
  return /^[$\w./()-]+$/.test(text) ? text : JSON.stringify(text);
}

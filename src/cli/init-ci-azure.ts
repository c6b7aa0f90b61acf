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
      `- script: ${install}`,
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
      ...lines.map((line) => `      ${line}`),
      '  env:',
      '    SYSTEM_ACCESSTOKEN: $(System.AccessToken)',
    ]
      .map((line) => indent + line)
      .join('\n');
  const connection = `deploy-${environment}`;
  const plan = `npx deploy plan --env ${environment}`;
  const deploy = `npx deploy --env ${environment} --lock-wait 30m`;
  const explained = [
    'mkdir -p explained',
    `npx deploy report --env ${environment} --html explained/report.html || true`,
    `npx deploy logs --env ${environment} --output ndjson > explained/log.jsonl || true`,
    `npx deploy logs --env ${environment} --evidence > explained/evidence.txt || true`,
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
    condition: eq(variables['Build.Reason'], 'PullRequest')
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
        # How long an interrupted run may take to write down where it stopped.
        cancelTimeoutInMinutes: 5
        strategy:
          runOnce:
            deploy:
              steps:
${setup('                ')}
${typed('                ', { title: 'Deploy', connection, lines: [deploy], more: ['name: deploy'] })}
${typed('                ', { title: 'Gather what explains it', connection, lines: explained, more: WHERE_IT_FAILED })}
                - publish: ${scalar(`${folder}/explained`)}
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

const WHERE_IT_FAILED = ['condition: not(succeeded())', 'continueOnError: true'];

/** A path as YAML reads it as text, whatever is in it. */
function scalar(text: string): string {
  return /^[$\w./()-]+$/.test(text) ? text : JSON.stringify(text);
}

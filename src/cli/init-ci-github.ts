import type { CiTerms } from './init-ci.ts';

/**
 * Writes the workflow of GitHub Actions. Its actions are GitHub's own, by major version: whoever could change those runs the
 * job anyway, and a digest that this program brings would be old when it is written. Why no azure/login: ADR 30.
 * Sources: GitHub Docs, "Workflow syntax", "Configuring OpenID Connect in Azure", "Deployments and environments",
 * "Workflow cancellation reference" (SIGINT goes to the shell of a step, and a shell hands it to nobody).
 */
export function githubWorkflow({ environment, below, branch, install, node }: CiTerms): string {
  const setup = `      - uses: actions/checkout@v6
        with:
          persist-credentials: false
      - uses: actions/setup-node@v6
        with:
          node-version: ${node}
      # From here on \`deploy\` is the one that is installed; npx would fetch a stranger of that name where there is none.
      - name: Install
        run: ${install} && echo "$(npm root)/.bin" >> "$GITHUB_PATH"`;
  // Of the environment where the job has one, else of the repository: GitHub looks in this order.
  const whoSignsIn = `    env:
      AZURE_CLIENT_ID: \${{ vars.AZURE_CLIENT_ID }}
      AZURE_TENANT_ID: \${{ vars.AZURE_TENANT_ID }}
      AZURE_SUBSCRIPTION_ID: \${{ vars.AZURE_SUBSCRIPTION_ID }}`;
  return `# Written by \`npx deploy init --ci github\`; yours to change. What it needs: docs/pipelines.md of @deploy-cli/deploy.
# It holds no secret: a job asks GitHub who it is, and Microsoft Entra trusts that (workload identity federation).
name: deploy

on:
  pull_request:
  push:
    branches: [${branch}]
  workflow_dispatch:

permissions:
  contents: read

# One at a time, and none that has begun is cancelled by a newer one; of those that wait the newest is left.
concurrency:
  group: deploy-\${{ github.ref == 'refs/heads/${branch}' && '${environment}' || github.ref }}
  cancel-in-progress: false
${below === '' ? '' : `\ndefaults:\n  run:\n    working-directory: ${scalar(below)}\n`}
jobs:
  # A pull request of a fork gets no token, so it gets no plan. What it runs is the code of the pull request: let the
  # application of the variable AZURE_CLIENT_ID of the repository read only.
  plan:
    if: github.event_name == 'pull_request' && github.event.pull_request.head.repo.full_name == github.repository
    runs-on: ubuntu-24.04
    timeout-minutes: 30
    permissions:
      contents: read
      id-token: write
      pull-requests: write
${whoSignsIn}
    steps:
${setup}
      # Not into the folder: what lies there may be part of an image.
      - name: Plan
        run: deploy plan --env ${environment} --output markdown > "$RUNNER_TEMP/plan.md"
      - name: Comment
        if: \${{ !cancelled() }}
        env:
          GH_TOKEN: \${{ github.token }}
          COMMENTS: repos/\${{ github.repository }}/issues/\${{ github.event.pull_request.number }}/comments
          ONE: repos/\${{ github.repository }}/issues/comments
          MARK: "<!-- deploy plan ${environment} -->"
        run: |
          cd "$RUNNER_TEMP"
          test -s plan.md || exit 0
          { echo "$MARK"; cat plan.md; } > comment.md
          old=$(gh api --paginate "$COMMENTS" --jq '.[] | select(.user.type == "Bot" and (.body | startswith(env.MARK))) | .id' | head -n 1)
          if [ -n "$old" ]; then
            gh api --silent --method PATCH "$ONE/$old" --field body=@comment.md
          else
            gh api --silent --method POST "$COMMENTS" --field body=@comment.md
          fi

  # Waits for the approval that the environment asks for (Settings, Environments, ${environment}).
  deploy:
    if: github.event_name != 'pull_request' && github.ref == 'refs/heads/${branch}'
    runs-on: ubuntu-24.04
    environment: ${environment}
    timeout-minutes: 180
    permissions:
      contents: read
      id-token: write
${whoSignsIn}
    outputs:
      result: \${{ steps.deploy.outputs.result }}
      urls: \${{ steps.deploy.outputs.urls }}
    steps:
${setup}
      # exec: a job that is cancelled tells the process of the script alone.
      - name: Deploy
        id: deploy
        run: exec deploy --env ${environment} --lock-wait 30m
      - name: Gather what explains it
        if: failure() || cancelled()
        continue-on-error: true
        run: |
          to="$RUNNER_TEMP/explained"
          mkdir -p "$to"
          deploy report --env ${environment} --html "$to/report.html" || true
          deploy logs --env ${environment} --output ndjson > "$to/log.jsonl" || true
          deploy logs --env ${environment} --evidence > "$to/evidence.txt" || true
      - uses: actions/upload-artifact@v6
        if: failure() || cancelled()
        with:
          name: deploy-\${{ github.run_id }}-\${{ github.run_attempt }}
          path: \${{ runner.temp }}/explained
          if-no-files-found: ignore
          retention-days: 14
`;
}

/** A path as YAML reads it as text, whatever is in it. */
function scalar(text: string): string {
  return /^[\w./-]+$/.test(text) ? text : JSON.stringify(text);
}

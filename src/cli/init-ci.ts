import { existsSync, readFileSync } from 'node:fs';
import { dirname, join, relative, sep } from 'node:path';
import { parse } from 'yaml';
import { z } from 'zod';
import { environmentName } from '../config/schema.ts';
import { azurePipeline } from './init-ci-azure.ts';
import { githubWorkflow } from './init-ci-github.ts';
import { installOf } from './init-ci-install.ts';
import type { CiSystem } from './ci-system.ts';
import { type Made, makeFiles } from './init/files.ts';

/** What was written for a pipeline. */
export interface CiWritten {
  /** Paths relative to the folder; one that is there, and is another one, is kept. */
  readonly files: readonly Made[];
  /** What is still to be done before it can run, a sentence each. */
  readonly notes: readonly string[];
}

/**
 * Writes the workflow of a pipeline beside a configuration: a plan for each pull request, and a deployment of the main branch
 * that waits for the approval of its environment; it signs in by federation, so it holds no secret. For GitHub it goes into
 * the root of the repository. `force` lets a file that is there be written anew. Throws `Failure` `usage` where it cannot.
 */
export async function writeCi(
  system: CiSystem,
  { folder, force = false }: { readonly folder: string; readonly force?: boolean },
): Promise<CiWritten> {
  const root = rootOf(folder);
  const below = relative(root, folder).split(sep).join('/');
  const { environment, isShared } = chosenIn(join(folder, 'config.yaml'));
  const terms: CiTerms = {
    environment,
    below,
    branch: branchOf(root),
    install: installOf(folder, root),
    node: 24,
  };
  const [path, content] =
    system === 'github'
      ? [join(relative(folder, root), '.github/workflows/deploy.yml'), githubWorkflow(terms)]
      : ['azure-pipelines.yml', azurePipeline(terms)];
  const same = existsSync(join(folder, path)) && readFileSync(join(folder, path), 'utf8') === content;
  const files = makeFiles(folder, [{ path, content, overwrite: force && !same }]);
  const other = files.some(({ action }) => action === 'kept') && !same;
  return {
    files,
    notes: [
      ...(other ? [`${path} is another one and was kept: --force writes it anew`] : []),
      isShared ? shared(environment) : unshared(environment),
      `what the pipeline needs of Azure to sign in without a secret: docs/pipelines.md`,
    ],
  };
}

/** What a workflow is written from. */
export interface CiTerms {
  /** The environment that is deployed, and planned for. */
  readonly environment: string;
  /** The folder of the configuration below the root of the repository; empty: the root itself. */
  readonly below: string;
  /** The branch that is deployed. */
  readonly branch: string;
  /** What installs this program there. */
  readonly install: string;
  /** The major version of Node. */
  readonly node: number;
}

function shared(environment: string): string {
  return `once, before the first run: npx deploy state init --env ${environment} makes the store of the state, where there is none`;
}

function unshared(environment: string): string {
  return `${environment} keeps its state in a folder, which a pipeline loses: set state.store to { type: blob, account: <name> }, then type npx deploy state init --env ${environment}, and npx deploy state migrate --to blob --env ${environment} if there is a state already`;
}

/** The folder that git knows as the root, or the folder itself. */
function rootOf(folder: string): string {
  for (let at = folder; ; at = dirname(at)) {
    if (existsSync(join(at, '.git'))) return at;
    if (dirname(at) === at) return folder;
  }
}

/** Without checking it: a configuration may need variables that are set in the pipeline only. */
function chosenIn(file: string): { environment: string; isShared: boolean } {
  const { environments, state } = written.parse(existsSync(file) ? parsed(file) : {});
  const inCloud = Object.keys(environments).filter(
    (name) => environmentName.safeParse(name).success && isInCloud(name, environments[name]?.cloud),
  );
  const environment = inCloud.includes('production') ? 'production' : (inCloud.at(-1) ?? 'production');
  const store = environments[environment]?.state ?? state;
  return { environment, isShared: store?.store?.type === 'blob' };
}

/** Which cloud an environment is in where it does not say so: `local` alone is in the embedded one. */
function isInCloud(name: string, cloud: string | undefined): boolean {
  return cloud === undefined ? name !== 'local' : cloud !== 'emulator';
}

function parsed(file: string): unknown {
  try {
    return parse(readFileSync(file, 'utf8'));
  } catch {
    // `deploy validate` tells what is wrong with it.
    return {};
  }
}

const store = z.object({ store: z.object({ type: z.string().optional() }).nullish() }).nullish();

const written = z
  .object({
    environments: z
      .record(
        z.string(),
        z.object({ state: store.catch(undefined), cloud: z.string().optional().catch(undefined) }).nullish(),
      )
      .catch({}),
    state: store.catch(undefined),
  })
  .partial()
  .catch({})
  .transform(({ environments = {}, state }) => ({ environments, state }));

/** What the remote says is its main branch, where git has noted it. Source: git-scm.com/docs/git-remote, `set-head`. */
function branchOf(root: string): string {
  const head = join(root, '.git/refs/remotes/origin/HEAD');
  const [, branch = 'main'] = existsSync(head)
    ? (/^ref: refs\/remotes\/origin\/([\w./-]+)\s*$/.exec(readFileSync(head, 'utf8')) ?? [])
    : [];
  return branch;
}

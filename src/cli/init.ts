import { existsSync, readFileSync } from 'node:fs';
import { basename, dirname, join, relative } from 'node:path';
import { z } from 'zod';
import { Failure } from '../engine/failure.ts';
import type { NewProjectDocument } from '../report/new-project-document.ts';
import { newProjectText } from '../report/new-project-text.ts';
import type { CiSystem } from './ci-system.ts';
import type { CiWritten } from './init-ci.ts';
import { type Answers, defaultAnswers } from './init/answers.ts';
import { askFor } from './init/ask.ts';
import { configText } from './init/config-text.ts';
import { isThere, makeFiles, refuseUnwritable, type Wanted } from './init/files.ts';
import { findServices } from './init/found.ts';
import { askingAt, type Questions } from './init/questions.ts';
import { slugOf } from './init/slug.ts';
import type { Outcome } from './outcome.ts';
import { ownFile } from './own-files.ts';
import { isInteractive, type Shell } from './shell.ts';

/** The flags of `deploy init`. */
export interface InitFlags {
  readonly yes: boolean;
  readonly force: boolean;
  /** Whose pipeline gets a workflow, too. */
  readonly ci?: CiSystem | undefined;
}

/**
 * `deploy init`: writes the files of a new deployment into the current folder, from what a person answers, or from defaults
 * with `--yes`. What is there is kept, unless `--force` or an answer lets the configuration be written anew; with nothing
 * missing nothing is changed. Throws `Failure` `usage` where nobody can be asked, `interrupted` where somebody breaks off:
 * nothing has been written then.
 */
export async function init(flags: InitFlags, shell: Shell): Promise<Outcome> {
  const { cwd } = shell;
  const { yes, force, ci } = flags;
  const there = isThere(join(cwd, CONFIG));
  if (!there || force) refuseUnwritable(cwd);
  // Who only wants a pipeline for what is there is asked nothing.
  const asks = !yes && (!there || force || ci === undefined);
  const questions = asks ? await questionsAt(shell) : undefined;
  const anew = !there || force || (await questions?.yes(`${CONFIG} is here. Write it anew?`, false)) === true;
  const made = makeFiles(cwd, anew ? await projectFiles(questions, ci, shell) : [kept(CONFIG), GIT_IGNORED]);
  const pipeline = ci === undefined ? undefined : await pipelineFor(ci, { folder: cwd, force });
  const files = [...made, ...(pipeline?.files ?? [])];
  const document: NewProjectDocument = {
    result: files.every(({ action }) => action === 'kept') ? 'nothing-to-do' : 'completed',
    exitCode: 0,
    folder: cwd,
    files,
    notes: pipeline?.notes ?? [],
    next: ['npx deploy validate', 'npx deploy --env local'],
  };
  return { document, text: (paint) => newProjectText(document, paint) };
}

const CONFIG = 'config.yaml';

const GIT_IGNORED: Wanted = { path: '.gitignore', lines: ['node_modules/', 'state/', '.env'] };

async function questionsAt(shell: Shell): Promise<Questions> {
  if (isInteractive(shell)) return askingAt(shell);
  throw new Failure('usage', 'init asks questions, and there is nobody here to answer them', {
    hint: '`npx deploy init --yes` asks nothing: it takes the defaults. Nothing was written.',
  });
}

async function pipelineFor(ci: CiSystem, where: { folder: string; force: boolean }): Promise<CiWritten> {
  const { writeCi } = await import('./init-ci.ts');
  return writeCi(ci, where);
}

/** The configuration comes last: whoever sees it sees a whole project. */
async function projectFiles(
  questions: Questions | undefined,
  ci: CiSystem | undefined,
  { cwd, world }: Shell,
): Promise<Wanted[]> {
  const folder = basename(cwd);
  const found = findServices(cwd, slugOf(folder, 24));
  const usual = defaultAnswers({ folder, found, suffix: world.guid().slice(0, 5), shared: ci !== undefined });
  const answers = questions === undefined ? usual : await askFor(usual, questions);
  return [
    ...(answers.hello ? helloFiles() : []),
    ...contextRules(answers),
    GIT_IGNORED,
    { path: '.env.example', content: ENV_EXAMPLE, overwrite: false },
    { path: CONFIG, content: configText(answers, schemaSeenFrom(cwd)), overwrite: true },
  ];
}

/** The Dockerfile comes last: by it the next `init` takes the folder for a service. */
function helloFiles(): Wanted[] {
  return ['package.json', 'server.js', 'Dockerfile'].map((name) => ({
    path: `hello/${name}`,
    content: readFileSync(ownFile(`examples/hello/${name}`), 'utf8'),
    overwrite: false,
  }));
}

/** An image of the folder itself must not have our state in it: each run would change what it is built from. */
function contextRules({ services }: Answers): Wanted[] {
  if (!services.some(({ context }) => context === '.')) return [];
  return [{ path: '.dockerignore', lines: ['.git', 'node_modules', 'state', '.env'] }];
}

const ENV_EXAMPLE = `# Secrets for local and development: copy this file to .env, and give them values there. git does not see .env.
# One line for each entry of \`secrets\` in config.yaml, named by its \`env\`. Production reads the vault instead.
# API_KEY=
`;

function kept(path: string): Wanted {
  return { path, content: '', overwrite: false };
}

/** Where an editor finds the schema without a network: in the nearest folder that this program is installed in. */
function schemaSeenFrom(folder: string): string {
  const path = `node_modules/${ownName()}/config.schema.json`;
  const above = (at: string): string | undefined => {
    if (existsSync(join(at, path))) return relative(folder, join(at, path)).replaceAll('\\', '/');
    return dirname(at) === at ? undefined : above(dirname(at));
  };
  const seen = above(folder) ?? path;
  return seen.startsWith('.') ? seen : `./${seen}`;
}

function ownName(): string {
  return z.object({ name: z.string() }).parse(JSON.parse(readFileSync(ownFile('package.json'), 'utf8'))).name;
}

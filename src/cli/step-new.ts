import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { z } from 'zod';
import { chooseFile } from '../config/file.ts';
import { parseYaml } from '../config/tree/yaml.ts';
import { find } from '../config/tree/tree.ts';
import { Failure } from '../engine/failure.ts';
import type { NewStepDocument } from '../report/new-step-document.ts';
import { newStepText } from '../report/new-step-text.ts';
import { builtInSteps } from '../../steps/index.ts';
import { isThere, makeFiles } from './init/files.ts';
import type { Outcome } from './outcome.ts';
import type { Shell } from './shell.ts';
import { stepTemplate } from './step-new-template.ts';
import { stepTestTemplate } from './step-new-test-template.ts';

/** The flags of `deploy step new`. */
export interface NewStepFlags {
  readonly name: string;
  readonly config: string | undefined;
  readonly js: boolean;
  readonly vitest: boolean;
}

/**
 * `deploy step new NAME`: writes a step and its test into `steps/` beside the configuration, or in the current folder where
 * there is none. Throws `Failure` `usage` for a name that no step can have, and where one of the files is there, and
 * `config-missing` where the configuration that is named is not: nothing has been written then.
 */
export async function stepNew(flags: NewStepFlags, { cwd, variables }: Shell): Promise<Outcome> {
  const { name } = flags;
  const step = stepNamed(name);
  const chosen = chooseFile({
    file: flags.config,
    env: variables,
    environment: undefined,
    cwd,
    shippedExample: '',
  });
  if (chosen !== undefined && !existsSync(chosen.file)) throw isMissing(flags.config ?? chosen.file);
  const folder = chosen === undefined ? cwd : dirname(chosen.file);
  const ending = endingFor(flags.js, folder);
  const [file, test] = [`steps/${name}.${ending}`, `steps/${name}.test.${ending}`];
  const taken = similar(name, step).find((path) => isThere(join(folder, path)));
  if (taken !== undefined) throw isThereAlready(taken);
  makeFiles(folder, [
    { path: file, content: stepTemplate(step), overwrite: false },
    { path: test, content: stepTestTemplate(`./${name}.${ending}`, flags), overwrite: false },
  ]);
  const entry = `./${file}`;
  const document: NewStepDocument = {
    result: 'completed',
    exitCode: 0,
    step,
    folder,
    files: [file, test],
    entry,
    listed: hasList(chosen?.file) ? null : [...builtInSteps.map((one) => one.name), entry],
    next: [flags.vitest ? `npx vitest run ${test}` : `node --test ${test}`, 'npx deploy plan --env local'],
  };
  return { document, text: (paint) => newStepText(document, paint) };
}

/** The name under which a file's step goes: what a configuration and a state call it. */
function stepNamed(name: string): string {
  const step = name.replaceAll('-', '_');
  if (!/^[a-z][a-z\d]*(?:[-_][a-z\d]+)*$/.test(name)) {
    const proposed = name
      .replaceAll(/(?<=[a-z\d])(?=[A-Z])/g, '-')
      .toLowerCase()
      .replaceAll(/[^a-z\d]+/g, '-')
      .replaceAll(/^[-\d]+|-$/g, '');
    const example = proposed === '' ? 'announce' : proposed;
    throw new Failure('usage', `${JSON.stringify(name)} is no name for a step`, {
      hint: `It is of small letters and digits, with - or _ between words: deploy step new ${example}. Nothing was written.`,
    });
  }
  if (!builtInSteps.some((one) => one.name === step)) return step;
  throw new Failure('usage', `${step} is a built-in step`, {
    hint: `Give yours another name: deploy step new ${name.includes('_') ? 'own_' : 'own-'}${name}. Nothing was written.`,
  });
}

/** Under a package.json that says `commonjs`, as `npm init` writes it, an ending must say that these are modules. */
function endingFor(js: boolean, folder: string): string {
  return (isCommonJs(folder) ? 'm' : '') + (js ? 'js' : 'ts');
}

function isCommonJs(folder: string): boolean {
  const file = join(folder, 'package.json');
  if (existsSync(file)) return manifest.safeParse(parsedJson(file)).success;
  return dirname(folder) !== folder && isCommonJs(dirname(folder));
}

const manifest = z.object({ type: z.literal('commonjs') });

/** What cannot be read says nothing. */
function parsedJson(file: string): unknown {
  try {
    return JSON.parse(readFileSync(file, 'utf8'));
  } catch {
    return undefined;
  }
}

/** However it is spelled, and whatever its ending, a file of that name is the same step to people. */
function similar(name: string, step: string): string[] {
  const names = new Set([name, step, step.replaceAll('_', '-')]);
  return [...names].flatMap((one) =>
    ['ts', 'mts', 'js', 'mjs'].flatMap((ending) => [`steps/${one}.${ending}`, `steps/${one}.test.${ending}`]),
  );
}

/** A configuration that cannot be read is told by the commands that go by it. */
function hasList(file: string | undefined): boolean {
  if (file === undefined || !existsSync(file)) return false;
  const { root } = parseYaml(readFileSync(file, 'utf8'));
  return root !== undefined && find(root, ['steps']) !== undefined;
}

function isMissing(file: string): Failure {
  return new Failure('config-missing', `${file} does not exist`, {
    hint: 'Check --config and DEPLOY_CONFIG. Nothing was written.',
  });
}

function isThereAlready(path: string): Failure {
  return new Failure('usage', `${path} is there already`, {
    hint: 'Give the step another name, or take the file away. Nothing was written.',
  });
}

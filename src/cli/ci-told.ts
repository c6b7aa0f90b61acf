import { appendFileSync, realpathSync, statSync, writeFileSync } from 'node:fs';
import { isAbsolute, join, relative, resolve, sep } from 'node:path';
import {
  doctorAnnotations,
  type Placing,
  planAnnotations,
  runAnnotations,
  validationAnnotations,
} from '../report/ci/annotations.ts';
import { azure, azureSummary, azureVariable } from '../report/ci/azure.ts';
import type { Annotation } from '../report/ci/dialect.ts';
import { github, githubOutput } from '../report/ci/github.ts';
import { azureName, type CiOutputs, planOutputs, runOutputs } from '../report/ci/outputs.ts';
import { planMarkdown } from '../report/ci/plan-markdown.ts';
import { runMarkdown } from '../report/ci/run-markdown.ts';
import { type Document, type RunDocument, runDocument } from '../report/documents.ts';
import { doctorDocument } from '../report/doctor-document.ts';
import { nextSteps } from '../report/next-steps.ts';
import { NO_PAINT } from '../report/no-paint.ts';
import { planDocument } from '../report/plan-document.ts';
import { validationDocument } from '../report/validation-document.ts';
import type { Ci } from './ci-system.ts';
import type { Shell } from './shell.ts';

/**
 * Tells a pipeline what came of a command: annotations, a summary in Markdown, and outputs for the steps that follow. What
 * cannot be told is said in a line: a deployment does not fail for it.
 */
export function tellPipeline(ci: Ci, document: Document, shell: Shell): void {
  const told = toldOf(document, shell);
  for (const one of told.annotations) {
    const line = (ci.system === 'github' ? github : azure).annotation(one);
    if (line !== undefined) ci.command(line);
  }
  for (const write of [writeSummary, writeOutputs]) {
    try {
      write(ci, told, shell);
    } catch (error) {
      const why = error instanceof Error ? error.message : String(error);
      shell.stderr.write(`the pipeline could not be told all: ${why}\n`);
    }
  }
}

/** What a pipeline is told of a document. */
interface ToldToPipeline {
  readonly annotations: readonly Annotation[];
  /** Undefined: the command has nothing that is worth a summary. */
  readonly summary: ((limit: number) => string) | undefined;
  readonly outputs: CiOutputs;
}

function toldOf(document: Document, shell: Shell): ToldToPipeline {
  const plan = planDocument.safeParse(document).data;
  if (plan !== undefined)
    return {
      annotations: planAnnotations(plan, placingIn(shell)),
      summary: () => planMarkdown(plan),
      outputs: planOutputs(plan),
    };
  const run = runDocument.safeParse(document).data;
  if (run !== undefined)
    return {
      annotations: runAnnotations(run, placingIn(shell)),
      summary: (limit) => runMarkdown(run, nextLines(run, shell), limit),
      outputs: runOutputs(run),
    };
  const outputs: CiOutputs = [
    ['result', document.result],
    ['exit-code', String(document.exitCode)],
  ];
  return { annotations: othersOf(document, shell), summary: undefined, outputs };
}

function othersOf(document: Document, shell: Shell): Annotation[] {
  const validation = validationDocument.safeParse(document).data;
  if (validation !== undefined) return validationAnnotations(validation, placingIn(shell));
  const doctor = doctorDocument.safeParse(document).data;
  return doctor === undefined ? [] : doctorAnnotations(doctor);
}

/** The lines that say what to type next, as the summary on stdout has them. */
function nextLines(run: RunDocument, { known }: Shell): string[] {
  if (known.flags === undefined || run.command === undefined) return [];
  const text = nextSteps(run, { flags: known.flags, command: run.command, paint: NO_PAINT });
  return text === '' ? [] : text.split('\n').map((line) => line.trim());
}

/** A pipeline knows the files of its repository only. */
function placingIn({ cwd, variables, ci }: Shell): Placing {
  const { GITHUB_WORKSPACE, BUILD_SOURCESDIRECTORY } = variables;
  // The current folder is told without links, and the runner of a machine of one's own may stand behind one.
  const root = real((ci?.system === 'azure' ? BUILD_SOURCESDIRECTORY : GITHUB_WORKSPACE) || cwd);
  return (location) => {
    const [, path = '', line, column] = /^(.+?)(?::(\d+))?(?::(\d+))?$/.exec(location) ?? [];
    const file = relative(root, real(resolve(cwd, path)));
    if (path === '' || file === '' || isAbsolute(file) || file === '..' || file.startsWith(`..${sep}`))
      return undefined;
    return { file: file.split(sep).join('/'), line: Number(line ?? 1), column: Number(column ?? 1) };
  };
}

function real(path: string): string {
  try {
    return realpathSync(path);
  } catch {
    return path;
  }
}

/** Sources: GitHub Docs, "Workflow commands", adding a job summary: 1 MiB a step; Microsoft Learn, "Logging commands". */
function writeSummary(ci: Ci, { summary }: ToldToPipeline, { variables, world }: Shell): void {
  if (summary === undefined) return;
  const { GITHUB_STEP_SUMMARY: page, AGENT_TEMPDIRECTORY: folder } = variables;
  if (ci.system === 'github' && page) {
    // A script may call us more than once, and write to it itself.
    const used = statSync(page, { throwIfNoEntry: false })?.size ?? 0;
    if (used < LARGEST - SMALLEST) appendFileSync(page, `${summary(LARGEST - used)}\n`);
  }
  if (ci.system === 'azure' && folder) {
    const file = join(folder, `deploy-${world.guid()}.md`);
    writeFileSync(file, summary(LARGEST), { mode: 0o600 });
    ci.command(azureSummary(file));
  }
}

const LARGEST = 1_000_000;
const SMALLEST = 2000;

function writeOutputs(ci: Ci, { outputs }: ToldToPipeline, { variables, world }: Shell): void {
  const { GITHUB_OUTPUT: file } = variables;
  if (ci.system === 'azure') {
    for (const [name, value] of outputs) ci.command(azureVariable(azureName(name), value));
  } else if (file) {
    appendFileSync(file, outputs.map(([name, value]) => githubOutput(name, value, world.guid())).join(''));
  }
}

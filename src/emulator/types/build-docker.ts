import { createHash } from 'node:crypto';
import type { Calls } from '../calls.ts';
import { contextPath, contextSchema, hasSource, type BuildContext } from './build-context.ts';
import type { Dockerfile } from './build-dockerfile.ts';
import { agentLine } from './build-log.ts';
import type { BuildWork, Outcome, Plan } from './build-plan.ts';
import { pushImage } from './registry-images.ts';

/**
 * Builds an image from an uploaded context, as far as it can be told without running anything: the archive unpacks, the
 * Dockerfile is there and one, and what it copies is in the context. Equal contexts give equal digests.
 */
export function build(work: BuildWork, plan: Plan, call: Calls): Outcome {
  const kept = call.data('build-sources').get(work.source);
  const context = kept === undefined ? undefined : contextSchema.parse(kept);
  const problem = problemOf(work, context);
  if (problem !== undefined || context === undefined) {
    return {
      lines: [...sending(context, call), problem ?? '', 'failed to run step ID: build: exit status 1'],
      images: [],
      succeeded: false,
    };
  }
  const dockerfile = context.dockerfiles[contextPath(work.dockerfile)];
  const digest = `sha256:${digestOf(work, context)}`;
  const images = work.push ? work.images.map((image) => ({ ...image, digest })) : [];
  for (const image of images) pushImage(call, plan.loginServer, image);
  return {
    lines: [
      ...sending(context, call),
      ...(dockerfile?.from ?? []).map((base, at, all) => `Step ${at + 1}/${all.length} : FROM ${base}`),
      `Successfully built ${digest.slice('sha256:'.length, 'sha256:'.length + 12)}`,
      ...work.images.map(
        ({ repository, tag }) => `Successfully tagged ${plan.loginServer}/${repository}:${tag}`,
      ),
      agentLine(call.now(), 'Successfully executed container: build'),
      ...images.map(({ tag }) => `${tag}: digest: ${digest} size: 1234`),
    ],
    images,
    succeeded: true,
  };
}

function sending(context: BuildContext | undefined, call: Calls): string[] {
  const lines = [agentLine(call.now(), 'Launching container with name: build')];
  if (context) lines.push(`Sending build context to Docker daemon  ${(context.size / 1000).toFixed(1)}kB`);
  return lines;
}

function problemOf(work: BuildWork, context: BuildContext | undefined): string | undefined {
  if (context === undefined)
    return `failed to download source code from '${work.source}': the source was not found`;
  if (context.broken !== undefined) return `failed to unpack source code: ${context.broken}`;
  const path = contextPath(work.dockerfile);
  const dockerfile = context.dockerfiles[path];
  if (dockerfile === undefined && context.files[path] === undefined) {
    return `unable to prepare context: unable to evaluate symlinks in Dockerfile path: lstat /workspace/${path}: no such file or directory`;
  }
  if (dockerfile === undefined) return `failed to parse ${path}: no build stage in current context`;
  return copyProblem(dockerfile, context) ?? targetProblem(dockerfile, work);
}

function copyProblem(dockerfile: Dockerfile, context: BuildContext): string | undefined {
  const missing = dockerfile.sources.find((source) => !hasSource(context, source));
  if (missing === undefined) return undefined;
  return `COPY failed: file not found in build context or excluded by .dockerignore: stat ${contextPath(missing)}: file does not exist`;
}

function targetProblem(dockerfile: Dockerfile, { target }: BuildWork): string | undefined {
  if (target === undefined || dockerfile.stages.includes(target.toLowerCase())) return undefined;
  return `failed to reach build target ${target} in Dockerfile`;
}

function digestOf(work: BuildWork, context: BuildContext): string {
  const { dockerfile, platform, target, arguments: values } = work;
  const files = Object.entries(context.files).toSorted(([one], [other]) => (one < other ? -1 : 1));
  const content = JSON.stringify({ files, dockerfile: contextPath(dockerfile), platform, target, values });
  return createHash('sha256').update(content).digest('hex');
}

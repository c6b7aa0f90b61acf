import { join } from 'node:path';
import { ownerOf } from '../azure/owner.ts';
import type { Config } from '../config/schema.ts';
import type { Event } from '../engine/event.ts';
import type { EngineOptions } from '../engine/open-session.ts';
import { traceLine } from '../report/trace.ts';
import { openDigestKey } from '../secrets/digest-key.ts';
import { guardStep } from '../secrets/guard-step.ts';
import { readSecrets } from '../secrets/source.ts';
import { fileStore } from '../state/file-store.ts';
import type { Facts, Ports } from '../../steps/ports.ts';
import { forcedNames } from './choose-steps.ts';
import { openCloud } from './cloud.ts';
import { bindingOf, createFacts } from './facts.ts';
import type { Options } from './options.ts';
import { createPorts } from './ports.ts';
import type { Project } from './project.ts';
import type { Shell } from './shell.ts';

/**
 * Puts together what the engine needs: the store, the cloud, the facts and the ports. Events are redacted before they are
 * emitted. Throws a `Failure` for what would fail anyway, before anything is changed.
 */
export async function engineOptions(
  project: Project,
  options: Options,
  shell: Shell,
  may: { readonly write: boolean; readonly emit: (event: Event) => void },
): Promise<EngineOptions<Config, Facts, Ports>> {
  const { config, folder } = project.loaded;
  const { redactor, variables, world, signal } = shell;
  const { offline } = options;
  const forced = forcedNames(project, options);
  const given = readSecrets(config.secrets, { variables, envFile: join(folder, '.env'), redactor });
  const digest = openDigestKey(join(project.stateFolder, 'key'), may);
  const store = fileStore(project.stateFolder);
  const cloud = await openCloud(project, shell, { ...may, lookUp: !offline });
  const facts = createFacts({ project, cloud, store, given, digest, offline }, shell);
  // People see the cause in a sentence; where it was thrown is for those who mend the program.
  const onThrown = (thrown: unknown, step: string): void => {
    if (options.logLevel === 'debug') shell.stderr.write(redactor.text(traceLine(thrown, world.now(), step)));
  };
  const guarded = (steps: Project['steps']): Project['steps'] =>
    steps.map((step) => guardStep(step, redactor, onThrown));
  return {
    steps: guarded(project.steps),
    others: guarded(project.others),
    config,
    facts,
    ports: createPorts({ project, cloud, given, digest }, shell),
    store,
    binding: bindingOf(project),
    world,
    signal,
    emit: (event) => may.emit(redactor.json(event)),
    concurrency: config.execution.concurrency,
    forced,
    rollback: options.rollback ?? config.rollback.enabled,
    requestTimeoutMs: cloud.requestTimeoutMs,
    look: cloud.look,
    missing: offline ? undefined : (addresses) => cloud.azure('none', 'run').missing(addresses),
    owner: ownerOf,
  };
}

import { createHash } from 'node:crypto';
import type { StoredResource } from '../resource-type.ts';
import { exitCodeOf, type TemplateContainer } from './container-crash.ts';

/** Says where the streams of one container of a replica are: `.../replicas/{replica}/containers/{container}/logstream`. */
export function streamOf(owner: StoredResource, below: string, container: string, stream: string): string {
  const region = (owner.location ?? '').toLowerCase().replaceAll(' ', '');
  // The path is the resource's own without its provider: as in the eventStreamEndpoint of recorded answers.
  const path = owner.id.replace(/\/providers\/[^/]+/i, '');
  return `https://${region}.azurecontainerapps.dev${path}/${below}/containers/${container}/${stream}`;
}

/** The name of one of the replicas of a revision or an execution: the same whenever it is asked for. */
export function replicaName(of: StoredResource, at: number): string {
  const hash = createHash('sha256').update(`${of.id} ${at}`).digest('hex');
  return `${of.name}-${hash.slice(0, 10)}-${hash.slice(10, 15)}`;
}

/**
 * The members of a container that tell how it stands. One that ends at once is started again and again, with growing
 * pauses. Shape: azure-rest-api-specs, Microsoft.App 2026-01-01, ReplicaContainer; words of the details as operators quote
 * them ("Container is waiting with reason: CrashLoopBackOff").
 */
export function containerState(container: TemplateContainer, replica: string, elapsedMs: number): object {
  const id = createHash('sha256').update(`${replica} ${container.name}`).digest('hex');
  const common = { name: container.name, containerId: `containerd://${id}` };
  if (exitCodeOf(container) === undefined)
    return { ...common, ready: true, started: true, restartCount: 0, runningState: 'Running' };
  return {
    ...common,
    ready: false,
    started: false,
    restartCount: restarts(elapsedMs),
    runningState: 'Waiting',
    runningStateDetails: 'Container is waiting with reason: CrashLoopBackOff',
  };
}

/** kubernetes.io, "Pod Lifecycle": restarts after 10, 20, 40 seconds and so on, capped at 300. */
function restarts(elapsedMs: number): number {
  let count = 1;
  for (let pause = 10, at = 0; at + pause <= elapsedMs / 1000; pause = Math.min(pause * 2, 300)) {
    at += pause;
    count += 1;
  }
  return count;
}

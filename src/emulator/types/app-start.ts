import type { Calls } from '../calls.ts';
import type { StoredResource } from '../resource-type.ts';
import { REVISION_TYPE, textOf } from './app-revision-type.ts';
import { containersOf, exitCodeOf } from './container-crash.ts';
import { membersOf } from './members.ts';

// kubernetes.io, "Deployments": progressDeadlineSeconds is 600 unless it is set.
const DEADLINE_SECONDS = 600;

/**
 * Starts the containers of a provisioned revision. The latest one becomes the latest that is ready; in single revision
 * mode the older ones then stop (Learn, "Update and deploy changes in Azure Container Apps", "Zero downtime deployment").
 */
export function startRevision(revision: StoredResource, call: Calls): void {
  const app = call.find(revision.id.slice(0, revision.id.lastIndexOf('/revisions/')));
  if (app === undefined || revision.properties?.['provisioningState'] === 'Failed') return;
  const { minReplicas } = membersOf(membersOf(revision.properties?.['template'])['scale']);
  const crashes = containersOf(revision).some((container) => exitCodeOf(container) !== undefined);
  call.store({
    ...revision,
    properties: {
      ...revision.properties,
      active: true,
      replicas: Math.max(1, typeof minReplicas === 'number' ? minReplicas : 0),
      healthState: crashes ? 'Unhealthy' : 'Healthy',
      runningState: crashes ? 'Processing' : 'Running',
    },
  });
  if (crashes) {
    call.later(call.scaled(DEADLINE_SECONDS), 'give-up-revision', revision.id);
    return;
  }
  if (textOf(app, 'latestRevisionName') !== revision.name) return;
  const { activeRevisionsMode } = membersOf(app.properties?.['configuration']);
  if (activeRevisionsMode !== 'Multiple') {
    const older = call.list(REVISION_TYPE, app.id).filter(({ id }) => id !== revision.id);
    for (const one of older) if (one.properties?.['active'] === true) call.store(stopped(one, call));
  }
  call.store({
    ...app,
    properties: { ...app.properties, latestReadyRevisionName: revision.name, runningStatus: 'Running' },
  });
  forgetOld(app, call);
}

/**
 * Gives a revision up whose containers do not start: Unhealthy, Failed, as operators quote it; the specification lists no
 * other word, though `ActivationFailed` is met too. microsoft/azure-container-apps/issues/1219 ("Deployment Progress
 * Deadline Exceeded").
 */
export function giveUp(revision: StoredResource, call: Calls): void {
  if (revision.properties?.['runningState'] !== 'Processing') return;
  call.store({ ...revision, properties: { ...revision.properties, runningState: 'Failed' } });
}

/** A revision that runs no more. */
export function stopped(revision: StoredResource, call: Calls): StoredResource {
  return {
    ...revision,
    properties: {
      ...revision.properties,
      active: false,
      replicas: 0,
      lastActiveTime: new Date(call.now()).toISOString(),
      healthState: 'None',
      runningState: 'Stopped',
    },
  };
}

function forgetOld(app: StoredResource, call: Calls): void {
  const { maxInactiveRevisions: kept } = membersOf(app.properties?.['configuration']);
  const inactive = call
    .list(REVISION_TYPE, app.id)
    .filter(({ properties }) => properties?.['active'] !== true)
    .toSorted((one, other) => textOf(other, 'createdTime').localeCompare(textOf(one, 'createdTime')));
  for (const { id } of inactive.slice(typeof kept === 'number' ? kept : 100)) call.remove(id);
}

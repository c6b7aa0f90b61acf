import { isDeepStrictEqual } from 'node:util';
import { ArmError } from '../arm-error.ts';
import type { Calls } from '../calls.ts';
import type { StoredResource } from '../resource-type.ts';
import { imageProblem, invalidField } from './app-image.ts';
import { fqdnOf, portProblem } from './app-ingress.ts';
import { randomSuffix } from './app-name.ts';
import { referenceProblem } from './app-reference.ts';
import { REVISION_TYPE, textOf } from './app-revision-type.ts';
import { membersOf } from './members.ts';

// What a container takes to start and pass its probes once its revision is provisioned.
const START_SECONDS = 8;

/**
 * Ends a write of an app. A changed template makes a revision, a changed configuration does not (Learn, "Update and deploy
 * changes in Azure Container Apps", "Change types"). A revision that cannot be provisioned stays, failed, and whatever
 * was ready before goes on serving.
 * @throws ArmError ContainerAppOperationError with the words of github.com/microsoft/azure-container-apps/issues/1061
 */
export function rollOut(app: StoredResource, call: Calls): void {
  const latest = call.find(`${app.id}/revisions/${textOf(app, 'latestRevisionName')}`);
  const configured = referenceProblem(app, call) ?? ingressProblem(app, call);
  if (latest !== undefined && !needsRevision(app, latest)) {
    if (configured !== undefined) throw failure(app, configured);
    return;
  }
  const problem =
    configured ?? suffixProblem(app, call) ?? imageProblem(app, app.properties?.['template'], call);
  const revision = revisionOf(app, problem, call);
  call.store(revision);
  app.properties = {
    ...app.properties,
    latestRevisionName: revision.name,
    latestRevisionFqdn: textOf(revision, 'fqdn'),
  };
  if (problem !== undefined) throw failure(app, problem);
  call.later(call.scaled(START_SECONDS), 'start-revision', revision.id);
}

function needsRevision(app: StoredResource, latest: StoredResource): boolean {
  if (latest.properties?.['provisioningState'] === 'Failed') return true;
  const { revisionSuffix, ...wanted } = membersOf(app.properties?.['template']);
  const { revisionSuffix: was, ...standing } = membersOf(latest.properties?.['template']);
  return !isDeepStrictEqual(wanted, standing) || (revisionSuffix !== '' && revisionSuffix !== was);
}

function suffixProblem(app: StoredResource, call: Calls): string | undefined {
  const { revisionSuffix: suffix } = membersOf(app.properties?.['template']);
  if (typeof suffix !== 'string' || suffix === '') return undefined;
  const taken = call.find(`${app.id}/revisions/${app.name}--${suffix}`);
  if (taken === undefined || taken.properties?.['provisioningState'] === 'Failed') return undefined;
  // github.com/Azure/terraform-azurerm-avm-res-app-containerapp/issues/115
  const details = `Invalid value: "${suffix}": revision with suffix ${suffix} already exists.`;
  return invalidField('template.revisionsuffix', details);
}

function ingressProblem(app: StoredResource, call: Calls): string | undefined {
  const details = portProblem(app, call);
  return details === undefined ? undefined : invalidField('configuration.ingress.exposedPort', details);
}

function revisionOf(app: StoredResource, problem: string | undefined, call: Calls): StoredResource {
  const template = membersOf(app.properties?.['template']);
  const { revisionSuffix } = template;
  const suffix =
    typeof revisionSuffix === 'string' && revisionSuffix !== '' ? revisionSuffix : randomSuffix(call.guid());
  const name = `${app.name}--${suffix}`;
  const { ingress } = membersOf(app.properties?.['configuration']);
  const environment = call.find(textOf(app, 'environmentId'));
  const fqdn =
    ingress && environment ? fqdnOf(name, membersOf(ingress)['external'] === true, environment) : '';
  return {
    id: `${app.id}/revisions/${name}`,
    name,
    type: REVISION_TYPE,
    properties: {
      createdTime: new Date(call.now()).toISOString(),
      fqdn,
      template,
      active: true,
      replicas: 0,
      ...(problem !== undefined && { provisioningError: problem }),
      healthState: problem === undefined ? 'None' : 'Unhealthy',
      provisioningState: problem === undefined ? 'Provisioned' : 'Failed',
      runningState: problem === undefined ? 'Processing' : 'Failed',
    },
  };
}

function failure(app: StoredResource, problem: string): ArmError {
  const message = `Failed to provision revision for container app '${app.name}'. Error details: ${problem}.`;
  return new ArmError(400, 'ContainerAppOperationError', message);
}

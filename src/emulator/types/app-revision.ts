import { z } from 'zod';
import type { AzureResponse } from '../exchange.ts';
import type { Continuation } from '../provider-action.ts';
import type { ResourceType } from '../resource-type.ts';
import { listReplicas } from './app-replica.ts';
import { giveUp, startRevision, stopped } from './app-start.ts';
import { trafficWeight } from './app-traffic.ts';
import { APP_VERSIONS } from './environment.ts';
import { REVISION_TYPE } from './app-revision-type.ts';

// azure-rest-api-specs, Microsoft.App 2026-01-01, ContainerAppsRevisions_*: 200 without a body. (Recorded in
// Azure/azure-powershell, src/App/App.Autorest/test/AzContainerAppRevision.Recording.json with an undocumented word.)
const DONE: AzureResponse = { status: 200 };

/** Revisions of an app, which only Azure makes. */
export const revisions: ResourceType = {
  type: REVISION_TYPE,
  apiVersions: APP_VERSIONS,
  body: z.never(),
  tracked: false,
  systemData: false,
  states: null,
  refuses: ['PUT', 'DELETE'],
  statuses: { create: 200, update: 200, delete: 200, deleteMissing: 404 },
  style: { put: 'sync', delete: 'sync' },
  seconds: { create: 0, update: 0, delete: 0 },
  accept: (body) => body,
  present: (revision, call) => ({
    ...revision,
    properties: { ...revision.properties, trafficWeight: trafficWeight(revision, call) },
  }),
  actions: {
    activate: (revision, _request, call) => {
      if (revision.properties?.['active'] !== true) startRevision(revision, call);
      return DONE;
    },
    deactivate: (revision, _request, call) => {
      call.store(stopped(revision, call));
      return DONE;
    },
    restart: () => DONE,
    replicas: (revision, { rest }, call) => listReplicas(revision, rest, call),
  },
};

/** What happens to a revision when its time has come. */
export const revisionContinuations: Readonly<Record<string, Continuation>> = {
  'start-revision': (id, call) => {
    const revision = call.find(id);
    if (revision?.properties?.['active'] === true) startRevision(revision, call);
  },
  'give-up-revision': (id, call) => {
    const revision = call.find(id);
    if (revision?.properties?.['active'] === true) giveUp(revision, call);
  },
};

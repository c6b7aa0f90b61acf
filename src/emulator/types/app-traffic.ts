import { z } from 'zod';
import type { Calls } from '../calls.ts';
import type { StoredResource } from '../resource-type.ts';
import { textOf } from './app-revision-type.ts';
import { membersOf } from './members.ts';

const trafficSchema = z
  .array(
    z.object({
      revisionName: z.string().nullish(),
      weight: z.number().nullish(),
      latestRevision: z.boolean().nullish(),
    }),
  )
  .catch([]);

/**
 * The share of an app's requests that a revision gets, in percent: all of them for the latest ready one in single revision
 * mode, which ignores weights (Learn, "Traffic splitting in Azure Container Apps").
 */
export function trafficWeight(revision: StoredResource, call: Calls): number {
  const app = call.find(revision.id.slice(0, revision.id.lastIndexOf('/revisions/')));
  if (app === undefined || revision.properties?.['active'] !== true) return 0;
  const ready = textOf(app, 'latestReadyRevisionName');
  const { activeRevisionsMode, ingress } = membersOf(app.properties?.['configuration']);
  if (activeRevisionsMode !== 'Multiple') return revision.name === ready ? 100 : 0;
  return trafficSchema
    .parse(membersOf(ingress)['traffic'])
    .filter((rule) => (rule.latestRevision === true ? ready : rule.revisionName) === revision.name)
    .reduce((sum, { weight }) => sum + (weight ?? 0), 0);
}

import { createHash } from 'node:crypto';
import { z } from 'zod';
import { ArmError } from '../arm-error.ts';
import type { ResourceType } from '../resource-type.ts';
import { tags } from './tags.ts';

// Written by Azure; ignored when a client sends it back.
const readOnly = z.unknown().optional();

const properties = z.strictObject({
  displayName: z.string().min(1),
  serializedData: z.string(),
  category: z.string().min(1),
  version: z.string().nullish(),
  tags: z.array(z.string()).nullish(),
  sourceId: z.string().nullish(),
  storageUri: z.string().nullish(),
  description: z.string().nullish(),
  timeModified: readOnly,
  userId: readOnly,
  revision: readOnly,
});

/**
 * Azure Monitor workbooks: at once. The name is a GUID, the content JSON in a text. A GET leaves the content out unless
 * `canFetchContent=true` asks for it.
 * Sources: azure-rest-api-specs, Microsoft.Insights stable/2023-06-01/workbooks_API.json (`CanFetchContentParameter`);
 * learn.microsoft.com/azure/azure-monitor/visualize/workbooks-automate ("newGuid", "kind": "shared")
 */
export const workbooks: ResourceType = {
  type: 'Microsoft.Insights/workbooks',
  apiVersions: ['2023-06-01', '2022-04-01', '2021-08-01', '2021-03-08'],
  body: z.strictObject({
    location: z.string(),
    kind: z.literal('shared').optional(),
    tags: tags.nullish(),
    identity: z.looseObject({ type: z.string() }).optional(),
    properties,
  }),
  name: /^[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}$/,
  tracked: true,
  etag: true,
  statuses: { create: 201, update: 200, delete: 200, deleteMissing: 204 },
  style: { put: 'sync', delete: 'sync' },
  // Not measured: an answer of the resource provider, no operation.
  seconds: { create: 2, update: 2, delete: 1 },
  accept(body, _, call) {
    const asked = properties.parse(body.properties);
    if (!isJson(asked.serializedData)) {
      throw new ArmError(400, 'BadRequest', "'serializedData' is not valid JSON.");
    }
    return {
      id: body.id,
      name: body.name,
      type: body.type,
      location: body.location ?? '',
      kind: 'shared',
      tags: body.tags ?? {},
      ...(body['identity'] !== undefined && { identity: body['identity'] }),
      properties: {
        ...Object.fromEntries(Object.entries(asked).filter(([, value]) => value != null)),
        version: asked.version ?? 'Notebook/1.0',
        sourceId: asked.sourceId ?? 'azure monitor',
        userId: call.principalId,
        timeModified: new Date(call.now()).toISOString(),
        // One content, one revision: Azure's is opaque.
        revision: createHash('sha256').update(asked.serializedData).digest('hex').slice(0, 32),
      },
    };
  },
  present(resource, call) {
    // Only what changes a workbook has a body; its answer shows what was sent.
    const isWrite = call.headers['content-type'] !== undefined;
    if (isWrite || call.query.get('canFetchContent')?.toLowerCase() === 'true') return resource;
    return { ...resource, properties: { ...resource.properties, serializedData: null } };
  },
};

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

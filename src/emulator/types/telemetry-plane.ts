import { gunzipSync } from 'node:zlib';
import { z } from 'zod';
import type { Calls } from '../calls.ts';
import type { DataPlane } from '../data-plane.ts';
import type { AzureRequest, AzureResponse } from '../exchange.ts';
import type { StoredResource } from '../resource-type.ts';
import { instrumentationKeyOf, COMPONENT_TYPE } from './component.ts';
import { type Item, itemSchema } from './telemetry-item.ts';

/**
 * The ingestion of Application Insights, at `{region}-1.in.applicationinsights.azure.com`: takes telemetry as a JSON array
 * or a line each, gzipped or not, and checks each item: its envelope, its kind, and that its instrumentation key is that of
 * a component. What it took is counted by name, in the data `telemetry`, and not kept.
 * Sources: azure-rest-api-specs, applicationinsights/data-plane/Monitor.Exporters/preview/v2.1/swagger.json (`track`: 200 all
 * taken, 206 a part, 400 none); Microsoft Learn, "Application Insights telemetry data model".
 */
export const telemetryPlane: DataPlane = {
  matches: (host) => /^[a-z\d]+-\d+\.in\.applicationinsights\.azure\.com$/.test(host),
  handle(request, call) {
    const { pathname } = new URL(request.url);
    if (!/^\/v2(?:\.1)?\/track\/?$/.test(pathname)) return { status: 404 };
    if (request.method.toUpperCase() !== 'POST') return { status: 405, headers: { allow: 'POST' } };
    const items = itemsOf(request);
    if (items === undefined) return answer(0, [{ index: 0, statusCode: 400, message: 'Invalid JSON' }]);
    const components = componentsByKey(call);
    const taken = new Map<StoredResource, Item[]>();
    const errors = items.flatMap((given, index) => {
      const { item, component, refused } = read(given, components);
      if (refused !== undefined) return [{ index, statusCode: 400, message: refused }];
      const some = taken.get(component) ?? [];
      some.push(item);
      taken.set(component, some);
      return [];
    });
    for (const [component, some] of taken) count(component, some, call);
    return answer(items.length, errors);
  },
};

type Read =
  | { readonly item: Item; readonly component: StoredResource; readonly refused?: undefined }
  | { readonly item?: undefined; readonly component?: undefined; readonly refused: string };

/** Reads one item; says why it is refused, where it is. */
function read(given: unknown, components: ReadonlyMap<string, StoredResource>): Read {
  const parsed = itemSchema.safeParse(given);
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    return {
      refused: `Field '${issue?.path.join('.') ?? ''}' on type 'Envelope' is invalid: ${issue?.message ?? ''}`,
    };
  }
  const component = components.get(parsed.data.iKey);
  return component === undefined
    ? { refused: 'Invalid instrumentation key' }
    : { item: parsed.data, component };
}

/** Keeps of items how many of each kind and name there were. */
function count(component: StoredResource, items: readonly Item[], call: Calls): void {
  const space = call.data('telemetry');
  const key = component.id.toLowerCase();
  const before = countsSchema.safeParse(space.get(key)).data ?? { items: 0, names: {} };
  const names = { ...before.names };
  for (const name of items.flatMap(({ data }) => namesOf(data))) {
    const counted = name in names || Object.keys(names).length < MOST_NAMES ? name : 'others';
    names[counted] = (names[counted] ?? 0) + 1;
  }
  space.set(key, { items: before.items + items.length, names });
}

const MOST_NAMES = 500;
const countsSchema = z.object({ items: z.number(), names: z.record(z.string(), z.number()) });

function namesOf({ baseType, baseData }: Item['data']): string[] {
  if ('metrics' in baseData) return [`${baseType} ${baseData.metrics[0]?.name ?? ''}`];
  if ('message' in baseData) return [`${baseType} ${baseData.message.slice(0, 100)}`];
  return [`${baseType} ${'name' in baseData ? (baseData.name ?? '') : ''}`];
}

function componentsByKey(call: Calls): Map<string, StoredResource> {
  return new Map(call.list(COMPONENT_TYPE).map((one) => [instrumentationKeyOf(one), one]));
}

function itemsOf({ body, headers }: AzureRequest): unknown[] | undefined {
  try {
    const bytes = body ?? new Uint8Array();
    const plain = /gzip/i.test(headers['content-encoding'] ?? '')
      ? gunzipSync(bytes, { maxOutputLength: MOST_BYTES })
      : bytes;
    const text = new TextDecoder('utf-8', { fatal: true }).decode(plain).trim();
    if (text.startsWith('[')) return z.array(z.unknown()).parse(JSON.parse(text));
    return text.split('\n').map((line): unknown => JSON.parse(line));
  } catch {
    return undefined;
  }
}

const MOST_BYTES = 16 * 1024 * 1024;

interface ItemError {
  readonly index: number;
  readonly statusCode: number;
  readonly message: string;
}

function answer(itemsReceived: number, errors: readonly ItemError[]): AzureResponse {
  const itemsAccepted = itemsReceived - errors.length;
  const status = errors.length === 0 ? 200 : itemsAccepted > 0 ? 206 : 400;
  return { status, body: { itemsReceived, itemsAccepted: Math.max(0, itemsAccepted), errors } };
}

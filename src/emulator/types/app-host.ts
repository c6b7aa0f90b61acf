import type { Calls } from '../calls.ts';
import type { DataPlane } from '../data-plane.ts';
import type { AzureRequest, AzureResponse } from '../exchange.ts';
import type { StoredResource } from '../resource-type.ts';
import { REVISION_TYPE, textOf } from './app-revision-type.ts';
import { trafficWeight } from './app-traffic.ts';
import { membersOf } from './members.ts';

const NOT_FOUND = `<!DOCTYPE html><html><head><title>Azure Container App - Unavailable</title></head><body><h1>Error 404 - This Container App is stopped or does not exist.</h1></body></html>`;

/**
 * The addresses of apps, as the internet sees them: internal apps answer only inside their environment. No container runs
 * here: what is ready answers 200 to whatever is asked.
 * Learn, "Ingress in Azure Container Apps" and "Troubleshoot ingress issues".
 */
export const appHosts: DataPlane = {
  matches: (host) => host.endsWith('.azurecontainerapps.io'),
  handle,
};

function handle(request: AzureRequest, call: Calls): AzureResponse {
  const url = new URL(request.url);
  const host = url.hostname.toLowerCase();
  const app = call.list('Microsoft.App/containerApps').find((one) => hostsOf(one, call).includes(host));
  const ingress = app && membersOf(membersOf(app.properties?.['configuration'])['ingress']);
  if (app === undefined || ingress?.['external'] !== true || ingress['transport'] === 'Tcp') {
    return { status: 404, headers: { 'content-type': 'text/html' }, body: NOT_FOUND };
  }
  if (url.protocol === 'http:' && ingress['allowInsecure'] !== true) {
    url.protocol = 'https:';
    return { status: 301, headers: { location: url.href } };
  }
  const serving = revisionsAt(app, host, call).filter(
    ({ properties }) => properties?.['healthState'] === 'Healthy',
  );
  if (serving.length > 0) return { status: 200, headers: { 'content-type': 'text/plain' }, body: 'ok' };
  const body = 'upstream connect error or disconnect/reset before headers. reset reason: connection failure';
  return { status: 503, headers: { 'content-type': 'text/plain' }, body };
}

function hostsOf(app: StoredResource, call: Calls): string[] {
  const { fqdn } = membersOf(membersOf(app.properties?.['configuration'])['ingress']);
  if (typeof fqdn !== 'string') return [];
  return [
    fqdn.toLowerCase(),
    ...call.list(REVISION_TYPE, app.id).map((one) => textOf(one, 'fqdn').toLowerCase()),
  ];
}

function revisionsAt(app: StoredResource, host: string, call: Calls): StoredResource[] {
  const active = call.list(REVISION_TYPE, app.id).filter(({ properties }) => properties?.['active'] === true);
  const own = active.filter((one) => textOf(one, 'fqdn').toLowerCase() === host);
  return own.length > 0 ? own : active.filter((one) => trafficWeight(one, call) > 0);
}

import type { Calls } from '../calls.ts';
import type { DataPlane } from '../data-plane.ts';
import type { AzureResponse } from '../exchange.ts';
import type { StoredResource } from '../resource-type.ts';
import { REVISION_TYPE, textOf } from './app-revision-type.ts';
import { containersOf, exitCodeOf } from './container-crash.ts';
import { consoleLog } from './container-log.ts';
import { opensLogs } from './log-token.ts';

const PATH =
  /^(?<head>\/subscriptions\/[^/]+\/resourceGroups\/[^/]+)\/(?<type>containerApps|jobs)\/(?<name>[^/]+)(?<below>\/.*)$/i;

/**
 * The log streams of apps and jobs, at `{region}.azurecontainerapps.dev`: of a container what it wrote, of an app what
 * Container Apps did with it. Paths, query (`follow`, `output`, `tailLines` of 0 to 300) and the bearer token are those of
 * Azure/azure-cli, containerapp/custom.py, `stream_containerapp_logs`; the lines as Learn shows them, "View log streams in
 * Azure Container Apps". Nothing more ever comes: a stream that is to be followed ends, too.
 */
export const logStreams: DataPlane = {
  matches: (host) => host.endsWith('.azurecontainerapps.dev'),
  handle(request, call) {
    const url = new URL(request.url);
    const { head = '', type = '', name = '', below = '' } = PATH.exec(url.pathname)?.groups ?? {};
    const owner = call.find(`${head}/providers/Microsoft.App/${type}/${name}`);
    if (owner === undefined) return plain(404, 'not found');
    if (!opensLogs(request.headers['authorization'], owner.id, call)) return plain(401, 'unauthorized');
    const lines = linesOf(owner, below, call);
    return lines === undefined ? plain(404, 'not found') : stream(lines, url.searchParams, call);
  },
};

function linesOf(owner: StoredResource, below: string, call: Calls): string[] | undefined {
  if (below === '/eventstream') return events(owner, call);
  const path =
    /^\/(?:revisions|executions)\/(?<run>[^/]+)\/replicas\/(?<replica>[^/]+)\/containers\/(?<container>[^/]+)\/logstream$/;
  const { run = '', replica = '', container: wanted = '' } = path.exec(below)?.groups ?? {};
  const of =
    call.find(`${owner.id}/revisions/${run}`) ?? call.find(`${owner.id}/executions/${run}`) ?? undefined;
  const container = of && containersOf(of).find(({ name }) => name === wanted);
  if (of === undefined || container === undefined) return undefined;
  const since = textOf(of, 'startTime') || textOf(of, 'createdTime');
  const kind = of.type === REVISION_TYPE ? 'Revision' : 'Execution';
  return [
    `Connecting to the container '${wanted}'...`,
    `Successfully Connected to container: '${wanted}' [${kind}: '${of.name}', Replica: '${replica}']`,
    ...consoleLog(owner, container, { since, failed: textOf(of, 'status') === 'Failed' }, call),
  ];
}

/** What Container Apps tells of each revision, in the members of its system logs. */
function events(app: StoredResource, call: Calls): string[] {
  const revisions = call
    .list(REVISION_TYPE, app.id)
    .toSorted((one, other) => textOf(one, 'createdTime').localeCompare(textOf(other, 'createdTime')));
  return revisions.flatMap((revision) => {
    const told = (type: 'Normal' | 'Warning', reason: string, message: string): string =>
      JSON.stringify({
        TimeStamp: textOf(revision, 'createdTime'),
        Type: type,
        ContainerAppName: app.name,
        RevisionName: revision.name,
        Msg: message,
        Reason: reason,
        EventSource: 'ContainerAppController',
      });
    const failed = textOf(revision, 'provisioningError');
    if (failed !== '') return [told('Warning', 'ProvisioningFailed', failed)];
    return [
      told('Normal', 'RevisionCreation', 'Creating new revision'),
      ...containersOf(revision).flatMap((container) => {
        const code = exitCodeOf(container);
        if (code === undefined) return [];
        const { name } = container;
        return [
          told(
            'Warning',
            'ContainerTerminated',
            `Container '${name}' was terminated with exit code '${code}'`,
          ),
          told('Warning', 'ContainerBackOff', `Persistent Failure to start container '${name}'`),
        ];
      }),
    ];
  });
}

function stream(lines: readonly string[], query: URLSearchParams, call: Calls): AzureResponse {
  const asked = Number(query.get('tailLines') ?? 20);
  if (!(asked >= 0 && asked <= 300)) return plain(400, 'tailLines must be between 0 and 300');
  const json = query.get('output') !== 'text';
  const time = new Date(call.now()).toISOString();
  const tail = lines.slice(Math.max(0, lines.length - asked));
  const shown = tail.map((line) =>
    json && !line.startsWith('{') ? JSON.stringify({ TimeStamp: time, Log: line }) : line,
  );
  return plain(200, shown.map((line) => `${line}\n`).join(''));
}

function plain(status: number, body: string): AzureResponse {
  return { status, headers: { 'content-type': 'text/plain; charset=utf-8' }, body };
}

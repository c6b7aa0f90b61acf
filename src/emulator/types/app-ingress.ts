import { ArmError } from '../arm-error.ts';
import type { Calls } from '../calls.ts';
import type { StoredResource } from '../resource-type.ts';
import type { AppConfiguration } from './app-schema.ts';
import { given, membersOf } from './members.ts';

const SHOWN = { auto: 'Auto', http: 'Http', http2: 'Http2', tcp: 'Tcp' } as const;

type Ingress = NonNullable<AppConfiguration['ingress']>;

/**
 * Makes the ingress that an app shows. Learn, "Configure Ingress for your app in Azure Container Apps"; as recorded in
 * Azure/azure-powershell, src/App/test/AzContainerApp.Recording.json.
 * @throws ArmError 400
 */
export function settleIngress(
  sent: Ingress,
  app: { name: string; id: string },
  environment: StoredResource,
  call: Calls,
): Record<string, unknown> {
  const external = sent.external ?? false;
  const transport = sent.transport ?? 'auto';
  const tcp = transport === 'tcp';
  if (tcp && external) refuseExternalTcp(environment);
  if (!tcp && sent.exposedPort != null && sent.exposedPort !== 0) {
    throw invalid("Field 'configuration.ingress.exposedPort' can only be set for tcp transport.");
  }
  return {
    fqdn: fqdnOf(app.name, external, environment),
    external,
    targetPort: sent.targetPort ?? 0,
    exposedPort: tcp ? (sent.exposedPort ?? sent.targetPort ?? 0) : 0,
    transport: SHOWN[transport],
    traffic: settleTraffic(sent, app, call),
    allowInsecure: sent.allowInsecure ?? false,
    ...given({
      customDomains: sent.customDomains,
      ipSecurityRestrictions: sent.ipSecurityRestrictions,
      stickySessions: sent.stickySessions,
      clientCertificateMode: sent.clientCertificateMode,
      corsPolicy: sent.corsPolicy,
      additionalPortMappings: sent.additionalPortMappings,
    }),
  };
}

/** The host of an app or, under its name, of a revision. */
export function fqdnOf(name: string, external: boolean, environment: StoredResource): string {
  const { defaultDomain } = membersOf(environment.properties);
  return `${name}.${external ? '' : 'internal.'}${typeof defaultDomain === 'string' ? defaultDomain : ''}`;
}

/**
 * The TCP port that another app of the environment has taken. Learn, "Configure Ingress": exposedPort "must be unique in
 * the Container Apps environment" when external, and cannot be 80 or 443; the words are those of
 * github.com/microsoft/azure-container-apps/issues/1558.
 */
export function portProblem(app: StoredResource, call: Calls): string | undefined {
  const mine = tcpOf(app);
  if (mine === undefined) return undefined;
  const others = call
    .list(app.type)
    .filter(
      ({ id, properties }) =>
        id !== app.id && properties?.['environmentId'] === app.properties?.['environmentId'],
    );
  const taken =
    mine.external && others.some((other) => tcpOf(other)?.external && tcpOf(other)?.port === mine.port);
  return taken || mine.port === 80 || mine.port === 443
    ? `Invalid value: ${mine.port}: exposedPort already in use`
    : undefined;
}

function tcpOf({ properties }: StoredResource): { external: boolean; port: number } | undefined {
  const { transport, external, exposedPort } = membersOf(membersOf(properties?.['configuration'])['ingress']);
  if (transport !== 'Tcp' || typeof exposedPort !== 'number') return undefined;
  return { external: external === true, port: exposedPort };
}

function settleTraffic({ traffic }: Ingress, app: { name: string; id: string }, call: Calls): object[] {
  if (!traffic || traffic.length === 0) return [{ weight: 100, latestRevision: true }];
  for (const { revisionName } of traffic) {
    if (!revisionName || call.find(`${app.id}/revisions/${revisionName}`)) continue;
    throw invalid(`Revision '${revisionName}' in the traffic configuration does not exist.`);
  }
  // Learn, "Traffic splitting in Azure Container Apps": the weights of all rules add up to 100%.
  const sum = traffic.reduce((total, { weight }) => total + (weight ?? 0), 0);
  if (sum !== 100) throw invalid(`Traffic weights must add up to 100, but add up to ${sum}.`);
  return traffic.map(given);
}

// Code and words: github.com/microsoft/azure-container-apps and Learn, "Ingress in Azure Container Apps".
function refuseExternalTcp(environment: StoredResource): void {
  const { infrastructureSubnetId } = membersOf(environment.properties?.['vnetConfiguration']);
  if (infrastructureSubnetId) return;
  const message =
    "Applications with external TCP ingress can only be deployed to Container App Environments that have a custom VNET. Set ingress traffic to 'Limited to Container Apps Environment' if you want to deploy to a Container App Environment without a custom VNET.";
  throw new ArmError(400, 'ContainerAppTcpRequiresVnet', message);
}

function invalid(message: string): ArmError {
  return new ArmError(400, 'InvalidRequestParameterWithDetails', message);
}

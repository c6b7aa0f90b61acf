/** What a request is for, in the words in which it is measured, traced, and matched by `retry.operations`. */
export interface Target {
  readonly method: string;
  readonly host: string;
  /** Without the query, which may hold a signature. */
  readonly path: string;
  /** The provider and type of ARM (`Microsoft.App/containerApps`), or a data plane (`vault/secrets`). */
  readonly service: string;
  /** The method, or the action of a POST: `start`. */
  readonly operation: string;
}

/**
 * Tells what a request is for.
 * Source: ARM RPC contract, "Common API details": ids alternate between types and names after the last `providers`, and a
 * POST names its action in what is left.
 */
export function targetOf({ method, url }: { readonly method: string; readonly url: string }): Target {
  const { host, pathname: path } = new URL(url);
  const words = path.split('/').filter((word) => word !== '');
  const { service, action } = isArmHost(host) ? ofArm(words, method) : ofPlane(host, words, method);
  return { method, host, path, service, operation: action ?? method };
}

/** Whether a host is one of Azure's own services, and not the address of something that runs there, such as an app. */
export function isServiceHost(host: string): boolean {
  return isArmHost(host) || PLANES.some(([pattern]) => pattern.test(host));
}

/** Whether a host is Azure Resource Manager's, in whatever region. */
export function isArmHost(host: string): boolean {
  return /(?:^|\.)management\.azure\.com$/.test(host);
}

/**
 * Whether a request is the first round with a vault, which goes without a token and is answered 401 with where to get one:
 * no refusal. Source: Microsoft Learn, "Authentication, requests and responses" of Key Vault.
 */
export function isChallengeRound(request: {
  readonly url: string;
  readonly headers: { has(name: string): boolean };
}): boolean {
  return isVaultHost(new URL(request.url).host) && !request.headers.has('authorization');
}

/** Whether a host is that of a vault. */
export function isVaultHost(host: string): boolean {
  return VAULT.test(host);
}

const VAULT = /\.vault\.azure\.net$/;

/** The data planes that this program talks to, and what they are called. */
const PLANES: readonly (readonly [RegExp, string])[] = [
  [VAULT, 'vault'],
  [/\.blob\.core\.windows\.net$/, 'storage/blobs'],
  [/\.azurecr\.io$/, 'registry'],
];

interface Named {
  readonly service: string;
  readonly action?: string | undefined;
}

function ofPlane(host: string, words: readonly string[], method: string): Named {
  const plane = PLANES.find(([pattern]) => pattern.test(host))?.[1] ?? 'web';
  if (plane !== 'vault') return { service: plane };
  return { service: `vault/${words[0] ?? ''}`, action: method === 'POST' ? words[2] : undefined };
}

function ofArm(words: readonly string[], method: string): Named {
  const last = words.findLastIndex((word) => word.toLowerCase() === 'providers');
  const [provider, ...rest] = last === -1 ? [] : words.slice(last + 1);
  // A provider alone is what a subscription is registered with.
  if (provider === undefined || rest.length === 0) return ofResources(words, last, method);
  const [first = ''] = rest;
  if (method === 'POST' && rest.length === 1)
    return { service: /^(un)?register$/i.test(first) ? PROVIDERS : `${provider}/${first}`, action: first };
  const action = method === 'POST' && rest.length % 2 === 1 ? rest.at(-1) : undefined;
  const types = (action === undefined ? rest : rest.slice(0, -1)).filter((_, at) => at % 2 === 0);
  return { service: [provider, ...types].join('/'), action };
}

const PROVIDERS = 'Microsoft.Resources/providers';

/** What belongs to Azure Resource Manager itself. */
function ofResources(words: readonly string[], providers: number, method: string): Named {
  const names = words.map((word) => word.toLowerCase());
  if (providers !== -1) return { service: PROVIDERS };
  const inGroup = names[2] === 'resourcegroups';
  const action = method === 'POST' && words.length % 2 === 1 ? words.at(-1) : undefined;
  if (inGroup && names[4] === 'resources') return { service: 'Microsoft.Resources/resources' };
  if (inGroup) return { service: 'Microsoft.Resources/resourceGroups', action };
  if (names[2] === 'resources') return { service: 'Microsoft.Resources/resources' };
  return { service: `Microsoft.Resources/${words[0] ?? ''}`, action };
}

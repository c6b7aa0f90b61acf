import { MASK } from './secret.ts';

/** What a secret looks like that nobody has told us of. */
export interface SecretPattern {
  /** In kebab-case, for reports. */
  readonly name: string;
  /** What it finds, in a few words. */
  readonly what: string;
  /** Global; its first group, or all of it where it has none, is the secret part. */
  readonly expression: RegExp;
  /** The page that says what it looks like. */
  readonly source: string;
}

/** Tells whether this stands for a secret and is none: a mask, a variable, a reference, a digest. */
export function isPlaceholder(text: string): boolean {
  return PLACEHOLDER.test(text);
}

const PLACEHOLDER =
  /^(?:["'\\]*$|\*+$|[<[{$%@(]|x+$|redacted|hidden|null$|undefined$|true$|false$|secretref:|hmac-sha256:|sha256:)|\*{3}/i;

/**
 * What secrets look like that can come near a deployment to Azure: its own, those of databases and registries, and tokens
 * of where pipelines run. Each is told by its form alone, so what has no form of its own (a bare password) is found by
 * value only. A connection string of Application Insights names an address, and is none.
 */
export const PATTERNS: readonly SecretPattern[] = [
  {
    name: 'azure-account-key',
    what: 'a key of 64 bytes: of a storage account, Cosmos DB, API Management',
    expression: /(?<![\w+/]|==|sha512-)([A-Za-z\d+/]{86}==)(?![\w+/=])/g,
    source: 'Microsoft Learn, "Manage storage account access keys": 512-bit keys',
  },
  {
    name: 'azure-shared-access-key',
    what: 'a key of 32 bytes: of Service Bus, Event Hubs, IoT Hub, Application Insights',
    expression: /(?:SharedAccessKey|AccountKey|AccessKey)\s*=\s*([A-Za-z\d+/]{43}=)/gi,
    source: 'Microsoft Learn, "Get an Event Hubs connection string"',
  },
  {
    name: 'azure-identifiable-key',
    what: 'a key that bears its service: of a registry, a cache, Functions, Search',
    expression:
      /(?<![\w+/])((?:[A-Za-z\d+/]{42}\+ACR[A-D][A-Za-z\d+/]{5}|[A-Za-z\d]{33}AzCa[A-P][A-Za-z\d]{5}=|[\w-]{44}AzFu[\w-]{5}[AQgw]==|[A-Za-z\d]{42}AzSe[A-D][A-Za-z\d]{5}))(?![\w+/])/g,
    source: 'github.com/microsoft/security-utilities, "IdentifiableSecrets"',
  },
  {
    name: 'shared-access-signature',
    what: 'the signature of a shared access signature',
    expression: /\bsig=((?:[A-Za-z\d+/_-]|%2[BF]){42,}(?:=|%3D)?)/gi,
    source: 'Microsoft Learn, "Create a service SAS": sig, an HMAC-SHA256 in Base64',
  },
  {
    name: 'connection-string-password',
    what: 'the password of a connection string or of a variable',
    expression: /(?:password|passwd|pwd)\s*=\s*([^\s;,"'&\\]{4,})/gi,
    source: 'Microsoft Learn, "Connection String Syntax": Password, Pwd',
  },
  {
    name: 'url-password',
    what: 'a user and a password in a URL',
    // Schemes are short; without a bound a long dotted text would be gone through from each of its parts.
    expression: /\b[a-z][a-z\d+.-]{0,30}:\/\/[^\s:/@"'\\]*:([^\s:/@"'\\]{2,})@/gi,
    source: 'RFC 3986, section 3.2.1',
  },
  {
    name: 'authorization-header',
    what: 'what authorizes a request',
    expression: /\b(?:Bearer|Basic)\s+((?=[^\s\d]*\d)[A-Za-z\d+/._~-]{16,}=*)/g,
    source: 'RFC 6750, section 2.1; RFC 7617, section 2',
  },
  {
    name: 'json-web-token',
    what: 'a JSON Web Token',
    expression: /(?<![\w-])(eyJ[\w-]{8,}\.eyJ[\w-]{8,}\.[\w-]{16,})/g,
    source: 'RFC 7519, section 3; RFC 7515, section 3.1',
  },
  {
    name: 'oauth-parameter',
    what: 'a token or a secret of OAuth',
    expression:
      /\b(?:client_secret|client_assertion|refresh_token|access_token|id_token)\\*["']?\s*[:=]\s*\\*["']?([^\s"'&;,\\]{8,})/gi,
    source: 'RFC 6749, sections 2.3.1, 5.1 and 6',
  },
  {
    name: 'secret-member',
    what: 'a member of a body of Azure that holds a secret',
    expression:
      /"(?:administratorLoginPassword|adminPassword|password|primaryKey|secondaryKey|primarySharedKey|secondarySharedKey|sharedKey|primaryConnectionString|secondaryConnectionString)\\*"\s*:\s*\\*"([^"\\]{4,})/gi,
    source: 'azure-rest-api-specs: properties with x-ms-secret',
  },
  {
    name: 'private-key',
    what: 'a private key',
    expression: /-----BEGIN (?:[A-Z\d]+ )*PRIVATE KEY(?: BLOCK)?-----/g,
    source: 'RFC 7468, sections 10 and 11; RFC 4880, section 6.2',
  },
  {
    name: 'entra-client-secret',
    what: 'a client secret of Microsoft Entra ID',
    expression: /(?<![\w~.-])([\w~.-]{3}[78]Q~[\w~.-]{31,34})(?![\w~-])/g,
    source: 'Microsoft Learn, Purview, "Azure AD client secret entity definition"',
  },
  {
    name: 'azure-devops-token',
    what: 'a personal access token of Azure DevOps',
    expression: /(?<![\w+/=-])([A-Za-z\d]{76}AZDO[A-Za-z\d]{4}|(?=(?:[a-z]*\d){4})[a-z2-7]{52})(?![\w+/=-])/g,
    source: 'Microsoft Learn, "Use personal access tokens": changes to the format',
  },
  {
    name: 'github-token',
    what: 'a token of GitHub',
    expression: /\b(gh[pousr]_[A-Za-z\d]{36,255}|github_pat_\w{60,255})\b/g,
    source: 'GitHub Docs, "About authentication to GitHub": token formats',
  },
  {
    name: 'gitlab-token',
    what: 'a token of GitLab',
    expression: /\b(gl(?:pat|ptt|dt|rt|rtr|cbt|oas|soat|ft|imt|agent)-[\w.-]{20,})/g,
    source: 'GitLab Docs, "Token overview": token prefixes',
  },
  {
    name: 'slack-token',
    what: 'a token or a webhook of Slack',
    expression: /\b(xox[abeoprs]-[A-Za-z\d-]{10,}|hooks\.slack\.com\/services\/[A-Z\d]+\/[A-Z\d]+\/\w{16,})/g,
    source: 'Slack API, "Token types"; "Sending messages using incoming webhooks"',
  },
  {
    name: 'npm-token',
    what: 'a token of npm',
    expression: /\b(npm_[A-Za-z\d]{36})\b/g,
    source: 'GitHub Docs, "Supported secret scanning patterns": npm access token',
  },
  {
    name: 'docker-token',
    what: 'a token of Docker Hub',
    expression: /\b(dckr_(?:pat|oat)_[\w-]{27,})/g,
    source: 'GitHub Docs, "Supported secret scanning patterns": Docker Hub',
  },
  {
    name: 'aws-access-key',
    what: 'the id of an access key of AWS, which its secret stands beside',
    expression: /(?<![A-Z\d])((?:AKIA|ASIA)[A-Z2-7]{16})(?![A-Z\d])/g,
    source: 'AWS documentation, "IAM identifiers": unique identifiers',
  },
  {
    name: 'google-api-key',
    what: 'an API key of Google',
    expression: /\b(AIza[\w-]{35})(?![\w-])/g,
    source: 'GitHub Docs, "Supported secret scanning patterns": Google API key',
  },
  {
    name: 'stripe-key',
    what: 'a secret key of Stripe',
    expression: /\b([rs]k_(?:live|test)_[A-Za-z\d]{16,})/g,
    source: 'Stripe documentation, "API keys": prefixes',
  },
];

/** The same with `***` for whatever in its texts looks like a secret. */
export function masked<Value>(value: Value): Value;
export function masked(value: unknown): unknown {
  if (typeof value === 'string')
    return PATTERNS.reduce((text, { expression }) => text.replace(expression, MASK), value);
  if (Array.isArray(value)) return value.map((item: unknown) => masked(item));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, member]) => [key, masked(member)]));
}

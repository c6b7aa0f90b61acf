/** Members whose text never leaves the program, wherever they stand. */
const SECRET_MEMBERS = new Set(
  [
    'administratorLoginPassword',
    'password',
    'passwords',
    'primaryKey',
    'secondaryKey',
    'primarySharedKey',
    'secondarySharedKey',
    'sharedKey',
    'connectionString',
    'instrumentationKey',
    'daprAIConnectionString',
    'daprAIInstrumentationKey',
    'token',
    'access_token',
    'refresh_token',
    'id_token',
    'client_secret',
    'client_assertion',
    'assertion',
  ].map((member) => member.toLowerCase()),
);

/** Where a member called `value` is a secret: below these members, and in the answers of these actions. */
const VALUE_BELOW = new Set(['secrets', 'passwords']);
const VALUE_ACTIONS = /\/(listSecrets|listKeys|listCredentials|sharedKeys|regenerateKey|getAuthtoken)$/i;

const HEADERS = new Set([
  'authorization',
  'x-ms-authorization-auxiliary',
  'cookie',
  'set-cookie',
  'x-ms-copy-source',
]);

/** The hosts whose answers are what containers wrote: nobody can say what of it is secret. */
const LOGS = /\.azurecontainerapps\.dev$/;

/** The hosts that take telemetry: it is told by its size. */
const TELEMETRY = /\.in\.applicationinsights\.azure\.com$/;

/** Says what is hidden of an exchange's body: everything called `value` where the host or the action gives secrets. */
export function redactBody(body: unknown, host: string, path: string): unknown {
  if (LOGS.test(host)) return typeof body === 'string' ? `(${body.length} characters)` : body;
  if (TELEMETRY.test(host)) return sizeOf(body);
  const vault = /(^|\.)vault\.(azure\.net|azure\.cn|usgovcloudapi\.net)$/.test(host);
  return hide(body, vault || VALUE_ACTIONS.test(path));
}

/** An answer to telemetry is an object, and says how much was taken. */
function sizeOf(body: unknown): unknown {
  if (Array.isArray(body)) return `(${body.length} items)`;
  return typeof body === 'string' ? `(${body.length} characters)` : body;
}

/** Leaves out the headers that authorize, and hides signatures in the others. */
export function redactHeaders(headers: Readonly<Record<string, string>>): Record<string, string> {
  const kept = Object.entries(headers).filter(([name]) => !HEADERS.has(name.toLowerCase()));
  return Object.fromEntries(kept.map(([name, value]) => [name, redactText(value)]));
}

/** Hides shared access signatures and what stands like a password in a connection string or a form. */
export function redactText(text: string): string {
  return text
    .replaceAll(/([?&;]|^)(sig)=[^&\s"';]+/gi, '$1$2=***')
    .replaceAll(
      /((?:^|[?&])(?:client_secret|client_assertion|assertion|refresh_token|password)=)[^&]+/gi,
      '$1***',
    )
    .replaceAll(/(InstrumentationKey|AccountKey|SharedAccessKey)=[^;"\s]+/gi, '$1=***')
    .replaceAll(/\b([a-z][a-z+]*:\/\/[^\s:/@]+):[^\s@/]+@/gi, '$1:***@');
}

function hide(value: unknown, values: boolean): unknown {
  if (typeof value === 'string') return redactText(value);
  if (Array.isArray(value)) return value.map((item) => hide(item, values));
  if (typeof value !== 'object' || value === null) return value;
  const own = values || saysSecret(value);
  return Object.fromEntries(
    Object.entries(value).map(([key, inner]) => {
      const member = key.toLowerCase();
      const secret = SECRET_MEMBERS.has(member) || (own && member === 'value');
      if (secret && typeof inner === 'string') return [key, '***'];
      return [key, hide(inner, values || VALUE_BELOW.has(member))];
    }),
  );
}

/**
 * True for what calls its own value a secret: a build argument or a task's value with `isSecret`, a credential of type
 * `Opaque`. azure-rest-api-specs, containerregistry_build.json 2019-06-01-preview, Argument, SetValue and SecretObject.
 */
function saysSecret(value: object): boolean {
  return Object.entries(value).some(([key, inner]) => {
    const member = key.toLowerCase();
    if (member === 'issecret') return inner !== false && inner !== null;
    return member === 'type' && typeof inner === 'string' && inner.toLowerCase() === 'opaque';
  });
}

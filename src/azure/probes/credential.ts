import { readFile } from 'node:fs/promises';
import { z } from 'zod';
import type { Expected, Obstacle } from '../../engine/gate.ts';
import type { Connection } from '../connection.ts';
import { federationIn } from '../federation.ts';
import { claimsIn } from '../token-claims.ts';
import type { Needs } from './needs.ts';
import { stepsOf } from './needs.ts';
import type { Look } from './probe.ts';

/** What is known of the credential without asking it. */
export interface SignIn {
  /** The environment of the process, which `DefaultAzureCredential` reads too. */
  readonly variables: Readonly<Record<string, string | undefined>>;
  /** When it ends for good, where that is known: milliseconds since 1970; `Infinity`: it renews itself. */
  readonly endsAt?: number | undefined;
}

/**
 * Finds a credential that ends before the run and its undo can, and cannot be renewed by itself. Two can not: a federated
 * token in a file that nobody rotates (Kubernetes does), which is traded for each new access token and lives minutes; and
 * what a pipeline signed in with by such a token, through `az`. All others renew themselves.
 * Sources: Microsoft Learn, "Access token claims reference" (appidacr, xms_mirid); @azure/identity,
 * workloadIdentityCredential.js; github.com/Azure/login/issues/372 (AADSTS700024).
 */
export function credentialLook(
  connection: Connection,
  signIn: SignIn,
  needs: Needs,
  { milliseconds }: Expected,
): Look {
  return {
    about: 'how long the credential lasts',
    async find(): Promise<Obstacle[]> {
      const now = connection.world.now();
      const end =
        signIn.endsAt === undefined ? await endOf(connection, signIn) : { at: signIn.endsAt, who: OWN };
      if (end === undefined || end.at >= now + milliseconds) return [];
      const all = [
        ...needs.of('resource'),
        ...needs.of('role'),
        ...needs.of('secrets'),
        ...needs.of('registration'),
      ];
      return [
        {
          steps: stepsOf(all),
          code: 'ExpiredAuthenticationToken',
          what: `${end.who} ends at ${new Date(end.at).toISOString()}, in ${minutes(end.at - now)}, and cannot be renewed; run and undo can take ${minutes(milliseconds)}`,
          clear:
            'Sign in again right before the run (az login), or as something that renews itself: the federation of a pipeline without a sign-in of its own before (docs/pipelines.md), a managed identity, or a service principal with a secret or certificate (AZURE_CLIENT_SECRET, AZURE_CLIENT_CERTIFICATE_PATH).',
        },
      ];
    },
  };
}

const OWN = 'the access token';

interface End {
  readonly at: number;
  readonly who: string;
}

async function endOf(connection: Connection, { variables }: SignIn): Promise<End | undefined> {
  // It asks its pipeline for a newer one each time.
  if (federationIn(variables) !== undefined) return undefined;
  const { AZURE_CLIENT_ID, AZURE_CLIENT_SECRET, AZURE_CLIENT_CERTIFICATE_PATH, KUBERNETES_SERVICE_HOST } =
    variables;
  const ownSecret = AZURE_CLIENT_SECRET ?? AZURE_CLIENT_CERTIFICATE_PATH;
  if (AZURE_CLIENT_ID !== undefined && ownSecret !== undefined) return undefined;
  const file = variables['AZURE_FEDERATED_TOKEN_FILE'];
  if (file !== undefined && AZURE_CLIENT_ID !== undefined) {
    if (KUBERNETES_SERVICE_HOST !== undefined) return undefined;
    const { exp } = claimsOf(await readFile(file, 'utf8'));
    return exp === undefined ? undefined : { at: exp * 1000, who: `the federated token in ${file}` };
  }
  const token = await (await connection.credential()).getToken('https://management.azure.com/.default');
  if (token === null) return undefined;
  const { idtyp, appidacr, xms_mirid: managed } = claimsOf(token.token);
  const isFederated = idtyp === 'app' && appidacr === '2' && managed === undefined;
  const inPipeline = PIPELINES.some((name) => variables[name] !== undefined);
  return isFederated && inPipeline ? { at: token.expiresOnTimestamp, who: OWN } : undefined;
}

/** Set where a job may ask for a federated token: GitHub Actions, Azure Pipelines, GitLab. */
const PIPELINES = ['ACTIONS_ID_TOKEN_REQUEST_URL', 'SYSTEM_OIDCREQUESTURI', 'GITLAB_CI'];

const claims = z.object({
  exp: z.number().optional(),
  idtyp: z.string().optional(),
  appidacr: z.string().optional(),
  xms_mirid: z.string().optional(),
});

function claimsOf(token: string): z.infer<typeof claims> {
  return claims.safeParse(claimsIn(token)).data ?? {};
}

function minutes(milliseconds: number): string {
  const whole = Math.max(0, Math.ceil(milliseconds / 60_000));
  return whole === 1 ? '1 minute' : `${whole} minutes`;
}

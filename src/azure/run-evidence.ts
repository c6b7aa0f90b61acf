import type { JsonObject } from '../engine/json.ts';
import { openArm } from './arm.ts';
import { connect, type AzureOptions } from './connection.ts';
import { containerAppsClient } from './environments.ts';
import { azureFailure } from './failures.ts';
import { parseResourceId, PROVIDER_TYPE, SECRET_TYPE } from './resource-id.ts';
import { appEvidence } from './run-evidence-apps.ts';
import { buildEvidence } from './run-evidence-builds.ts';
import { jobEvidence } from './run-evidence-jobs.ts';
import { openVaultSecrets } from './vault-secrets.ts';
import { openWeb } from './web.ts';

/** What can be seen of a failure, as long as it can be seen. */
export interface RunEvidence {
  /** Texts, by a relative path with `/` between its parts; to be redacted. */
  readonly files: readonly EvidenceFile[];
  /** What could not be had, and why. */
  readonly missing: readonly string[];
}

/** One text of an evidence. */
export interface EvidenceFile {
  readonly path: string;
  readonly content: string;
  /** Of what the text is the log, where that has failed. */
  readonly logOf?: Logged;
}

/** A build, a job or a container whose log is kept. */
export interface Logged {
  /** `build of productservice` */
  readonly what: string;
  readonly address: string;
}

/** How evidence is asked for. */
export interface EvidenceTerms {
  /** Ends it: what there is by then is what is returned. */
  readonly signal: AbortSignal;
  /** Called with each value that must be hidden in the texts, before a text that may hold it is returned. */
  readonly hide: (value: string) => void;
}

/** What the collectors of the kinds put their findings into. */
export interface Gathering {
  keep(path: string, content: string | object, logOf?: Logged): void;
  /** Does a part of the work; what it throws is noted, and keeps nobody else from theirs. */
  attempt(what: string, look: () => Promise<void>): Promise<void>;
  readonly hide: (value: string) => void;
}

/**
 * Looks at what a failed step was about: apps with their revisions, replicas and logs, jobs with their executions and
 * logs, builds with theirs, and of everything else what ARM shows. It only reads, waits for nothing, and never rejects.
 * A secret of a vault is not read: it says nothing but its value.
 */
export async function runEvidence(
  options: AzureOptions,
  addresses: readonly string[],
  { signal, hide }: EvidenceTerms,
): Promise<RunEvidence> {
  // What it is refused itself is told in `missing`.
  const connection = connect({ ...options, signal, patienceMs: 0, onRefused: () => undefined });
  const files: EvidenceFile[] = [];
  const missing: string[] = [];
  const gathering: Gathering = {
    hide,
    keep: (path, content, logOf) =>
      void files.push({
        path,
        content: typeof content === 'string' ? content : `${JSON.stringify(content, undefined, 2)}\n`,
        ...(logOf !== undefined && { logOf }),
      }),
    attempt: async (what, look) => {
      try {
        await look();
      } catch (error) {
        // What was stopped is told once, at the end.
        if (!signal.aborted) missing.push(`${what}: ${azureFailure(error).message}`);
      }
    },
  };
  const arm = openArm(connection);
  const web = openWeb(connection);
  const client = containerAppsClient(connection);
  const vaultSecrets = openVaultSecrets(connection);
  const means = { connection, web, client, vaultSecrets };

  const look = async (at: string): Promise<void> => {
    const { type } = parseResourceId(at);
    if (type === SECRET_TYPE || type === PROVIDER_TYPE) return;
    if (type === 'microsoft.app/containerapps') return appEvidence(means, at, gathering);
    if (type === 'microsoft.app/jobs') return jobEvidence(means, at, gathering);
    if (type === 'microsoft.containerregistry/registries/taskruns')
      return buildEvidence(means, at, gathering);
    const seen: JsonObject | null = JSON.parse(JSON.stringify(await arm.read(at)));
    gathering.keep(fileName(at, 'json'), { address: at, found: seen !== null, ...(seen && { shows: seen }) });
  };
  // Two steps share an app by a part of it each: it is looked at once.
  const wanted = [...new Set(addresses.map((at) => at.replace(/#.*$/s, '')))];
  const all = Promise.all(wanted.map((at) => gathering.attempt(at, () => look(at))));
  // Signing in, for one, heeds no signal.
  await Promise.race([all, aborted(signal)]);
  if (signal.aborted) missing.push('the time was up before everything was looked at');
  return { files: [...files], missing: [...missing] };
}

function aborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve();
    signal.addEventListener('abort', () => resolve(), { once: true });
  });
}

/** Names a file after the last two segments of an id, which together tell what it is about. */
export function fileName(at: string, ending: string): string {
  const words = at.split('/').slice(-2);
  return `${words.map((word) => word.replaceAll(/[^\w.-]/g, '_')).join('/')}.${ending}`;
}

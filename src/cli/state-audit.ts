import { resolve } from 'node:path';
import type { AuditDocument } from '../report/audit-document.ts';
import { auditText } from '../report/audit-text.ts';
import { createTextAudit } from '../secrets/audit-text.ts';
import { masked } from '../secrets/patterns.ts';
import { fileHome } from '../state/file-home.ts';
import { fileKeptFiles } from '../state/file-kept-files.ts';
import type { KeptFiles } from '../state/kept-files.ts';
import { auditFiles } from './audit-files.ts';
import { openCloud } from './cloud.ts';
import { type Environment, type EnvironmentFlags, openEnvironment } from './environment.ts';
import { knownSecrets } from './known-secrets.ts';
import type { Outcome } from './outcome.ts';
import type { Shell } from './shell.ts';

/**
 * `deploy state audit`: looks through everything that is kept of an environment for what is, or looks like, a secret; exit
 * code 1 when there is any, or when not all could be looked at. Takes no lock, changes nothing, and tells no value.
 */
export async function stateAudit(flags: EnvironmentFlags, shell: Shell): Promise<Outcome> {
  const environment = await openEnvironment(flags, shell);
  const { loaded, place } = environment;
  const cloud =
    flags.offline === true ? undefined : await openCloud(environment, shell, { write: false, lookUp: true });
  const { known, unchecked, incomplete } = await knownSecrets(environment, cloud, shell);
  const places = placesOf(environment);
  const audited = await auditFiles(places, createTextAudit(known), shell.signal);
  const { findings, unread } = audited;
  const result = findings.length > 0 ? 'found' : incomplete || unread.length > 0 ? 'incomplete' : 'clean';
  const told: AuditDocument = {
    result,
    exitCode: result === 'clean' ? 0 : 1,
    environment: loaded.environment,
    cloud: loaded.cloud,
    places: places.map((one) => one.place),
    known: known.length,
    ...audited,
    findings: findings.map((finding) => ({ ...finding, hint: hintFor(finding.file) })),
    unchecked: [...unchecked],
  };
  // A file and a key may be called by what looks like a secret, too.
  const document = masked(shell.redactor.json(told));
  return { document, text: (paint) => auditText(document, place, paint) };
}

/** The state where it is kept, what stays on this machine beside a container, and the log of the embedded Azure. */
function placesOf({ loaded, state, stateFolder }: Environment): KeptFiles[] {
  const { exchanges } = loaded.config.emulator;
  const log = exchanges === undefined ? undefined : resolve(loaded.folder, exchanges);
  return [
    state.files,
    ...(state.type === 'file' ? [] : [fileHome(stateFolder).files]),
    ...(log === undefined || loaded.cloud === 'azure' ? [] : [oneFile(log)]),
  ];
}

function oneFile(file: string): KeptFiles {
  const at = file.lastIndexOf('/');
  const name = file.slice(at + 1);
  const all = fileKeptFiles(file.slice(0, at));
  return { ...all, list: async () => [name] };
}

function hintFor(file: string): string {
  if (/\/runs\/[^/]+\//.test(file))
    return 'Nothing needs this file but a look back: remove it. Of `state.json` there `deploy rollback --to` is then refused.';
  if (file.endsWith('.bak')) return 'A copy that nothing needs: remove it.';
  if (file.endsWith('/journal.jsonl'))
    return 'Finish or undo the open run (`npx deploy`, or `npx deploy rollback`): that empties it.';
  if (file.endsWith('/state.json'))
    return 'Mend the step named by the path so that it keeps a name or a keyed digest, then `npx deploy --force-step` with it.';
  return 'Remove the file once it is not needed.';
}

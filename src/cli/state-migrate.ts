import { resolve } from 'node:path';
import { type StateStoreConfig, stateStoreSchema } from '../config/schema/state.ts';
import { Failure } from '../engine/failure.ts';
import type { MigrateDocument } from '../report/state-documents.ts';
import { migrateText } from '../report/state-text.ts';
import { type Environment, type EnvironmentFlags, openEnvironment } from './environment.ts';
import { bindingOf } from './facts.ts';
import { moveLocalFiles } from './local-files.ts';
import type { Outcome } from './outcome.ts';
import type { Shell } from './shell.ts';
import { moveState } from './state-move.ts';
import { localFolder, openState, type StatePlace } from './state-store.ts';
import { openRunOf } from './state-transfer.ts';
import { withLock } from './with-lock.ts';

/** The flags of `deploy state migrate`: where to, and the end of the way that the configuration does not name. */
export interface MigrateFlags extends EnvironmentFlags {
  readonly to: 'file' | 'blob';
  readonly path: string | undefined;
  readonly account: string | undefined;
  readonly container: string | undefined;
  readonly prefix: string | undefined;
}

/**
 * `deploy state migrate --to file|blob`: moves the state, an open run with it, between a folder and a container. The
 * configuration names one end, before or after it is edited, and the flags the other. Both locks are held; copies are
 * kept on both sides; the old store is emptied, and says where the state is, only after what was written has been read
 * back. After a crash at any instant the same command finishes it.
 * Throws `Failure` `state-foreign` where another or a newer state is there, and as reading and writing do.
 */
export async function stateMigrate(flags: MigrateFlags, shell: Shell): Promise<Outcome> {
  const environment = await openEnvironment(flags, shell);
  const other = otherEnd(flags, environment, shell);
  const far = { ...environment, state: await openState(other, shell) };
  const configured = flags.to === environment.state.type;
  const [from, to] = configured ? [far, environment] : [environment, far];
  // Always in this order: two migrations that wait must not wait for each other.
  const [first, second] = from.state.type === 'file' ? [from, to] : [to, from];
  const [source, target] = configured ? [other, environment.loaded] : [environment.loaded, other];
  const copyLocalFiles = (): void => moveLocalFiles(localFolder(source), localFolder(target));
  const ways = { from: from.state, to: to.state, copyLocalFiles };
  const moved = await withLock(first, shell, () =>
    withLock(second, shell, () => moveState(ways, bindingOf(environment), shell.world)),
  );
  const { environment: name, cloud } = environment.loaded;
  const document: MigrateDocument = shell.redactor.json({
    result: moved.result,
    exitCode: 0,
    environment: name,
    cloud,
    from: from.state.place,
    to: to.state.place,
    lineage: moved.held?.state.lineage ?? null,
    serial: moved.held?.state.serial ?? 0,
    open: moved.held === undefined ? null : openRunOf(moved.held.state),
    copies: moved.copies,
  });
  return { document, text: (paint) => migrateText(document, paint, configured) };
}

/** The end that the configuration does not name. A connection string comes from the environment: a flag would show it. */
function otherEnd(flags: MigrateFlags, { loaded }: Environment, { variables, cwd }: Shell): StatePlace {
  const type = loaded.store.type === 'file' ? 'blob' : 'file';
  const meant = type === 'file' ? ['path'] : ['account', 'container', 'prefix'];
  const strange = (['path', 'account', 'container', 'prefix'] as const).find(
    (name) => flags[name] !== undefined && !meant.includes(name),
  );
  if (strange !== undefined) {
    throw new Failure(
      'usage',
      `--${strange} means nothing here: the configuration names the store of type ${loaded.store.type}`,
      {
        hint: `The flags describe the other one, of type ${type}.`,
      },
    );
  }
  const base = loaded.usedShippedExample ? cwd : loaded.folder;
  const store = storeOf(type, flags, variables['DEPLOY_STATE_CONNECTION_STRING']);
  const stateFolder = resolve(base, store.type === 'file' ? store.path : 'state');
  return { store, stateFolder, stateKey: loaded.stateKey, config: loaded.config };
}

function storeOf(
  type: 'file' | 'blob',
  { path, account, container, prefix }: MigrateFlags,
  secret: string | undefined,
): StateStoreConfig {
  const connectionString = account === undefined ? secret || undefined : undefined;
  const members = type === 'file' ? { path } : { account, connectionString, container, prefix };
  const { data, error } = stateStoreSchema.safeParse({ type, ...members });
  if (data !== undefined) return data;
  if (type === 'blob' && account === undefined && connectionString === undefined) {
    throw new Failure(
      'usage',
      'the configuration names a folder: where in Azure Blob Storage is the state?',
      {
        hint: 'Name the store under state.store in the configuration, or add --account, or set DEPLOY_STATE_CONNECTION_STRING.',
      },
    );
  }
  const [issue] = error.issues;
  throw new Failure('usage', `--${issue?.path.join('.') ?? type} ${issue?.message}`, {});
}

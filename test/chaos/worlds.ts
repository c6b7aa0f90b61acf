import { changes } from '../deployment/changes.ts';
import type { ConfigFolder } from '../deployment/config-folder.ts';
import { makeFound } from '../deployment/found.ts';
import { deployment, type Deployment, type Sent } from '../deployment/rig.ts';
import { rig, ROOT } from '../emulator/rig.ts';
import { likenessOf, type Likeness } from './likeness.ts';

/** What stands somewhere before a run that faults hit, and what the same run comes to without them. */
export interface Starting {
  readonly name: string;
  /** Opens a copy. */
  open(): Deployment;
  /** Steps that run though nothing changed. */
  readonly forced: readonly string[];
  /** What the run sends when nothing fails, and what its undo sends when it fails at its end. */
  readonly sent: readonly Sent[];
  readonly undoing: readonly Sent[];
  /** What then stands there. */
  readonly goal: Likeness;
  /** Ids of what was there before anything of ours. */
  readonly found: ReadonlySet<string>;
}

/** Makes every world that faults are tried in. */
export async function startings(): Promise<readonly Starting[]> {
  const empty = deployment();
  const base = empty.fork(empty.folder);
  await must(base);
  const names = Object.keys(changes);
  const found = empty.fork(empty.folder);
  await makeFound(found);
  const bin = stateless(base);
  await deleteGroup(bin);
  const secretsBin = stateless(base);
  await deleteSecrets(secretsBin, ['redis-password', 'postgres-password']);
  return Promise.all([
    starting('empty', empty),
    starting('deployed', base, { forced: names }),
    starting('changed', base, { folder: changed(base, ...Object.values(changes).map(({ make }) => make)) }),
    starting('edited', base, { folder: changed(base, edit) }),
    starting('found', found, { theirs: found }),
    starting('bin', bin, { theirs: bin }),
    starting('bin purged', bin, {
      folder: changed(base, ({ set }) => set('keyVault.whenSoftDeleted', 'purge')),
      theirs: bin,
    }),
    starting('secrets in the bin', secretsBin, { theirs: secretsBin }),
  ]);
}

const AT_THE_END = { method: 'GET', path: '/healthz', status: 400, code: 'BadRequest' } as const;

async function starting(
  name: string,
  from: Deployment,
  {
    folder = from.folder,
    forced = [],
    theirs,
  }: { folder?: ConfigFolder; forced?: readonly string[]; theirs?: Deployment } = {},
): Promise<Starting> {
  const clean = from.fork(folder);
  await must(clean, forced);
  const failing = from.fork(folder);
  await failing.run({ forced: [...forced, 'verify_deployment'], faults: [AT_THE_END] });
  return {
    name,
    open: () => from.fork(folder),
    forced,
    sent: [...clean.sent],
    undoing: failing.sent.filter(({ during }) => during === 'undo'),
    goal: likenessOf(clean.dump()),
    found: new Set(Object.keys(theirs?.cloud.dump().content.resources ?? {})),
  };
}

async function must(target: Deployment, forced: readonly string[] = []): Promise<void> {
  const { result, steps } = await target.run({ forced });
  const failed = steps.find(({ error }) => error !== undefined);
  if (result !== 'completed') throw new Error(`${result}: ${failed?.name}: ${failed?.error?.message}`);
}

function changed(
  { folder }: Deployment,
  ...makes: readonly ((folder: ConfigFolder) => void)[]
): ConfigFolder {
  const copy = folder.fork();
  for (const make of makes) make(copy);
  return copy;
}

/** Renames and removals: what is no longer wanted is given back at the end. */
function edit(folder: ConfigFolder): void {
  folder.set('keyVault.name', 'kv-shop-other');
  folder.set('registry.name', 'crshopother');
  folder.set('identity.name', 'id-other');
  folder.set('containerAppsEnvironment.daprComponents.product-pubsub', undefined);
  folder.rename('infrastructure.redis', 'cache');
  folder.set('infrastructure.cache.port', 6380);
}

/** The same cloud, of which no state knows. */
function stateless(from: Deployment): Deployment {
  const copy = from.fork(from.folder);
  copy.state.snapshot = undefined;
  copy.state.journal = '';
  return copy;
}

const DAY_MS = 86_400_000;

async function deleteGroup({ cloud, time }: Deployment): Promise<void> {
  const { send, follow, world } = rig({ store: cloud });
  time.pass(DAY_MS);
  world.pass(time.now() - world.now());
  await follow(await send('DELETE', `${ROOT}/resourcegroups/rg-shop?api-version=2025-04-01`));
  time.pass(DAY_MS);
}

async function deleteSecrets({ cloud, time }: Deployment, names: readonly string[]): Promise<void> {
  const { send, world } = rig({ store: cloud });
  // Roles take a while to count.
  time.pass(DAY_MS);
  world.pass(time.now() - world.now());
  for (const name of names) {
    const url = `https://kv-shop-demo.vault.azure.net/secrets/${name}?api-version=2026-04-01`;
    const { status, body } = await send('DELETE', url);
    if (status !== 200) throw new Error(`DELETE ${url}: ${status} ${JSON.stringify(body)}`);
    // It is on its way to the bin until somebody has looked.
    for (let look = 0; look < 3; look += 1) await send('GET', url.replace('/secrets/', '/deletedsecrets/'));
  }
  time.pass(DAY_MS);
}

import type { Fault } from '../../src/emulator/faults.ts';
import type { Stored } from '../../src/emulator/store/store.ts';
import { type Likeness, likenessOf } from '../chaos/likeness.ts';
import { changes } from '../deployment/changes.ts';
import { type ConfigFolder, configFolder } from '../deployment/config-folder.ts';
import { endedDump } from '../deployment/crash-stage.ts';
import { command, type FarCloud } from './far-process.ts';

/** What stands somewhere before a command that is killed, and what the same command comes to when it is not. */
export interface World {
  readonly name: string;
  readonly folder: ConfigFolder;
  readonly stored: Stored | undefined;
  readonly args: readonly string[];
  readonly faults: readonly Fault[];
  /** What stood there, and what stands there when all that the command asks for is done. */
  readonly before: Likeness;
  readonly goal: Likeness;
  /** How many lines of progress it tells. */
  readonly lines: number;
}

/** Makes the worlds in which commands are killed: each kind of run once without a kill. */
export async function worlds(cloud: FarCloud): Promise<readonly World[]> {
  const empty = configFolder();
  empty.set('emulator.latency', 'instant');
  const first = await world(cloud, { name: 'first', folder: empty });
  const { deployed, stored } = first;
  const changed = (...makes: readonly ((folder: ConfigFolder) => void)[]): ConfigFolder => {
    const folder = deployed.fork();
    for (const make of makes) make(folder);
    folder.set('emulator.latency', 'instant');
    return folder;
  };
  const everything = Object.values(changes).map(({ make }) => make);
  const all = [
    { name: 'first, fails', folder: empty, args: ['--rollback'], faults: FAILING },
    { name: 'update', folder: changed(...everything), stored },
    { name: 'rename', folder: changed(rename), stored },
    { name: 'destroy', folder: deployed, stored, args: ['destroy', '--yes'] },
  ];
  const more: World[] = [];
  for (const one of all) more.push((await world(cloud, one)).world);
  return [first.world, ...more];
}

const FAILING: readonly Fault[] = [
  { method: 'GET', path: '/healthz', status: 400, code: 'BadRequest', times: 1 },
];

function rename({ set }: ConfigFolder): void {
  set('keyVault.name', 'kv-shop-other');
  set('registry.name', 'crshopother');
  set('identity.name', 'id-other');
}

interface Begun {
  readonly name: string;
  readonly folder: ConfigFolder;
  readonly stored?: Stored | undefined;
  readonly args?: readonly string[];
  readonly faults?: readonly Fault[];
}

async function world(
  cloud: FarCloud,
  { name, folder, stored, args = [], faults = [] }: Begun,
): Promise<{ world: World; deployed: ConfigFolder; stored: Stored }> {
  const trial = folder.fork();
  await cloud.open({ stored, faults });
  const before = await likeness(cloud);
  let lines = 0;
  // What fails once is undone, and then it is done.
  for (let again = 0; again < (faults.length > 0 ? 2 : 1); again += 1) {
    const { code, stdout, stderr } = await command(trial, cloud, args).ended;
    if (again === 0) lines = stderr.split('\n').length;
    if (code !== 0 && again > 0) throw new Error(`${name}: ${code}: ${stdout}`);
  }
  const goal = await likeness(cloud);
  if ((await cloud.look()).writers.length === 0) throw new Error(`${name}: it went to another cloud`);
  return {
    world: { name, folder, stored, args, faults, before, goal, lines },
    deployed: trial,
    stored: await cloud.look(),
  };
}

/** What stands in a cloud, without what chance gives, and without registrations: those belong to everybody, and stay. */
export async function likeness(cloud: FarCloud): Promise<Likeness> {
  const dump = await endedDump(await cloud.look(), Date.now());
  const own = Object.entries(dump).filter(([key]) => !/^\/subscriptions\/[^/]+\/providers\/[^/]+$/.test(key));
  return likenessOf(Object.fromEntries(own));
}

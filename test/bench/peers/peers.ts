import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { run } from '../timing.ts';
import { alchemy } from './alchemy.ts';
import { git } from './git.ts';
import { make } from './make.ts';
import { nxs } from './nx.ts';
import type { Peer } from './peer.ts';
import { terraform } from './terraform.ts';
import { turbos } from './turbo.ts';
import { wireit } from './wireit.ts';

/** Those that are measured beside us. */
export interface Peers {
  readonly present: readonly Peer[];
  /** Why others are not, by their names. */
  readonly absent: Readonly<Record<string, string>>;
}

/** The versions that are asked of npm. */
export const VERSIONS = { turbo: '2.11.11', wireit: '0.14.13', nx: '24.0.6', alchemy: '0.94.0' } as const;

/**
 * Finds the peers that are on the PATH, and installs from npm those that come from there, into that folder and without their
 * install scripts. What cannot be had is absent, and why is told; nothing throws.
 */
export async function findPeers(folder: string, say: (text: string) => void): Promise<Peers> {
  const { turbo, wireit: wireitVersion, nx, alchemy: alchemyVersion } = VERSIONS;
  const found = { git: git(), make: make(), terraform: terraform() };
  const present = Object.values(found).filter((peer) => peer !== undefined);
  const missing = Object.entries(found).filter(([, peer]) => peer === undefined);
  const absent = Object.fromEntries(missing.map(([name]) => [name, 'not on the PATH']));
  say('turbo, wireit, nx and alchemy from npm');
  const [runners, resources] = await Promise.all([
    installed(join(folder, 'runners'), { turbo, wireit: wireitVersion, nx }),
    installed(join(folder, 'alchemy'), { alchemy: alchemyVersion }),
  ]);
  if ('modules' in runners) {
    const { modules } = runners;
    present.push(...turbos(turbo, modules), wireit(wireitVersion, modules), ...nxs(nx, modules));
  } else for (const name of ['turbo', 'wireit', 'nx']) absent[name] = runners.why;
  if ('modules' in resources) present.push(alchemy(alchemyVersion, resources.modules));
  else absent['alchemy'] = resources.why;
  return { present, absent };
}

/** None are measured. */
export const NO_PEERS: Peers = { present: [], absent: {} };

type Installed = { readonly modules: string } | { readonly why: string };

async function installed(folder: string, versions: Readonly<Record<string, string>>): Promise<Installed> {
  const modules = join(folder, 'node_modules');
  if (Object.entries(versions).every(([name, version]) => installedVersion(modules, name) === version))
    return { modules };
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, 'package.json'), '{"private":true}');
  const packages = Object.entries(versions).map(([name, version]) => `${name}@${version}`);
  const install = ['npm', 'install', '--no-audit', '--no-fund', '--ignore-scripts', '--save-exact'];
  const argv = [...install, ...packages];
  const variables = Object.entries(process.env).filter(
    (one): one is [string, string] => one[1] !== undefined,
  );
  const { code, stderr } = await run({ argv, cwd: folder, env: Object.fromEntries(variables) });
  if (code === 0) return { modules };
  return { why: `npm could not install it: ${/E[A-Z]{3,}\w*|ERR! (.*)/.exec(stderr)?.[0] ?? code}` };
}

function installedVersion(modules: string, name: string): string | undefined {
  const file = join(modules, name, 'package.json');
  if (!existsSync(file)) return undefined;
  return z.object({ version: z.string() }).parse(JSON.parse(readFileSync(file, 'utf8'))).version;
}

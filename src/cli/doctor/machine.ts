import { accessSync, constants, existsSync, statfsSync, statSync } from 'node:fs';
import { delimiter, dirname, join } from 'node:path';
import { Failure } from '../../engine/failure.ts';
import { BUILD_ID } from '../build-id.ts';
import { ownVersion } from '../own-version.ts';
import type { Shell } from '../shell.ts';
import type { Look } from './look.ts';

/** What can be looked at without a configuration: the program, the machine, and what surrounds them. */
export function machineLooks(
  { variables, cwd }: Pick<Shell, 'variables' | 'cwd'>,
  stateFolder: string | undefined,
  usesAzure: boolean,
): readonly Look[] {
  return [
    { name: 'node', look: () => ({ detail: `Node.js ${process.versions.node} on ${process.platform}` }) },
    {
      name: 'program',
      look: () => ({
        detail: `deploy ${ownVersion()}, ${BUILD_ID === undefined ? 'from its sources' : `bundle ${BUILD_ID.slice(0, 12)}`}`,
      }),
    },
    { name: 'tools', look: () => toolsFound(variables, usesAzure) },
    { name: 'proxy', look: () => ({ detail: proxies(variables) }) },
    { name: 'disk', look: () => spaceAt(stateFolder ?? cwd) },
  ];
}

/** Images are built in Azure: there is one program that is ever started, and only by whoever signed in with it. */
function toolsFound(variables: Shell['variables'], usesAzure: boolean): ReturnType<Look['look']> {
  const az = programAt('az', variables);
  const others = 'docker and git are not needed';
  if (az !== undefined) return { detail: `az is ${az} (optional: to sign in); ${others}` };
  const signsInOtherwise = SIGN_IN.some((name) => Boolean(variables[name]));
  const detail = `az is not installed (optional: to sign in); ${others}`;
  if (!usesAzure || signsInOtherwise) return { detail };
  return {
    detail,
    warning:
      'Install the Azure CLI and type `az login`, or set AZURE_CLIENT_ID and what goes with it. A managed identity needs neither.',
  };
}

const SIGN_IN = ['AZURE_CLIENT_ID', 'IDENTITY_ENDPOINT', 'MSI_ENDPOINT'];

function programAt(name: string, { PATH = '', PATHEXT }: Shell['variables']): string | undefined {
  const endings = process.platform === 'win32' ? (PATHEXT ?? '.EXE;.CMD').split(';') : [''];
  return PATH.split(delimiter)
    .filter((folder) => folder !== '')
    .flatMap((folder) => endings.map((ending) => join(folder, name + ending)))
    .find(isProgram);
}

function isProgram(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return statSync(file).isFile();
  } catch {
    return false;
  }
}

/** A proxy's address may hold a password. */
function proxies(variables: Shell['variables']): string {
  const told = ['HTTPS_PROXY', 'HTTP_PROXY', 'ALL_PROXY', 'NO_PROXY'].flatMap((name) => {
    const value = variables[name] ?? variables[name.toLowerCase()];
    if (value === undefined || value === '') return [];
    return [`${name}=${value.replace(/^([a-z\d]+:\/\/)?.*@/i, '$1***@')}`];
  });
  return told.length === 0 ? 'none: Azure is asked directly' : told.join(', ');
}

/** The state, its journal and logs of runs take some megabytes; a full disk stops a run half-way. */
function spaceAt(folder: string): ReturnType<Look['look']> {
  const place = nearest(folder);
  const { bavail, bsize } = statfsSync(place);
  const megabytes = Math.floor((bavail * bsize) / 1_000_000);
  const detail = `${megabytes >= 10_000 ? `${Math.floor(megabytes / 1000)} GB` : `${megabytes} MB`} free at ${place}`;
  if (megabytes < LEAST_MB)
    throw new Failure('state-unwritable', detail, {
      hint: 'Make room: a run writes its journal and log there.',
    });
  return megabytes < ENOUGH_MB
    ? { detail, warning: 'Make room: a run writes its journal and log there.' }
    : { detail };
}

const LEAST_MB = 20;
const ENOUGH_MB = 500;

function nearest(folder: string): string {
  return existsSync(folder) || dirname(folder) === folder ? folder : nearest(dirname(folder));
}

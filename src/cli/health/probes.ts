import type { Azure } from '../../azure/azure.ts';
import { azureFailure, codeOf } from '../../azure/failures.ts';
import { groupId, resourceId } from '../../azure/ids.ts';
import { Failure } from '../../engine/failure.ts';
import { openLedger } from '../../engine/ledger.ts';
import type { Check } from '../../report/health-document.ts';
import { nextCommand } from '../../report/next-command.ts';
import { lockedBy } from '../../state/lock.ts';
import { bindingOf } from '../facts.ts';
import type { Shell } from '../shell.ts';
import { neverLeavingBehind } from '../state-store.ts';
import type { Access } from './access.ts';
import { refuseUnwritable } from './writable.ts';

/** Looks at one thing, and changes nothing. */
export interface Probe {
  readonly name: Check['name'];
  /** Resolves to what was found. Throws a `Failure` where it stands in the way; the signal ends it. */
  readonly look: (signal: AbortSignal) => Promise<string>;
}

/** What must answer for a deploy to start, in the order in which it is told. */
export function probesOf(access: Access, { world }: Shell): readonly Probe[] {
  const { project, state } = access;
  return [
    {
      name: 'store',
      look: async () => {
        if (state.type === 'file') refuseUnwritable(state.place);
        const store = neverLeavingBehind(state, project.stateFolder);
        const { open } = (await openLedger(store, bindingOf(project), world)).state;
        if (open === undefined || open.phase === 'finished') return state.place;
        return `${state.place}; run ${open.id} is open, and the next command goes on with it`;
      },
    },
    {
      name: 'lock',
      look: async () => {
        const { held, holder } = await state.lock.look();
        if (!held) return 'free';
        const unlock = nextCommand(project.flags, 'unlock');
        throw lockedBy(holder, `Wait until it ends. Where its process is dead, ${unlock} says more.`);
      },
    },
    {
      name: 'credential',
      look: async (signal) => {
        const token = await signingIn(access.token(signal));
        const minutes = Math.floor(((token?.expiresOnTimestamp ?? 0) - world.now()) / 60_000);
        return `a token can be had; it is good for ${minutes} minutes`;
      },
    },
    {
      name: 'vault',
      look: async (signal) => lookAtVault(await access.azure(signal), access),
    },
    {
      name: 'arm',
      look: async (signal) => {
        const azure = await access.azure(signal);
        await azure.subscriptions.check();
        return `subscription ${azure.subscriptionId} can be read`;
      },
    },
  ];
}

async function signingIn<Token>(asked: Promise<Token>): Promise<Token> {
  try {
    return await asked;
  } catch (error) {
    throw azureFailure(error);
  }
}

/** A run that reads its secrets there refuses to begin, before any step could give the role. */
function readsVault({ loaded: { config, flags } }: Access['project']): boolean {
  return flags.useKeyVault && config.secrets.length > 0;
}

/** The name of a vault that nobody has made does not resolve, and so does that of one behind a private network. */
async function lookAtVault(azure: Azure, { project }: Access): Promise<string> {
  const { keyVault, resourceGroup } = project.loaded.config;
  const { name } = keyVault;
  try {
    await azure.vaultSecrets.reachable(`https://${name.toLowerCase()}.vault.azure.net/`);
    return `${name} lets us list its secrets`;
  } catch (error) {
    const code = codeOf(error);
    if (code === 'ForbiddenByRbac' && !readsVault(project))
      return `${name} answers; create_key_vault gives the role to read it, if need be`;
    if (code !== 'ENOTFOUND') throw error;
    const group = groupId(azure.subscriptionId, resourceGroup.name);
    const there = await azure.observe(resourceId(group, 'Microsoft.KeyVault/vaults', name));
    if (there === null) return `there is no vault ${name} yet: create_key_vault makes it`;
    if (typeof there === 'object' && 'deleted' in there)
      return `the vault ${name} is deleted, and can be recovered: create_key_vault does as keyVault.whenSoftDeleted says`;
    throw new Failure('azure-unreachable', `the vault ${name} exists, but its name does not resolve here`, {
      hint: 'It is perhaps behind a private network: check the name resolution of this machine.',
    });
  }
}

import { openLedger } from '../../engine/ledger.ts';
import type { State } from '../../engine/state.ts';
import { bindingOf } from '../facts.ts';
import type { Access } from '../health/access.ts';
import { probesOf } from '../health/probes.ts';
import { once } from '../once.ts';
import type { Shell } from '../shell.ts';
import { neverLeavingBehind } from '../state-store.ts';
import { clockFound } from './clock.ts';
import type { Found, Look } from './look.ts';
import { permissionsFound } from './permissions.ts';
import { signInFound } from './sign-in.ts';

/** What must answer for a deploy to start, as `deploy health` asks it, and what only a person wants to know of it. */
export function deploymentLooks(access: Access, shell: Shell): readonly Look[] {
  const { project, state } = access;
  const { cloud, config } = project.loaded;
  const { tenantId } = config;
  const asked = new Map(probesOf(access, shell).map(({ name, look }) => [name, look]));
  const probe = (name: 'store' | 'lock' | 'vault' | 'arm'): Look['look'] => {
    const look = asked.get(name);
    return async (signal) => ({ detail: look === undefined ? 'not looked at' : await look(signal) });
  };
  /** Who cannot sign in learns of it once. */
  const signedIn =
    (look: Look['look']): Look['look'] =>
    async (signal) => {
      try {
        await access.token(signal);
      } catch {
        return { detail: 'not looked at: nobody is signed in', warning: 'See sign-in above.' };
      }
      return look(signal);
    };
  const reading = once(() =>
    openLedger(neverLeavingBehind(state, project.stateFolder), bindingOf(project), shell.world),
  );
  /** And of a state that cannot be read, too. */
  const stored = async (found: (state: State) => Found | Promise<Found>): Promise<Found> => {
    const read = await reading().catch(() => undefined);
    if (read === undefined)
      return { detail: 'not looked at: the state cannot be read', warning: 'See store above.' };
    return found(read.state);
  };
  return [
    {
      name: 'store',
      // That a run is open is told on its own.
      look: async (signal) => ({ detail: (await probe('store')(signal)).detail.replace(/; run .*/s, '') }),
    },
    { name: 'lock', look: probe('lock') },
    { name: 'run', look: () => stored(openRun) },
    {
      name: 'sign-in',
      look: (signal) => signInFound(access.token(signal), { cloud, tenantId }, shell.world),
    },
    {
      name: 'clock',
      look: async (signal): Promise<Found> => {
        if (cloud === 'emulator') return { detail: 'the embedded Azure goes by the clock of this machine' };
        const { serverTime } = await import('../../azure/server-time.ts');
        return clockFound(() => serverTime(signal), shell.world);
      },
    },
    { name: 'subscription', look: signedIn(probe('arm')) },
    { name: 'vault', look: signedIn(probe('vault')) },
    {
      name: 'permissions',
      look: signedIn((signal) => stored((read) => permissionsFound(access, read, signal, shell))),
    },
  ];
}

function openRun({ open }: State): Found {
  if (open === undefined || open.phase === 'finished') return { detail: 'none is open' };
  return {
    detail: `run ${open.id} is open (${open.phase})`,
    warning: '`npx deploy` goes on with it, `npx deploy rollback` undoes it',
  };
}

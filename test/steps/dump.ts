import { dumpOf, type Dump } from '../deployment/outside.ts';
import type { stepRig } from './rig.ts';

/** Everything in the embedded Azure, seen from outside, with the passwords that are in force. */
export function everythingIn({ cloud }: Pick<ReturnType<typeof stepRig>, 'cloud'>): Dump {
  const stored = cloud.store.dump();
  const passwords = Object.entries(stored.secrets).filter(([key]) => !/^(secrets|seals)\//.test(key));
  return { ...dumpOf(stored), ...Object.fromEntries(passwords) };
}

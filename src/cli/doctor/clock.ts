import { Failure, toFailure } from '../../engine/failure.ts';
import type { World } from '../../engine/world.ts';
import type { Found } from './look.ts';

/**
 * Compares the clock of this machine with that of Azure. Throws `Failure` `azure-refused` where tokens would be refused.
 * Source: Microsoft Learn, "Microsoft identity platform access tokens": a skew of five minutes is allowed.
 */
export async function clockFound(
  serverTime: () => Promise<number>,
  { now }: Pick<World, 'now'>,
): Promise<Found> {
  let aheadMs: number;
  try {
    aheadMs = (await serverTime()) - now();
  } catch (error) {
    const { message } = toFailure(error);
    return { detail: `could not be compared with Azure's: ${message}`, warning: 'Check network and proxy.' };
  }
  const seconds = Math.round(Math.abs(aheadMs) / 1000);
  if (seconds < NOTICED_S) return { detail: 'this machine and Azure agree on the time' };
  const detail = `the clock of this machine is ${seconds} s ${aheadMs > 0 ? 'behind' : 'ahead of'} that of Azure`;
  const hint = 'Let the machine set its clock: timedatectl set-ntp true';
  if (seconds >= REFUSED_S) throw new Failure('azure-refused', detail, { hint });
  return { detail, warning: hint };
}

const NOTICED_S = 30;
const REFUSED_S = 300;

import { ArmError } from '../arm-error.ts';
import type { Serving } from './serving.ts';

/**
 * Refuses to change what is locked, there or above; a lock itself can always be taken away.
 * The words are those of many threads, such as github.com/hashicorp/terraform-provider-azurerm/issues/4844.
 * @throws ArmError 409 ScopeLocked
 */
export function refuseLocked(id: string, doing: 'write' | 'delete', { cloud }: Serving): void {
  if (/\/providers\/microsoft\.authorization\/locks\//i.test(id)) return;
  const here = `${id}/`.toLowerCase();
  for (const [, { id: lock, type, properties }] of cloud.draft.resources.view()) {
    if (type !== 'Microsoft.Authorization/locks') continue;
    const scope = lock.slice(0, lock.toLowerCase().lastIndexOf('/providers/microsoft.authorization/'));
    const counts = doing === 'delete' || properties?.['level'] === 'ReadOnly';
    if (!counts || !here.startsWith(`${scope}/`.toLowerCase())) continue;
    const message = `The scope '${id}' cannot perform ${doing} operation because following scope(s) are locked: '${scope}'. Please remove the lock and try again.`;
    throw new ArmError(409, 'ScopeLocked', message);
  }
}

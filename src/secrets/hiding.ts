import type { Azure } from '../azure/azure.ts';
import type { SecretVersion } from '../azure/secret-version.ts';
import type { Redactor } from './redact.ts';

/** The same Azure, with every value that comes out of a vault hidden from then on. */
export function hidingSecrets(azure: Azure, redactor: Redactor): Azure {
  const { vaultSecrets } = azure;
  const hidden = <Found extends SecretVersion | null>(found: Found): Found => {
    if (found?.value !== undefined) redactor.hide(found.value);
    return found;
  };
  return {
    ...azure,
    vaultSecrets: {
      ...vaultSecrets,
      current: async (...where) => hidden(await vaultSecrets.current(...where)),
      valueOf: async (...where) => {
        const value = await vaultSecrets.valueOf(...where);
        redactor.hide(value);
        return value;
      },
      set: async (vaultUri, name, value, ...more) => {
        redactor.hide(value);
        return hidden(await vaultSecrets.set(vaultUri, name, value, ...more));
      },
    },
  };
}

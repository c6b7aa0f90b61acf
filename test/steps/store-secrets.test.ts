import { checkPrerequisites } from '../../steps/check-prerequisites.ts';
import { createKeyVault } from '../../steps/create-key-vault.ts';
import { createResourceGroup } from '../../steps/create-resource-group.ts';
import { storeSecrets } from '../../steps/store-secrets.ts';
import { contract } from './contract.ts';
import { removeSecretSoftly, secret } from './leaves.ts';

contract(storeSecrets, {
  before: [checkPrerequisites, createResourceGroup, createKeyVault],
  change: (config) => config.secrets.push({ name: 'another', env: 'ANOTHER', generate: 20 }),
  leaves: { 'microsoft.keyvault/vaults/secrets': secret },
  remove: removeSecretSoftly,
});

import { inOrder } from '../src/engine/step.ts';
import { checkPrerequisites } from './check-prerequisites.ts';
import { createKeyVault } from './create-key-vault.ts';
import { createMonitoring } from './create-monitoring.ts';
import { createResourceGroup } from './create-resource-group.ts';

/** The built-in steps, in the order in which they run unless `steps:` says otherwise. */
export const builtInSteps = inOrder([
  checkPrerequisites,
  createResourceGroup,
  createMonitoring,
  createKeyVault,
]);

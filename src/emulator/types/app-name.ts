import { createHash } from 'node:crypto';
import { ArmError } from '../arm-error.ts';

const NAME = /^[a-z]([-a-z0-9]*[a-z0-9])?$/;

/** @throws ArmError 400 ContainerAppInvalidName, in the words that deployment logs quote */
export function checkAppName(name: string): void {
  if (NAME.test(name) && !name.includes('--') && name.length >= 2 && name.length <= 32) return;
  const message = `Invalid ContainerApp name '${name}'. A name must consist of lower case alphanumeric characters or '-', start with an alphabetic character, and end with an alphanumeric character and cannot have '--'. The length must be between 2 and 32 characters inclusive.`;
  throw new ArmError(400, 'ContainerAppInvalidName', message);
}

/**
 * Learn, "Update and deploy changes in Azure Container Apps", "Name suffix": lower case letters, digits and dashes, from a
 * letter to a letter or digit, no two dashes; a whole revision name has at most 54 characters
 * (github.com/Altinn/dialogporten/pull/3942).
 * @throws ArmError 400
 */
export function checkSuffix(app: string, suffix: string): void {
  if (NAME.test(suffix) && !suffix.includes('--') && `${app}--${suffix}`.length <= 54) return;
  const message = `Invalid revision suffix '${suffix}'. A suffix must consist of lower case alphanumeric characters or '-', start with an alphabetic character, end with an alphanumeric character, cannot have '--', and the revision name must not be longer than 54 characters.`;
  throw new ArmError(400, 'InvalidRequestParameterWithDetails', message);
}

/** Makes a suffix such as Azure gives revisions and executions: seven letters and digits. */
export function randomSuffix(guid: string): string {
  const number = BigInt(`0x${createHash('sha256').update(guid).digest('hex').slice(0, 16)}`);
  return number.toString(36).padStart(7, '0').slice(-7);
}

import { z } from 'zod';
import { ArmError } from './arm-error.ts';
import type { Calls } from './calls.ts';
import type { ProviderAction } from './provider-action.ts';

/** True when a globally unique name is in use: here, by something soft-deleted, or by somebody else in Azure. */
export function nameTaken(call: Calls, type: string, name: string): boolean {
  const wanted = name.toLowerCase();
  return (
    call.list(type).some((resource) => resource.name.toLowerCase() === wanted) ||
    call.conditions.takenNames.some((taken) => taken.toLowerCase() === wanted) ||
    call.data('taken-names').get(`${type.toLowerCase()}/${wanted}`) !== undefined
  );
}

/** What a provider's name check is about. */
export interface NameCheck {
  readonly provider: string;
  /** Default `checkNameAvailability`. */
  readonly path?: string;
  readonly type: string;
  readonly apiVersions: readonly string[];
  readonly name: RegExp;
  /** True for what else holds a name, such as a soft-deleted vault. */
  readonly held?: (name: string, call: Calls) => boolean;
}

const bodySchema = z.object({ name: z.string(), type: z.string().optional() });

/**
 * Makes a provider's `checkNameAvailability`: `{ nameAvailable, reason?, message? }`, reason `Invalid` or `AlreadyExists`.
 * Source: azure-rest-api-specs, common-types/resource-management/v3/types.json, CheckNameAvailabilityResponse.
 */
export function nameCheck(check: NameCheck): ProviderAction {
  return {
    provider: check.provider,
    method: 'POST',
    path: check.path ?? 'checkNameAvailability',
    apiVersions: check.apiVersions,
    answer({ body }, call) {
      const asked = bodySchema.safeParse(body);
      if (!asked.success) throw new ArmError(400, 'InvalidRequestContent', 'A name and a type are required.');
      const { name } = asked.data;
      if (!check.name.test(name)) {
        const message = `The name '${name}' is not valid: it must match ${check.name.source}.`;
        return { status: 200, body: { nameAvailable: false, reason: 'Invalid', message } };
      }
      if (nameTaken(call, check.type, name) || check.held?.(name, call) === true) {
        const message = `The name '${name}' is already in use.`;
        return { status: 200, body: { nameAvailable: false, reason: 'AlreadyExists', message } };
      }
      return { status: 200, body: { nameAvailable: true } };
    },
  };
}

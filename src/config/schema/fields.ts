import { z } from 'zod';
import { azureName } from '../azure-names.ts';
import { DURATION, parseDuration } from '../duration.ts';

/** A TCP port. */
export const port = z.int().min(1).max(65_535);

/** A waiting time in whole seconds, at most a day. */
export const seconds = z.int().min(1).max(86_400);

/** A duration: the text that was written, checked. */
export const duration = z
  .string()
  .refine((written) => parseDuration(written) !== undefined, {
    error: 'must be a duration of at most a day, such as 90s, 2m or 1h30m',
  })
  .meta({ pattern: DURATION.source });

/** Text that is not empty. */
export const text = z.string().min(1);

/** The name of a secret of the vault, which is also its name inside a container app. */
export const secretName = azureName('secret');

/** The name of an environment variable. */
export const variableName = z
  .string()
  .regex(
    /^[A-Za-z_][\w.-]*$/,
    'is not a name for an environment variable: letters, digits and underscores, not starting with a digit',
  );

/** The name of a service, which is also the name of its container app. */
export const serviceName = azureName('containerApp');

/**
 * Whether a thing is never deleted: not by destroy, not by an undo, not because it is no longer wanted. It is no input of
 * any step. Where it is not written, the environment's policy decides: see `withPolicy`.
 */
export function protect(what: string): z.ZodDefault<z.ZodBoolean> {
  return z.boolean().default(false).describe(`Whether ${what} is never deleted.`);
}

/** A command as a list of words, without a shell. */
export const command = z.array(z.string());

/**
 * Lets a check over several members of an object run as soon as those members are valid, so that it is told together
 * with what is wrong elsewhere in the object (zod would skip it).
 */
export function whenValid(members: z.ZodType): (payload: { value: unknown }) => boolean {
  return (payload) => members.safeParse(payload.value).success;
}

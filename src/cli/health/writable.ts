import { accessSync, constants, existsSync } from 'node:fs';
import { dirname } from 'node:path';
import { Failure } from '../../engine/failure.ts';

/**
 * Refuses a folder that could not be written, or not be made: asked of it, or of the nearest one above it that is there.
 * Nothing is written. Throws `Failure` `state-unwritable`.
 */
export function refuseUnwritable(folder: string): void {
  const nearest = existsSync(folder) || dirname(folder) === folder ? folder : undefined;
  if (nearest === undefined) return refuseUnwritable(dirname(folder));
  try {
    accessSync(nearest, constants.W_OK | constants.X_OK);
  } catch (cause) {
    const code = cause instanceof Error && 'code' in cause ? String(cause.code) : 'unknown';
    throw new Failure('state-unwritable', `${nearest}: cannot be written (${code})`, {
      hint: 'It must be a folder that you may read and write.',
      cause,
    });
  }
}

import { homedir } from 'node:os';
import { isAbsolute, join } from 'node:path';

/**
 * Finds the folder for what may be removed at any time: `DEPLOY_CACHE_DIR`, or `deploy` in the user's cache folder
 * (https://specifications.freedesktop.org/basedir-spec/latest/). Undefined where `DEPLOY_CACHE` is `off`.
 */
export function cacheFolder(variables: Readonly<Record<string, string | undefined>>): string | undefined {
  if (variables['DEPLOY_CACHE']?.toLowerCase() === 'off') return undefined;
  const asked = variables['DEPLOY_CACHE_DIR'];
  if (asked) return asked;
  const base = variables['XDG_CACHE_HOME'] ?? '';
  // The specification: a relative path is not valid, and is to be ignored.
  return join(isAbsolute(base) ? base : join(homedir(), '.cache'), 'deploy');
}

import type { LoadedConfig } from '../config/load.ts';
import { formatPath, type Path } from '../config/problem.ts';
import { redactedValue } from '../config/redacted.ts';
import { canonical } from '../engine/fingerprint.ts';
import { isJsonObject, type Json } from '../engine/json.ts';
import { hashOf } from './digests.ts';

/**
 * Digests the effective configuration of an environment, key by key, so that a change of one can be named. What may be a
 * secret is masked first: nobody can guess it from its digest. Where a state or telemetry goes changes no deployment.
 */
export function configDigests(loaded: LoadedConfig): Record<string, string> {
  const { config, flags, policy } = loaded;
  const variables = new Set(config.secrets.map(({ env }) => env));
  const whole: Json = JSON.parse(JSON.stringify({ ...config, flags, policy: policy.base }));
  return Object.fromEntries(
    leaves([], whole).map(({ path, value }) => {
      const key = formatPath(path);
      const shown = redactedValue({ path: path.join('.'), value, origin: loaded.originOf(path) }, variables);
      return [key, hashOf(canonical(shown))];
    }),
  );
}

/** An empty list or mapping is a value, too. */
function leaves(path: Path, value: Json): { path: Path; value: Json }[] {
  if (Array.isArray(value) && value.length > 0)
    return value.flatMap((item, index) => leaves([...path, index], item));
  if (!isJsonObject(value) || Object.keys(value).length === 0) return [{ path, value }];
  return Object.entries(value).flatMap(([key, below]) =>
    below === undefined ? [] : leaves([...path, key], below),
  );
}

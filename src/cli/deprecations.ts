import type { LoadedConfig } from '../config/load.ts';

/** What works today and will not for ever, a sentence each: told with the notes of every command. */
export function deprecations({ environment, policy, flags }: LoadedConfig): readonly string[] {
  if (policy.base === 'local' || flags.useKeyVault) return [];
  return [
    `deprecated: ${environment} reads its secrets from \`.env\` and the process environment alone; switch useKeyVault on`,
  ];
}

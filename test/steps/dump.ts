import { z } from 'zod';
import type { stepRig } from './rig.ts';

const version = z.looseObject({ version: z.string(), created: z.unknown(), updated: z.unknown() });
const secretRecord = z.object({
  versions: z.array(version).min(1),
  deleted: z.unknown().optional(),
});

/**
 * Everything in the embedded Azure, seen from outside: resources as they are stored, without who last changed them;
 * soft-deleted vaults; secrets by their current value; passwords.
 */
export function everythingIn({ cloud }: Pick<ReturnType<typeof stepRig>, 'cloud'>): Record<string, unknown> {
  const { content, secrets } = cloud.store.dump();
  const resources = Object.entries(content.resources).map(([id, body]) => {
    const { systemData: _, ...rest } = z.looseObject({}).parse(body);
    return [id, rest] as const;
  });
  const held = Object.entries(content.data['secrets'] ?? {}).map(([key, kept]) => {
    const { versions, deleted } = secretRecord.parse(kept);
    const { version: newest = '', created: _c, updated: _u, ...shown } = versions.at(-1) ?? {};
    return [
      key,
      { ...shown, deleted: deleted !== undefined, value: secrets[`secrets/${key}/${newest}`] },
    ] as const;
  });
  const others = Object.entries(secrets).filter(([key]) => !key.startsWith('secrets/'));
  return {
    resources: Object.fromEntries(resources),
    deleted: content.deleted,
    secrets: Object.fromEntries(held),
    values: Object.fromEntries(others),
  };
}

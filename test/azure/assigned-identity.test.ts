import { describe, expect, it } from 'vitest';
import { assignedIdentity } from '../../src/azure/assigned-identity.ts';
import { type ArmImage, LINEAGE_TAG } from '../../src/azure/image.ts';

const OURS =
  '/subscriptions/s/resourcegroups/rg/providers/microsoft.managedidentity/userassignedidentities/ours';
const RENAMED = `${OURS}-before`;
const GONE = `${OURS}-deleted`;
const THEIRS = `${OURS}-not`;

const images: Readonly<Record<string, ArmImage>> = {
  [OURS]: { tags: { [LINEAGE_TAG]: 'lineage' } },
  [RENAMED]: { tags: { [LINEAGE_TAG]: 'lineage' } },
  [THEIRS]: { tags: { owner: 'somebody' } },
};

const means = { lineage: 'lineage', arm: { observe: async (at: string) => images[at] ?? null } };

describe('the identity of an app', () => {
  it('is the wanted one where there was none', async () => {
    expect(await assignedIdentity(OURS, undefined, means)).toEqual({
      type: 'UserAssigned',
      userAssignedIdentities: { [OURS]: {} },
    });
  });

  it('keeps what somebody else has assigned, without what Azure adds', async () => {
    const there = {
      type: 'SystemAssigned,UserAssigned',
      userAssignedIdentities: { [THEIRS.toUpperCase()]: { principalId: 'p', clientId: 'c' } },
    };
    expect(await assignedIdentity(OURS, there, means)).toEqual({
      type: 'SystemAssigned,UserAssigned',
      userAssignedIdentities: { [THEIRS]: {}, [OURS]: {} },
    });
  });

  it('leaves out one that we made and assign no more, and one that is gone', async () => {
    const there = { type: 'UserAssigned', userAssignedIdentities: { [RENAMED]: {}, [GONE]: {}, [OURS]: {} } };
    const { userAssignedIdentities } = await assignedIdentity(OURS, there, means);
    expect(userAssignedIdentities).toEqual({ [OURS]: {} });
  });
});

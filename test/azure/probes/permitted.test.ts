import { describe, expect, it } from 'vitest';
import { permits, permitsOnData } from '../../../src/azure/probes/permitted.ts';

const WRITE = 'Microsoft.App/containerApps/write';

describe('an action is permitted', () => {
  it.each([
    ['by itself', [WRITE]],
    ['in another casing', ['microsoft.app/containerapps/WRITE']],
    ['by everything', ['*']],
    ['by everything of a provider', ['Microsoft.App/*']],
    ['by every write, however deep', ['*/write']],
    ['by a wildcard in the middle', ['Microsoft.*/containerApps/write']],
  ])('%s', (_, actions) => {
    expect(permits([{ actions }], WRITE)).toBe(true);
  });

  it.each([
    ['by nothing', []],
    ['by what begins with it', ['Microsoft.App/containerApps/write/now']],
    ['by what it begins with', ['Microsoft.App/containerApps']],
    ['by reading', ['*/read']],
    ['where a dot would stand for any character', ['MicrosoftxApp/containerApps/write']],
    ['by another provider', ['Microsoft.AppConfiguration/*']],
  ])('not %s', (_, actions) => {
    expect(permits([{ actions }], WRITE)).toBe(false);
  });

  it('not where the same role takes it away, but where another gives it', () => {
    const contributor = { actions: ['*'], notActions: ['Microsoft.Authorization/*/Write'] };
    const assign = 'Microsoft.Authorization/roleAssignments/write';
    expect(permits([contributor], assign)).toBe(false);
    expect(permits([contributor, { actions: [assign] }], assign)).toBe(true);
    expect(permits([contributor], WRITE)).toBe(true);
  });

  it('on data by data actions alone', () => {
    const set = 'Microsoft.KeyVault/vaults/secrets/setSecret/action';
    expect(permitsOnData([{ actions: ['*'] }], set)).toBe(false);
    expect(permits([{ dataActions: ['*'] }], set)).toBe(false);
    expect(permitsOnData([{ dataActions: ['Microsoft.KeyVault/vaults/secrets/*'] }], set)).toBe(true);
    expect(permitsOnData([{ dataActions: ['*'], notDataActions: ['*/setSecret/*'] }], set)).toBe(false);
  });

  it('by nobody where members are absent', () => {
    expect(permits([{}, { actions: null }], WRITE)).toBe(false);
    expect(permitsOnData([{}], WRITE)).toBe(false);
  });
});

import { describe, expect, it } from 'vitest';
import { areApartInAzure } from '../../src/azure/apart.ts';

const GROUP = '/subscriptions/s/resourcegroups/rg';
const VAULT = `${GROUP}/providers/microsoft.keyvault/vaults/kv`;
const REGISTRY = `${GROUP}/providers/microsoft.containerregistry/registries/cr`;
const role = (scope: string): string => `${scope}/providers/microsoft.authorization/roleassignments/1`;
const logs = (scope: string): string => `${scope}/providers/microsoft.insights/diagnosticsettings/logs`;

describe('two things in Azure', () => {
  it.each([
    ['of one collection', `${VAULT}/secrets/a`, `${VAULT}/secrets/b`],
    ['that hang on things', role(VAULT), logs(VAULT)],
    ['that hang on different things', role(VAULT), role(REGISTRY)],
    ['whose fields are addressed', `${REGISTRY}#env`, `${REGISTRY}2#env`],
  ])('%s have nothing to do with each other', (_, one, other) => {
    expect(areApartInAzure(one, other)).toBe(true);
    expect(areApartInAzure(other, one)).toBe(true);
  });

  it.each([
    ['of different kinds', VAULT, REGISTRY],
    ['of different parents', `${VAULT}/secrets/a`, `${VAULT}2/secrets/a`],
    ['that are parts of one', `${REGISTRY}#env`, `${REGISTRY}#template`],
    ['of which one hangs on a thing', role(VAULT), VAULT],
    ['that are the same', VAULT, VAULT],
  ])('%s may have', (_, one, other) => {
    expect(areApartInAzure(one, other)).toBe(false);
  });
});

import { describe, expect, it } from 'vitest';
import { azureName, findNameProblem, nameRules, type NameKind } from '../../src/config/azure-names.ts';
import { findReservedWord } from '../../src/config/reserved-words.ts';

const long = (length: number): string => 'a'.repeat(length);

const examples: Record<NameKind, { good: string[]; bad: string[] }> = {
  resourceGroup: {
    good: ['r', 'rg-shop', 'RG_(shop).x', 'größe', long(90)],
    bad: ['', 'rg.', 'rg shop', 'rg/shop', 'rg#', long(91)],
  },
  identity: { good: ['abc', '1-_', long(128)], bad: ['ab', '-ab', '_ab', 'a.b', long(129)] },
  workspace: { good: ['abcd', 'A-1b', long(63)], bad: ['abc', '-abc', 'abc-', 'ab_c', long(64)] },
  component: {
    good: ['a', 'my component (1)', long(260)],
    bad: ['', 'a%b', 'a&b', 'a\\b', 'a?b', 'a/b', 'a#b', 'a\tb', 'a ', 'a.', long(261)],
  },
  registry: { good: ['abcde', 'Cr123', long(50)], bad: ['abcd', 'cr-shop', 'cr_shop', 'cr.shop', long(51)] },
  vault: {
    good: ['kv1', 'Kv-shop', long(24)],
    bad: ['kv', '1kv', 'kv-', '-kv', 'kv--shop', 'kv_shop', long(25)],
  },
  postgresServer: {
    good: ['psq', '1ab', 'a-b-c', long(63)],
    bad: ['ps', 'Psql', '-psql', 'psql-', 'ps_ql', long(64)],
  },
  postgresDatabase: {
    good: ['s', '_shop', 'Shop-1', long(63)],
    bad: ['', '1shop', 'shop.x', 'postgres', 'azure_maintenance', 'Template1', long(64)],
  },
  postgresLogin: {
    good: ['shopadmin', '_x', 'a1', long(63)],
    bad: ['', '1a', 'pg_admin', 'Admin', 'admin', 'azure_superuser', 'root', 'public', 'a-b', long(64)],
  },
  firewallRule: {
    good: ['a', 'azure-services', 'Rule_1', 'a_', long(80)],
    bad: ['', '-a', 'a-', 'a b', '_a', long(81)],
  },
  redis: { good: ['r', 'Redis-1', long(60)], bad: ['', '-r', 'r-', 'r--1', 'r_1', long(61)] },
  containerAppsEnvironment: {
    good: ['ca', 'cae-shop', long(60)],
    bad: ['c', '1cae', 'Cae', 'cae-', 'cae--x', 'cae_x', long(61)],
  },
  containerApp: {
    good: ['ab', 'order-1', long(32)],
    bad: ['a', '1ab', 'Order', 'order-', 'or--der', 'or_der', 'or.der', long(33)],
  },
  daprComponent: {
    good: ['s', 'product-pubsub', 'a.b', long(60)],
    bad: ['', '1a', 'State', 'a-', 'a.', 'a--b', 'a_b', long(61)],
  },
  storageAccount: {
    good: ['st1', '1st', long(24)],
    bad: ['st', 'St1', 'st-1', 'st_1', long(25)],
  },
  blobContainer: {
    good: ['abc', 'a-b', '1-2', long(63)],
    bad: ['ab', 'Abc', '-abc', 'abc-', 'a--b', 'a_b', 'a.b', long(64)],
  },
  secret: {
    good: ['s', '1', 'redis-password', 'a--b', long(127)],
    bad: ['', 'Secret', 'a_b', 'a.b', '-a', 'a-', long(128)],
  },
};

describe.each(Object.keys(nameRules) as NameKind[])('the name of a %s', (kind) => {
  it.each(examples[kind].good)('may be "%s"', (name) => {
    expect(findNameProblem(kind, name)).toBeUndefined();
    expect(azureName(kind).safeParse(name).success).toBe(true);
  });

  it.each(examples[kind].bad)('may not be "%s"', (name) => {
    expect(azureName(kind).safeParse(name).error?.issues[0]?.message).toBe(findNameProblem(kind, name));
    expect(findNameProblem(kind, name)).toMatch(/^is (?:not a name for|a name that Azure keeps)/);
  });
});

describe('what is wrong with a name', () => {
  it('is told as the rule in words, without the name', () => {
    expect(findNameProblem('registry', 'cr-shop')).toBe(
      'is not a name for a container registry: 5 to 50 letters and digits',
    );
  });

  it('is told apart for names that Azure keeps for itself', () => {
    expect(findNameProblem('postgresLogin', 'admin')).toBe(
      'is a name that Azure keeps for itself; a PostgreSQL administrator needs another one',
    );
  });

  it.each([
    ['mymicrosoftvault', 'microsoft'],
    ['Windows-kv', 'windows'],
    ['login-vault', 'login'],
    ['SharePoint', 'sharepoint'],
  ])('names the reserved word of %s', (name, word) => {
    expect(findNameProblem('vault', name)).toBe(
      `contains the reserved word "${word}", which Azure refuses in public host names`,
    );
  });

  it('leaves reserved words alone where no host name is made of the name', () => {
    expect(findNameProblem('resourceGroup', 'rg-windows')).toBeUndefined();
  });
});

describe('reserved words', () => {
  it('count as a whole, but for the two that count anywhere and the one that counts at the start', () => {
    expect(findReservedWord('azure')).toBe('azure');
    expect(findReservedWord('azureshop')).toBeUndefined();
    expect(findReservedWord('shoplogin')).toBeUndefined();
    expect(findReservedWord('loginshop')).toBe('login');
    expect(findReservedWord('shopwindows')).toBe('windows');
  });
});

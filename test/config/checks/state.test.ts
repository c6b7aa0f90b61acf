import { describe, expect, it } from 'vitest';
import { findings, minimal, problems } from '../fixture.ts';

const blob = (more: string): string => `${minimal}state:\n  store:\n    type: blob\n${more}`;

describe('a store of the state', () => {
  it('has only keys of its type: others are told with their place', () => {
    expect(findings(`${minimal}state:\n  store:\n    type: file\n    account: stshop\n`)).toEqual([
      'config.yaml:21:5 | state.store.account | means nothing to a store of type file',
    ]);
    expect(problems(blob('    account: stshop\n    path: state\n'))).toEqual([
      'state.store.path | means nothing to a store of type blob',
    ]);
  });

  it.each(['rg-shop', 'RG-Shop'])('does not lie in the group of the deployment (%s)', (name) => {
    expect(findings(blob(`    account: stshop\n    resourceGroup: ${name}\n`))).toEqual([
      'config.yaml:22:20 | state.store.resourceGroup | is the group of the deployment: with it, its state would be deleted | name another group, which no step makes',
    ]);
  });

  it('may lie in a group of its own', () => {
    expect(problems(blob('    account: stshop\n    resourceGroup: rg-state\n'))).toEqual([]);
  });

  it('lies in the group of another environment only where that is in force', () => {
    const text = `${blob('    account: stshop\n    resourceGroup: rg-prod\n')}environments: { production: { resourceGroup: { name: rg-prod } } }\n`;
    expect(problems(text)).toEqual([]);
    expect(problems(text, { environment: 'production' })).toHaveLength(1);
  });
});

describe('the secret of a connection string', () => {
  const literal = 'AccountName=stshop;AccountKey=c2VjcmV0';

  it.each([
    literal,
    'BlobEndpoint=https://x;SharedAccessSignature=sv=1&sig=abc',
    '${CS:-AccountName=a;AccountKey=c2VjcmV0}',
    'AccountName=${NAME};accountkey = c2VjcmV0',
  ])('is refused where it stands in the file, and not repeated: %s', (written) => {
    const found = findings(blob(`    connectionString: "${written}"\n`), { env: { CS: literal, NAME: 'a' } });
    expect(found).toContain(
      'config.yaml:21:23 | state.store.connectionString | holds a secret, which must not stand in a file | write ${NAME}, and set that variable',
    );
    expect(found.join('\n')).not.toContain('c2VjcmV0');
  });

  it('is refused in every environment, in force or not', () => {
    const text = `${minimal}environments:\n  production:\n    state: { store: { type: blob, connectionString: "${literal}" } }\n`;
    expect(problems(text)).toEqual([
      'environments.production.state.store.connectionString | holds a secret, which must not stand in a file | write ${NAME}, and set that variable',
    ]);
  });

  it.each(['${CS}', 'AccountName=stshop;AccountKey=${KEY}', 'UseDevelopmentStorage=true'])(
    'comes from variables: %s',
    (written) => {
      const env = { CS: literal, KEY: 'c2VjcmV0' };
      expect(problems(blob(`    connectionString: "${written}"\n`), { env })).toEqual([]);
    },
  );
});

import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { load, minimal, problems, temporaryFolder } from '../fixture.ts';
import { loadConfig } from '../../../src/config/load.ts';
import { builtInSteps, shippedExample } from '../fixture.ts';

const KEY =
  'DefaultEndpointsProtocol=https;AccountName=stshop;AccountKey=c2VjcmV0;EndpointSuffix=core.windows.net';
const store = (text: string): string => `${minimal}state:\n  store: { ${text} }\n`;

describe('the store of the state', () => {
  it('is the folder `state` beside the file unless something else is said', () => {
    const { store: found, stateFolder, folder } = load(minimal);
    expect(found).toEqual({ type: 'file', path: 'state' });
    expect(stateFolder).toBe(path.join(folder, 'state'));
  });

  it.each([
    ['../states', (folder: string) => path.resolve(folder, '../states')],
    ['/var/lib/deploy', () => '/var/lib/deploy'],
  ])('is the folder %s, relative to the file', (written, expected) => {
    const { stateFolder, folder } = load(store(`type: file, path: ${written}`));
    expect(stateFolder).toBe(expected(folder));
  });

  it('is in the current folder with the shipped example', () => {
    const cwd = temporaryFolder();
    const loaded = loadConfig({ env: {}, environment: 'local', cwd, shippedExample, builtInSteps });
    expect(loaded.stateFolder).toBe(path.join(cwd, 'state'));
  });

  it('is a container of an account; what never leaves the machine stays in the folder `state`', () => {
    const { store: found, stateFolder, folder } = load(store('type: blob, account: stshop'));
    expect(found).toEqual({ type: 'blob', account: 'stshop', container: 'deployment-state' });
    expect(stateFolder).toBe(path.join(folder, 'state'));
  });

  it('takes a connection string from a variable, which neither the configuration nor its variables show', () => {
    const text = `${store('type: blob, connectionString: "${CS}", container: other, prefix: a/b')}tags: { a: "\${A}" }\n`;
    const loaded = load(text, { env: { CS: KEY, A: 'one' } });
    expect(loaded.store).toEqual({ type: 'blob', connectionString: KEY, container: 'other', prefix: 'a/b' });
    expect(loaded.variables).toEqual({ A: 'one' });
    expect(JSON.stringify(loaded.config)).not.toContain('c2VjcmV0');
    expect(loaded.config).not.toHaveProperty('state');
  });

  it.each(['type: blob', 'type: blob, account: stshop, connectionString: UseDevelopmentStorage=true'])(
    'has exactly one of account and connection string: %s',
    (text) => {
      expect(problems(store(text))).toEqual([
        'state.store | must have exactly one of account and connectionString',
      ]);
    },
  );

  it.each([
    ['type: ftp', /^state\.store\.type \| must be file or blob$/],
    ['path: state', /^state\.store\.type \| must be file or blob$/],
    ['type: blob, account: st-shop', /^state\.store\.account \| is not a name for a storage account/],
    ['type: blob, account: stshop, container: A', /^state\.store\.container \| is not a name for a blob/],
    ['type: blob, account: stshop, prefix: /a', /^state\.store\.prefix \| must be letters/],
    ['type: blob, account: stshop, prefix: a/../b', /^state\.store\.prefix \| must be letters/],
    [
      'type: blob, connectionString: "${CS}"',
      /^state\.store\.connectionString \| must be a connection string/,
    ],
    [
      'type: blob, account: stshop, contaner: abc',
      /^state\.store\.contaner \| is not a key .* did you mean "container"/,
    ],
  ])('refuses %s', (text, expected) => {
    const [found] = problems(store(text), { env: { CS: 'hunter2' } });
    expect(found).toMatch(expected);
    expect(found).not.toContain('hunter2');
  });

  it('that is no mapping is refused', () => {
    expect(problems(`${minimal}state: { store: blob }\n`)).toEqual([
      'state.store | must be a mapping of keys to values, not text',
    ]);
  });
});

describe('the store of one environment', () => {
  const base = `${minimal}state:\n  store: { type: file, path: kept }\n`;

  it('replaces the whole store when it has another type', () => {
    const text = `${base}environments: { production: { state: { store: { type: blob, account: stshop } } } }\n`;
    expect(load(text, { environment: 'production' }).store).toEqual({
      type: 'blob',
      account: 'stshop',
      container: 'deployment-state',
    });
    expect(load(text).store).toEqual({ type: 'file', path: 'kept' });
  });

  it('is merged like everything else when it has the same type, or none', () => {
    const blob = `${minimal}state:\n  store: { type: blob, account: stshop, container: abc }\n`;
    const over = (text: string): string =>
      `${blob}environments: { production: { state: { store: { ${text} } } } }\n`;
    for (const text of ['account: stprod', 'type: blob, account: stprod']) {
      expect(load(over(text), { environment: 'production' }).store).toEqual({
        type: 'blob',
        account: 'stprod',
        container: 'abc',
      });
    }
  });
});

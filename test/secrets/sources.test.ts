import { describe, expect, it } from 'vitest';
import { Failure } from '../../src/engine/failure.ts';
import { cachedSource } from '../../src/secrets/cached-source.ts';
import { Secret } from '../../src/secrets/secret.ts';
import { type SecretSource, sourceOrder, type SourceName } from '../../src/secrets/source.ts';
import { openValues, type SourceRules } from '../../src/secrets/values.ts';
import type { VaultList } from '../../src/azure/vault-list.ts';
import { vaultSource } from '../../src/secrets/vault-source.ts';

const holding = (values: Record<string, string>): SecretSource => ({
  get: async (name) => (values[name] === undefined ? undefined : new Secret(values[name])),
});

describe('the order of the sources', () => {
  const [on, off] = [true, false].map((useKeyVault) => ({ useKeyVault, dotenv: true }));
  it.each<[string, readonly SourceName[] | undefined, typeof on, readonly SourceName[]]>([
    ['with useKeyVault', undefined, on, ['vault', 'environment', 'dotenv']],
    ['without it', undefined, off, ['environment', 'dotenv', 'vault']],
    ['as written', ['dotenv', 'vault'], on, ['dotenv', 'vault']],
    ['with a vault that nobody wrote', ['dotenv', 'environment'], on, ['dotenv', 'environment', 'vault']],
    ['as written but for the vault', ['vault', 'dotenv'], off, ['dotenv', 'vault']],
    ['where .env is refused', undefined, { useKeyVault: true, dotenv: false }, ['vault', 'environment']],
    [
      'where .env is refused, whatever is written',
      ['dotenv', 'environment'],
      { useKeyVault: true, dotenv: false },
      ['vault', 'environment'],
    ],
  ])('is %s', (_, written, rules = { useKeyVault: true, dotenv: true }, order) => {
    expect(sourceOrder(written, rules)).toEqual(order);
  });
});

describe('what a source gave', () => {
  function counting(answers: (string | undefined | Error)[]) {
    const asked: string[] = [];
    let now = 0;
    const source = cachedSource(
      {
        get: async (name) => {
          asked.push(name);
          const answer = answers.shift();
          if (answer instanceof Error) throw answer;
          return answer === undefined ? undefined : new Secret(answer);
        },
      },
      { forMs: 3_600_000, now: () => now },
    );
    const value = async (name = 'one') => (await source.get(name))?.reveal();
    return { source, asked, value, pass: (milliseconds: number) => void (now += milliseconds) };
  }

  it('is remembered for its time, and asked for again after that', async () => {
    const { asked, value, pass } = counting(['first', 'second']);
    expect(await value()).toBe('first');
    pass(3_599_999);
    expect(await value()).toBe('first');
    pass(1);
    expect(await value()).toBe('second');
    expect(asked).toEqual(['one', 'one']);
  });

  it('is shared by those who ask at once, for each name', async () => {
    const { asked, value } = counting(['first', 'second']);
    expect(await Promise.all([value(), value(), value('two'), value()])).toEqual([
      'first',
      'first',
      'second',
      'first',
    ]);
    expect(asked).toEqual(['one', 'two']);
  });

  it('is not remembered where it is a failure, or nothing', async () => {
    const { asked, value } = counting([new Error('no'), undefined, 'third']);
    await expect(Promise.all([value(), value()])).rejects.toThrowError('no');
    expect(await value()).toBeUndefined();
    expect(await value()).toBe('third');
    expect(asked).toHaveLength(3);
  });

  it('is what was put into it since', async () => {
    const { source, value } = counting(['first']);
    await value();
    source.learn('one', new Secret('put'));
    expect(await value()).toBe('put');
  });
});

describe('a vault as a source', () => {
  const NOWHERE = new Failure('azure-unreachable', 'no answer in 60000 ms');

  function vault(answers: {
    recorded?: string;
    address?: string | undefined;
    list?: (address: string) => Promise<VaultList>;
    current?: () => Promise<{ value?: string } | null>;
    /** Where it answers, but not for us: to each later than to the one before. */
    refusedAt?: string;
  }) {
    const asked: string[] = [];
    let now = 0;
    const source = vaultSource(
      {
        name: 'kv-small',
        recorded: async () => answers.recorded,
        address: async () => (asked.push('address'), answers.address),
        current: async (at, name) => {
          asked.push(name);
          if (at !== answers.refusedAt) return (answers.current ?? (async () => null))();
          const turns = 10 * asked.length;
          for (let turn = 0; turn < turns; turn += 1) await Promise.resolve();
          throw new Failure('azure-refused', 'no role');
        },
        list: async (at) => (asked.push(`list ${at}`), (answers.list ?? (async () => new Map()))(at)),
      },
      () => now,
    );
    return { source, asked, pass: (milliseconds: number) => void (now += milliseconds) };
  }

  it('has nothing while there is no vault, and is looked for again', async () => {
    const { source, asked } = vault({});
    expect(await source.get('one')).toBeUndefined();
    expect(await source.get('one')).toBeUndefined();
    expect(asked).toEqual(['address', 'address']);
  });

  it('is asked where the record says it is, and only where that fails is its address looked up', async () => {
    const refused = async () => Promise.reject(new Failure('azure-refused', 'of another tenant'));
    const told = vault({ recorded: 'https://kv/', address: 'https://kv/', current: refused });
    await expect(told.source.get('one')).rejects.toThrowError('of another tenant');
    expect(told.asked).toEqual(['one', 'address']);
    const gone = vault({ recorded: 'https://kv/', current: refused });
    expect(await gone.source.get('one')).toBeUndefined();
    const fine = vault({ recorded: 'https://kv/' });
    await fine.source.get('one');
    await fine.source.get('two');
    expect(fine.asked).toEqual(['one', 'two']);
  });

  it('that has moved is asked at its new address', async () => {
    const listed: VaultList = new Map([['one', { enabled: true, tags: {} }]]);
    const { source, asked } = vault({
      recorded: 'https://old/',
      address: 'https://new/',
      list: async (at) => (at === 'https://new/' ? listed : Promise.reject(NOWHERE)),
    });
    expect(await source.listed()).toEqual(listed);
    expect(asked).toEqual(['list https://old/', 'address', 'list https://new/']);
  });

  it('that has moved is asked there for each of several at once', async () => {
    const { source } = vault({
      recorded: 'https://old/',
      address: 'https://new/',
      current: async () => ({ value: 'held' }),
      refusedAt: 'https://old/',
    });
    const values = await Promise.all([source.get('one'), source.get('two')]);
    expect(values.map((value) => value?.reveal())).toEqual(['held', 'held']);
  });

  it('is listed once, until that is forgotten; what failed is asked for again', async () => {
    let fails = true;
    const refused = new Failure('azure-refused', 'no role');
    const { source, asked } = vault({
      address: 'https://kv/',
      list: async () => (fails ? Promise.reject(refused) : new Map()),
    });
    await expect(source.listed()).rejects.toThrowError('no role');
    fails = false;
    await Promise.all([source.listed(), source.listed()]);
    expect(asked).toEqual(['address', 'list https://kv/', 'list https://kv/']);
    source.forget();
    await source.listed();
    expect(asked).toHaveLength(4);
    expect(await vault({}).source.listed()).toBeNull();
  });

  it('gives what it holds, and nothing for a disabled secret', async () => {
    const held = vault({ address: 'https://kv/', current: async () => ({ value: 'held' }) });
    expect((await held.source.get('one'))?.reveal()).toBe('held');
    expect(
      await vault({ address: 'https://kv/', current: async () => ({}) }).source.get('one'),
    ).toBeUndefined();
  });

  it('that cannot be reached is named with what to do, and not asked again for a while', async () => {
    const { source, asked, pass } = vault({ address: 'https://kv/', current: () => Promise.reject(NOWHERE) });
    const failure = {
      reason: 'azure-unreachable',
      message: 'the key vault kv-small cannot be reached: no answer in 60000 ms',
      hint: expect.stringContaining('az keyvault show --name kv-small'),
    };
    await expect(source.get('one')).rejects.toMatchObject(failure);
    await expect(source.get('two')).rejects.toMatchObject(failure);
    expect(asked).toEqual(['address', 'one']);
    pass(60_000);
    await expect(source.get('two')).rejects.toMatchObject(failure);
    expect(asked).toEqual(['address', 'one', 'two']);
  });

  it('that refuses is told as it says', async () => {
    const refusal = new Failure('azure-refused', 'no role', { code: 'ForbiddenByRbac' });
    const { source } = vault({ address: 'https://kv/', current: () => Promise.reject(refusal) });
    await expect(source.get('one')).rejects.toBe(refusal);
  });
});

describe('the value of a secret', () => {
  const unreachable: SecretSource = {
    get: () => Promise.reject(new Failure('azure-unreachable', 'no answer')),
  };

  function values(sources: Partial<Record<SourceName, SecretSource>>, rules: Partial<SourceRules> = {}) {
    const told: string[] = [];
    const { find } = openValues({
      declared: [{ name: 'api-key', env: 'API_KEY' }],
      order: ['vault', 'environment', 'dotenv'],
      sources: { vault: holding({}), environment: holding({}), dotenv: holding({}), ...sources },
      mayStandIn: true,
      vaultName: 'kv-small',
      warn: (text) => void told.push(text),
      ...rules,
    });
    const found = async () => {
      const { found: one } = await find('api-key');
      return one && `${one.secret.reveal()} of ${one.from}`;
    };
    return { find, found, told };
  }

  it('is that of the first source that has one', async () => {
    const [environment, dotenv] = [holding({ 'api-key': 'set' }), holding({ 'api-key': 'written' })];
    expect(await values({ environment, dotenv }).found()).toBe('set of environment');
    expect(await values({ dotenv }).found()).toBe('written of dotenv');
    expect(await values({ environment, dotenv }, { order: ['dotenv', 'environment'] }).found()).toBe(
      'written of dotenv',
    );
    expect(await values({}).found()).toBeUndefined();
  });

  it('is that of the vault although a variable says otherwise, which is told with how to rotate it', async () => {
    const vault = holding({ 'api-key': 'held' });
    const { found, told } = values({ vault, environment: holding({ 'api-key': 'another' }) });
    expect(await found()).toBe('held of vault');
    expect(told).toEqual([
      'the secret api-key is read from the key vault kv-small; API_KEY in the environment has another value and does not count: `az keyvault secret set --vault-name kv-small --name api-key --file FILE` rotates it',
    ]);
    const same = values({ vault, environment: holding({ 'api-key': 'held' }) });
    await same.found();
    expect(same.told).toEqual([]);
  });

  it('is read elsewhere where the vault cannot be reached and the policy allows it, and that is told', async () => {
    const { found, told } = values({ vault: unreachable, dotenv: holding({ 'api-key': 'written' }) });
    expect(await found()).toBe('written of dotenv');
    expect(told).toEqual([
      'the key vault kv-small cannot be reached: the secret api-key is read from API_KEY in .env',
    ]);
  });

  it('is not known to be missing where the vault cannot be reached', async () => {
    const { find } = values({ vault: unreachable });
    expect(await find('api-key')).toMatchObject({
      found: undefined,
      unreachable: { reason: 'azure-unreachable' },
    });
  });

  it('is a failure where the vault cannot be reached and nobody may stand in', async () => {
    const strict = values(
      { vault: unreachable, environment: holding({ 'api-key': 'set' }) },
      { mayStandIn: false },
    );
    await expect(strict.found()).rejects.toThrowError('no answer');
  });

  it('is a failure where the vault refuses, whatever others have', async () => {
    const refusing: SecretSource = { get: () => Promise.reject(new Failure('azure-refused', 'no role')) };
    await expect(
      values({ vault: refusing, environment: holding({ 'api-key': 'set' }) }).found(),
    ).rejects.toThrowError('no role');
  });
});

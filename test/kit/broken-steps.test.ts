import { describe, expect, it } from 'vitest';
import type { StepSetup } from '../../src/kit/testing.ts';
import { complaintsOf, type Members, undone, zoneLaws } from './zone.ts';

/** All that a step can be tried with. */
const WHOLE: StepSetup = {
  changed: { tags: { value: 'second' } },
  protecting: { keyVault: { protect: true } },
  secrets: { 'api-key': 'correct-horse-battery' },
};

/** The laws that were found to be broken. */
const brokenLaws = new Set<string>();

/** Steps that break a law, and what is said of the laws that find it. */
const BROKEN: readonly (readonly [what: string, members: Members, said: readonly RegExp[]])[] = [
  [
    'forgets to undo one of its addresses',
    { rollback: async (zone, at, was) => (at.includes('www') ? undefined : undone(zone, at, was)) },
    [
      /^point_names: after a later step has failed it is not undone\. zone\/www\.small: it is still there\. Put back/,
      /destroyed it fails|its rollback, for a destroy, left zone\/www\.small behind/,
    ],
  ],
  [
    'deletes what was there before instead of putting it back',
    { rollback: (zone, at) => undone(zone, at, null) },
    [/after an update, when a later step has failed it is not undone\. zone\/small: nothing is there/],
  ],
  [
    'adds something each time it runs',
    {
      observe: async (zone, at) => {
        const found = await zone.list();
        return Object.keys(found).filter((one) => one.startsWith(at)).length === 0 ? null : found;
      },
      at: (name) => [`zone/${name}`],
      run: async (zone, name) => {
        await zone.put(`${name}/${zone.records.size}`, 'one more');
        return { name };
      },
      rollback: async (zone, _at, was) => {
        if (was === null) zone.records.clear();
      },
    },
    [
      /run a second time, zone\/small is not the same: it differs in zone\/small\/1\. Let `run` look what is there/,
    ],
  ],
  [
    'observes a time',
    { observe: async (zone, at) => (at in (await zone.list()) ? { seen: new Date().getFullYear() } : null) },
    [
      /looked at at another time, zone\/small is not the same: it differs in seen\. Leave out of the observation/,
    ],
  ],
  [
    'changes what it does not name',
    { at: (name) => [`zone/${name}`] },
    [
      /it changed zone\/www\.small, which is none of its addresses \(zone\/small\)\. Name under `at`/,
      /its rollback left zone\/www\.small behind/,
    ],
  ],
  [
    'observes less than it sets',
    { observe: async (zone, at) => ((await zone.list())['zone/small'] ?? null) && { there: at } },
    [/with the values of `changed`|after its rollback|its rollback left zone\/small changed/],
  ],
  [
    'makes something that it does not undo unless it came to its end',
    {
      at: (name) => [`zone/${name}`],
      run: async (zone, name, value) => {
        await zone.put('lock', 'mine');
        await zone.put(name, value);
        await zone.remove('lock');
        return { name };
      },
    },
    [
      /killed before put, rolled back,.* left zone\/lock behind|killed before put, its rollback left zone\/lock behind/,
      /when it is refused to put, its rollback left zone\/lock behind/,
    ],
  ],
  [
    'throws in its rollback where nothing is there',
    {
      rollback: async (zone, at, was) => {
        if (was === null && !zone.records.has(at.replace('zone/', ''))) throw new Error('404 Not Found');
        await undone(zone, at, was);
      },
    },
    [
      /where it has never run, its rollback throws: 404 Not Found\. Let `rollback` return where there is nothing/,
      /killed before put, rolled back, it is not undone\. zone\/small: 404 Not Found/,
    ],
  ],
  [
    'does not heed that it is interrupted',
    {
      run: async (zone, name, value, { world }) => {
        await zone.put(name, value);
        await world.sleep(60_000);
        await zone.put(`www.${name}`, value);
        return { name };
      },
    },
    [
      /interrupted at list, it goes on waiting\. Give `signal` to `world\.sleep`, `fetch` and all else that waits/,
    ],
  ],
  [
    'hands on what its output does not declare',
    { run: async (zone, name, value) => (await zone.put(name, value), { title: name }) },
    [/where it has never run, it fails: point_names returned an output that its own schema refuses: name/],
  ],
  [
    'hands on something else each time',
    {
      run: async (zone, name, value) => (await zone.put(name, value), { name: `${name} at ${Date.now()}` }),
      at: (name) => [`zone/${name}`],
    },
    [
      /run a second time it hands on something else: it differs in name\. Let the output hold what stays true/,
    ],
  ],
  [
    'has a secret in its inputs',
    { inputs: ({ name }) => ({ name, value: 'correct-horse-battery' }) },
    [/^point_names: the inputs hold the value of a secret/],
  ],
  [
    'has a time in its inputs',
    { inputs: ({ name }) => ({ name, value: 'first', on: new Date().toDateString() }) },
    [/asked again, its inputs differ: it differs in on\. Let `inputs` follow/],
  ],
  [
    'has addresses that depend on the environment variables',
    { at: (name) => [`zone/${name}`, `zone/www.${name}`, ...(process.env['PATH'] ? [] : ['zone/lost'])] },
    [
      /with other environment variables, the same inputs have other addresses: \["zone\/small",.*"zone\/lost"\]/,
    ],
  ],
  [
    'has addresses that depend on how often it was asked',
    (() => {
      let asked = 0;
      return { at: (name: string) => [`zone/${name}`, `zone/www.${name}`, `zone/${(asked += 1)}`] };
    })(),
    [/asked again, the same inputs have other addresses/],
  ],
  [
    'gives up once somebody has begun before it',
    {
      run: async (zone, name, value) => {
        if (zone.records.has(name)) throw new Error('409 it exists already');
        await zone.put(name, value);
        await zone.put(`www.${name}`, value);
        return { name };
      },
    },
    [
      /run a second time it fails: 409 it exists already/,
      /killed before put, deployed again, it fails: 409 it exists already/,
      /where something was there before, it fails: 409 it exists already/,
    ],
  ],
  [
    'says that it is done although it was refused',
    {
      run: async (zone, name, value) => {
        await zone.put(name, value);
        await zone.put(`www.${name}`, value).catch(() => undefined);
        return { name };
      },
    },
    [/when it is refused to put, in the end zone\/www\.small is not the same: nothing is there/],
  ],
  [
    'makes one more when it was not answered',
    {
      rollback: undefined,
      at: (name) => [`zone/${name}`],
      observe: async (zone, at) => {
        const found = Object.keys(await zone.list()).filter((one) => one.startsWith(at));
        return found.length === 0 ? null : found.length;
      },
      run: async (zone, name) => {
        await zone.put(`${name}/${zone.records.size}`, 'one more');
        return { name };
      },
    },
    [/when there is no answer to put, in the end zone\/small is not the same/],
  ],
  [
    'has a number in its inputs that counts',
    (() => {
      let asked = 0;
      return { inputs: ({ name }) => ({ name, value: 'first', asked: String((asked += 1)) }) };
    })(),
    [/deployed again with nothing changed, it is not skipped: asked changed/],
  ],
  [
    'looks at the first thing to know of the second',
    {
      run: async (zone, name, value) => {
        const isThere = zone.records.get(name) === value;
        await zone.put(name, value);
        if (!isThere) await zone.put(`www.${name}`, value);
        return { name };
      },
    },
    [
      /deployed again when zone\/www\.small was deleted,|then zone\/www\.small is not the same: nothing is there/,
      /killed before put, in the end zone\/www\.small is not the same: nothing is there/,
    ],
  ],
  [
    'does not look at what others change',
    { observe: async (zone, at) => (at in (await zone.list()) ? 'first' : null) },
    [/"somebody points it elsewhere" is not noticed: its observation is as before/],
  ],
  [
    'protects what is not its own',
    { protects: () => ['zone/of-others'] },
    [/it protects zone\/of-others, which is none of its addresses/],
  ],
  ['protects nothing', { protects: () => [] }, [/with the values of `protecting` it protects nothing/]],
  [
    'locks what it undoes, and never looks whose lock that is',
    {
      at: (name) => [`zone/${name}`],
      run: async (zone, name, value) => {
        await zone.put(name, value);
        return { name };
      },
      rollback: async (zone, at, was) => {
        if (zone.records.has('lock')) throw new Error('somebody else is undoing it');
        await zone.put('lock', 'mine');
        await undone(zone, at, was);
        await zone.remove('lock');
      },
    },
    [
      /killed before remove while it is undone, rolled back, it is not undone\. zone\/small: somebody else is undoing it/,
    ],
  ],
  [
    'takes protection for an input',
    { inputs: ({ name, keyVault }) => ({ name, value: `${keyVault.protect}` }) },
    [/where it protects something, inputs is not the same: it differs in value\. Protecting runs nothing/],
  ],
];

describe('a step that', () => {
  it.each(BROKEN)('%s is found out', async (_what, members, said) => {
    const found = await complaintsOf(members, WHOLE);
    for (const law of Object.keys(found)) brokenLaws.add(law);
    const told = Object.values(found).join('\n');
    for (const one of said) expect(Object.values(found), told).toContainEqual(expect.stringMatching(one));
  });

  it('cannot be undone, and says so by having no rollback, breaks no law', async () => {
    expect(await complaintsOf({ rollback: undefined }, WHOLE)).toEqual({});
  });

  it('breaks no law is told so', async () => {
    expect(await complaintsOf({}, WHOLE)).toEqual({});
  });

  it('breaks it: there is one for each law', () => {
    const laws = zoneLaws({}, WHOLE).map(({ title }) => title.replace('point_names: ', ''));
    expect(laws.filter((law) => !brokenLaws.has(law))).toEqual([]);
  });
});

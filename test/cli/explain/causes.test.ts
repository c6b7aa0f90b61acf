import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { CONFIG, explaining, MINE } from './explained.ts';

const base = explaining();

let first: unknown;

beforeAll(async () => {
  first = await base.deployed();
});

type Copy = ReturnType<typeof base.fork>;

/** One change of one kind, and what is named first of which step. */
interface Case {
  readonly what: string;
  readonly step: string;
  readonly make: (copy: Copy) => void | Promise<unknown>;
  readonly variables?: Readonly<Record<string, string>>;
  readonly line?: string;
  readonly action?: string;
  readonly says: string | RegExp;
  /** The first origin of the cause. */
  readonly from?: string | RegExp;
}

const edit =
  (from: string, to: string) =>
  ({ write, read }: Copy): void => {
    const text = read('config.yaml');
    expect(text).toContain(from);
    write('config.yaml', text.replace(from, to));
  };

const line = (text: string): number => CONFIG.split('\n').findIndex((one) => one.includes(text)) + 1;

const FAILING = MINE.replace('async ({ word }) => ({ word })', "async () => { throw new Error('no luck'); }");

/** The revision in the record of the step that makes the monitoring. */
const OLDER = /("create_monitoring": \{.*?"revision": ")1(")/s;

/** The module of a step that reads a tag. */
const STEP = (name: string, members: string): string => `import { z } from 'zod';
import { defineStep } from '@deploy-cli/deploy';
export default defineStep({ name: '${name}', inputs: (config) => ({ team: config.tags['team'] ?? '' }), ${members} });
`;

const CASES: readonly Case[] = [
  {
    what: 'a file of a build context',
    step: 'build_and_push_images',
    make: ({ write }) => write('web/page.html', '<p>two</p>'),
    says: 'file web/page.html changed',
    from: 'file web/page.html',
  },
  {
    what: 'a new file of a build context',
    step: 'build_and_push_images',
    make: ({ write }) => write('web/more.html', '<p>more</p>'),
    says: 'file web/more.html is new',
  },
  {
    what: 'a file that is gone from a build context',
    step: 'build_and_push_images',
    make: async (copy) => {
      copy.write('web/old.html', 'old');
      await copy.deployed();
      rmSync(join(copy.folder, 'web/old.html'));
    },
    says: 'file web/old.html is no longer there',
  },
  {
    what: 'the folder of a build context, which changes its files too',
    step: 'build_and_push_images',
    make: (copy) => {
      edit('context: web', 'context: .')(copy);
      copy.write('Dockerfile', 'FROM scratch\n');
      copy.write('.dockerignore', '*\n!Dockerfile\n');
    },
    says: 'services.web.context.folder changed: web -> .',
    from: `config.yaml:${line('context: web')} services.web.context`,
  },
  {
    what: 'a key of the configuration',
    step: 'create_resource_group',
    make: edit('identity: { name: id-small }', 'identity: { name: id-other }'),
    says: 'identity.name changed: id-small -> id-other',
    from: `config.yaml:${line('id-small')} identity.name`,
  },
  {
    what: 'a key that is new in the configuration',
    step: 'create_resource_group',
    make: edit('tags: {', 'tags: { owner: me,'),
    says: 'tags.owner changed: absent -> me',
    from: `config.yaml:${line('tags:')} tags.owner`,
  },
  {
    what: 'a key that is no longer in the configuration',
    step: 'create_resource_group',
    make: async (copy) => {
      edit('tags: {', 'tags: { gone: soon,')(copy);
      await copy.deployed();
      edit('tags: { gone: soon,', 'tags: {')(copy);
    },
    says: 'tags.gone is no longer there: it was soon',
    from: 'not set tags.gone',
  },
  {
    what: 'a variable behind a key of the configuration',
    step: 'create_resource_group',
    make: () => undefined,
    variables: { TEAM: 'red' },
    says: 'tags.team changed: blue -> red',
    from: `config.yaml:${line('tags:')} ($TEAM) tags.team`,
  },
  {
    what: 'the overlay of the environment',
    step: 'create_monitoring',
    make: edit('retentionDays: 31', 'retentionDays: 60'),
    says: 'monitoring.retentionDays changed: 31 -> 60',
    from: `config.yaml:${line('retentionDays: 31')} (local) monitoring.retentionDays`,
  },
  {
    what: 'a default of the program',
    step: 'create_container_registry',
    make: edit('registry: { name: crsmall }', 'registry: { name: crsmall, sku: Premium }'),
    says: /^registry\.sku changed: \w+ -> Premium$/,
  },
  {
    what: 'a mapping that is there now, and is only looked for',
    step: 'check_prerequisites',
    make: edit('secrets:', 'databases: { redis: { name: redis-small, sku: Balanced_B0 } }\nsecrets:'),
    says: 'databases.redis changed: false -> true',
    from: `config.yaml:${line('secrets:')} databases.redis`,
  },
  {
    what: 'a mapping that is gone, and is only looked for',
    step: 'check_prerequisites',
    make: async (copy) => {
      const added = 'databases: { redis: { name: redis-small, sku: Balanced_B0 } }\nsecrets:';
      edit('secrets:', added)(copy);
      await copy.deployed();
      edit(added, 'secrets:')(copy);
    },
    says: 'databases.redis changed: true -> false',
    from: 'not set databases.redis',
  },
  {
    what: 'a service that is new, rather than the first leaf of it',
    step: 'build_and_push_images',
    make: edit('services:', 'services:\n  more: { context: web, port: 80, health: { path: / } }'),
    says: 'services.more is new',
    from: `config.yaml:${line('services:') + 1} services.more`,
  },
  {
    what: 'a service that is gone, rather than the files of it',
    step: 'build_and_push_images',
    make: async (copy) => {
      const added = 'services:\n  more: { context: web, port: 80, health: { path: / } }';
      edit('services:', added)(copy);
      await copy.deployed();
      edit(added, 'services:')(copy);
    },
    says: 'services.more is no longer there',
    from: 'not set services.more',
  },
  {
    what: 'the last item of a mapping, rather than that it is empty now',
    step: 'create_resource_group',
    make: ({ read, write }) => write('config.yaml', read('config.yaml').replace(/^tags: .*\n/m, '')),
    says: 'tags.team is no longer there: it was blue',
  },
  {
    what: 'how long a secret is made',
    step: 'store_secrets',
    make: async (copy) => {
      edit('secrets:', 'secrets:\n  - { name: made, env: MADE, generate: 40 }')(copy);
      await copy.deployed();
      edit('generate: 40', 'generate: 50')(copy);
    },
    says: 'secrets.made.generate changed: 40 -> 50',
    from: `config.yaml:${line('secrets:') + 1} secrets.0.generate`,
  },
  {
    what: 'the value of a secret',
    step: 'store_secrets',
    make: () => undefined,
    variables: { API_KEY: 'second-value-of-the-key' },
    says: 'the secret api has a new value',
    from: 'secret api, API_KEY in the environment',
  },
  {
    what: "the code of a user's step",
    step: 'mine',
    make: ({ write }) => write('mine.ts', `${MINE}// changed\n`),
    says: 'its own code changed',
    from: 'the code of the step: ./mine.ts and what it imports',
  },
  {
    what: 'a step that is forced',
    step: 'create_monitoring',
    make: () => undefined,
    line: '--force-step create_monitoring',
    says: 'it is forced',
  },
  {
    what: 'a thing that is gone from the cloud',
    step: 'create_monitoring',
    make: (copy) => {
      const cloud = JSON.parse(copy.read('state/local/azure.json'));
      const text = JSON.stringify(cloud, (key, value: unknown) =>
        key.toLowerCase().endsWith('/components/appi-small') ? undefined : value,
      );
      copy.write('state/local/azure.json', text);
    },
    says: /^gone from the cloud: .*components\/appi-small/,
  },
  {
    what: 'a step that never ran',
    step: 'create_databases',
    make: edit('store_secrets,', 'store_secrets, create_databases,'),
    says: 'it never ran',
  },
  {
    what: 'a run that was left open when the step failed',
    step: 'mine',
    make: async (copy) => {
      copy.write('mine.ts', FAILING);
      await copy.deployed('--no-rollback');
    },
    says: 'its last attempt failed: no luck',
  },
  {
    what: 'a run that was left open, where a key changed too',
    step: 'mine',
    make: async (copy) => {
      copy.write('mine.ts', FAILING);
      await copy.deployed('--no-rollback');
    },
    variables: { TEAM: 'green' },
    action: 'unknown',
    says: 'until create_resource_group',
  },
  {
    what: 'the revision of a built-in step',
    step: 'create_monitoring',
    make: ({ read, write }) =>
      write('state/local/state.json', read('state/local/state.json').replace(OLDER, '$10$2')),
    says: 'this program does it differently: revision 0 -> 1',
    from: 'revision 1 of the step',
  },
  {
    what: 'what a step before it handed on, which has completed since',
    step: 'mine',
    make: async (copy) => {
      edit('./mine.ts]', './one.ts, ./between.ts, ./mine.ts]')(copy);
      copy.write(
        'one.ts',
        STEP(
          'one',
          'output: z.object({ location: z.string() }), run: async ({ team }) => ({ location: team })',
        ),
      );
      copy.write(
        'between.ts',
        STEP(
          'between',
          'output: z.object({}), run: async ({ team }) => { if (team === "red") throw new Error("no"); return {}; }',
        ),
      );
      copy.write(
        'mine.ts',
        MINE.replace("'create_resource_group'", "'one'").replace(
          "word: config.tags['team'] ?? ''",
          "word: ''",
        ),
      );
      expect(await copy.deployed()).toMatchObject({ result: 'completed' });
      expect(await copy.deployed('--no-rollback', { TEAM: 'red' })).toMatchObject({ result: 'failed' });
    },
    variables: { TEAM: 'red' },
    says: 'place changed: blue -> red',
    from: 'output location of one',
  },
  {
    what: 'a step before it that runs',
    step: 'mine',
    make: edit('identity: { name: id-small }', 'identity: { name: id-other }'),
    action: 'unknown',
    says: 'until create_resource_group',
  },
];

const exactly = (text: string | RegExp): RegExp =>
  typeof text === 'string' ? new RegExp(`^${text.replace(/[$()*+.?[\\\]^{|}]/g, String.raw`\$&`)}$`) : text;

describe('deploy explain', () => {
  it('begins where everything was deployed', () => {
    expect(first).toMatchObject({ result: 'completed' });
  });

  it.each(CASES)('names the right cause first: $what', async (one) => {
    const copy = base.fork();
    await one.make(copy);
    const told = await copy.explain(`${one.step} ${one.line ?? ''}`, one.variables);
    expect(told.action).toBe(one.action ?? 'run');
    const [cause] = told.because;
    expect(cause?.text).toMatch(exactly(one.says));
    expect(cause?.origins[0]?.text ?? '').toMatch(exactly(one.from ?? /^/));
  });
});

import { describe, expect, it } from 'vitest';
import type { DestroyDocument } from '../../src/report/destroy-document.ts';
import { destroyText } from '../../src/report/destroy-text.ts';
import type { DriftDocument } from '../../src/report/drift-document.ts';
import { driftText } from '../../src/report/drift-text.ts';
import { NO_PAINT } from '../../src/report/paint.ts';
import type { PlanDocument } from '../../src/report/plan-document.ts';
import { planText } from '../../src/report/plan-text.ts';
import type { ReturnDocument } from '../../src/report/return-document.ts';
import { returnText } from '../../src/report/return-text.ts';

const GROUP = '/subscriptions/11111111-1111-4111-8111-111111111111/resourcegroups/rg';
const VAULTS = `${GROUP}/providers/microsoft.keyvault/vaults`;
const HEAD = { exitCode: 0, environment: 'local', cloud: 'emulator' } as const;

function thing(name: string) {
  return { address: `${VAULTS}/${name}`, type: 'key vault', name };
}

const looks = {
  command: 'run' as const,
  title: 'shop to local (emulator)',
  place: 'shop in local (emulator)',
  flags: { env: 'local' },
  paint: NO_PAINT,
};

const NOTHING: PlanDocument = {
  ...HEAD,
  result: 'completed',
  open: null,
  steps: [],
  removals: [],
  handOvers: [],
  refused: [],
  residue: [],
  data: [],
};

describe('the text of a plan', () => {
  const plan: PlanDocument = {
    ...HEAD,
    result: 'completed',
    open: null,
    steps: [
      {
        name: 'vault',
        action: 'run',
        because: [
          { leaf: 'services.a.context.files.a.ts', text: 'file a.ts of services.a changed' },
          { leaf: 'services.a.context.digest', text: 'services.a.context.digest changed' },
        ],
        changes: [
          { ...thing('theirs'), action: 'adopt', undo: 'restore' },
          { ...thing('ours'), action: 'create', undo: 'stay', why: 'it is protected' },
          { ...thing('new'), action: 'create', undo: 'delete', data: 'the vault new with its secrets' },
          { ...thing('again'), action: 'recreate', undo: 'delete' },
          { ...thing('old'), action: 'update', undo: 'restore' },
        ],
        undoable: false,
        adopts: [`${VAULTS}/theirs`],
        keeps: [`${VAULTS}/ours`],
        irreversible: 'it is kept',
      },
    ],
    removals: [],
    handOvers: [],
    refused: [],
    residue: [],
    data: [],
  };

  it('says of a step why it runs, what it makes, what it takes over, and what no undo takes back', () => {
    expect(planText(plan, looks).split('\n')).toEqual([
      'plan for shop to local (emulator)',
      '  vault  run',
      '      file a.ts of services.a changed',
      '      makes key vault ours, key vault new',
      '      makes again key vault again',
      '      may change key vault old',
      '      takes over what others made: key vault theirs',
      '      cannot be undone: it is kept',
      '      stays after an undo, it is protected: key vault ours',
      '      an undo deletes data: the vault new with its secrets',
      'no earlier run tells how long it takes',
      '1 to run, 0 unchanged; undo possible for 0 of 1',
      '',
    ]);
  });

  it('folds what is too much to read: reasons, things and data', () => {
    const names = Array.from({ length: 2000 }, (_, index) => `f${index}`);
    const because = names.map((name) => ({
      leaf: `a.context.files.${name}`,
      text: `file ${name} of a changed`,
    }));
    const changes = names.map((name) => ({
      ...thing(name),
      action: 'create' as const,
      undo: 'delete' as const,
      data: `the data of ${name}`,
    }));
    const steps = [{ name: 'vault', action: 'run' as const, because, changes, undoable: true }];
    expect(planText({ ...plan, steps }, looks).split('\n')).toEqual([
      'plan for shop to local (emulator)',
      '  vault  run',
      '      file f0 of a changed',
      '      file f1 of a changed',
      '      file f2 of a changed',
      '      and 1997 more',
      '      makes key vault f0, key vault f1, key vault f2, key vault f3,',
      '            key vault f4, key vault f5, and 1994 more',
      '      an undo deletes data: the data of f0, the data of f1, the data of f2,',
      '                            and 1997 more',
      'no earlier run tells how long it takes',
      '1 to run, 0 unchanged; undo possible for 1 of 1',
      '',
    ]);
  });

  it('says that what nobody can know yet is likely, and counts what has no name that tells anything', () => {
    const role = `${VAULTS}/kv/providers/microsoft.authorization/roleassignments`;
    const made = { action: 'create', undo: 'delete', likely: true } as const;
    const changes = [
      { ...thing('kv'), ...made, data: 'the vault kv with its secrets' },
      { address: `${role}/*`, type: 'role assignment', ...made },
      {
        address: `${role}/f63776bc-32f6-5a30-ad20-8c74d632949d`,
        type: 'role assignment',
        name: 'f63776bc-32f6-5a30-ad20-8c74d632949d',
        ...made,
      },
      { address: `${VAULTS}/kv/providers/a/locks/*`, type: 'lock', ...made },
    ];
    const because = [{ leaf: '<never ran>', text: 'for the first time' }];
    const steps = [{ name: 'vault', action: 'run' as const, because, changes, undoable: true }];
    expect(
      planText({ ...plan, steps }, looks)
        .split('\n')
        .slice(1, 4),
    ).toEqual([
      '  vault  run, for the first time',
      '      likely makes key vault kv, 2 role assignments, lock',
      'no earlier run tells how long it takes',
    ]);
    const unknown = planText(
      { ...plan, steps: steps.map((step) => ({ ...step, action: 'unknown' as const })) },
      looks,
    );
    expect(unknown).toContain('\n      may make key vault kv,');
  });

  it('names one more instead of counting one', () => {
    const because = ['a', 'b', 'c', 'd'].map((leaf) => ({ leaf, text: `${leaf} changed` }));
    const steps = [{ name: 'vault', action: 'run' as const, because, undoable: true }];
    const told = planText({ ...plan, steps }, looks);
    expect(told).toContain('      d changed\n');
    expect(told).not.toContain('more');
  });

  it('says where in the configuration a change stands', () => {
    const because = [
      {
        leaf: 'sku',
        text: 'databases.sku changed: a -> b',
        key: 'databases.sku',
        location: 'config.yaml:12:5',
      },
    ];
    const steps = [{ name: 'vault', action: 'run' as const, because, undoable: true }];
    expect(planText({ ...plan, steps }, looks)).toContain(
      '      databases.sku changed: a -> b (config.yaml:12)\n',
    );
  });

  it('fits 80 columns, but for words that are longer', () => {
    const why = `it holds ${VAULTS}/a-vault-with-a-name-of-some-length, which is protected`;
    const changes = ['one', 'two', 'three', 'four', 'five', 'six'].map((name) => ({
      ...thing(`kv-${name}-of-the-shop`),
      action: 'create' as const,
      undo: 'stay' as const,
      why,
    }));
    const irreversible = 'a server of this kind '.repeat(8).trim();
    const because = [{ leaf: 'tags', text: `tags changed: ${'a b '.repeat(40)} -> c` }];
    const steps = ['configure_environment_variables', 'deploy_infrastructure_services'].map((name) => ({
      name,
      action: 'run' as const,
      because,
      changes,
      irreversible,
      undoable: false,
    }));
    const expected = { totalMs: 60_000, criticalPath: steps.map(({ name }) => name), unknown: [] };
    const lines = planText({ ...plan, steps, expected }, looks).split('\n');
    expect(lines.filter((line) => line.length > 80)).toEqual([]);
    expect(lines.slice(-5)).toEqual([
      '        key vault kv-five-of-the-shop, key vault kv-six-of-the-shop',
      'critical path: configure_environment_variables ->',
      '               deploy_infrastructure_services, about 60 s',
      '2 to run, 0 unchanged, about 60 s; undo possible for 0 of 2',
      '',
    ]);
  });

  it('keeps what a cloud or a file name says from steering a terminal', () => {
    const steps = [
      {
        name: 'vault',
        action: 'run' as const,
        because: [{ leaf: 'a', text: 'a\u001b[2J changed' }],
        changes: [{ ...thing('x\u001b[2Jy'), action: 'create' as const, undo: 'delete' as const }],
        undoable: true,
      },
    ];
    expect(planText({ ...plan, steps }, looks)).not.toContain('\u001b');
  });

  it('says what becomes of all that is no longer wanted, and what only moves', () => {
    const told = planText(
      {
        ...plan,
        steps: [],
        removals: [
          {
            step: 'vault',
            address: `${VAULTS}/a`,
            action: 'replace',
            by: `${VAULTS}/b`,
            data: 'the vault a',
          },
          { step: 'vault', address: `${VAULTS}/c`, action: 'restore' },
          {
            step: 'vault',
            address: `${VAULTS}/d`,
            action: 'keep',
            why: 'it is protected',
            data: 'the vault d',
          },
          { step: 'vault', address: `${VAULTS}/e`, action: 'remove' },
        ],
        handOvers: [{ from: 'vault', to: 'other', address: `${VAULTS}/f` }],
      },
      looks,
    );
    expect(told.split('\n')).toEqual([
      'plan for shop to local (emulator)',
      'no longer wanted, last of all:',
      '  replace            vaults/a  by vaults/b',
      '                     deletes data: the vault a',
      '  put back as found  vaults/c',
      '  keep               vaults/d  it is protected',
      '  remove             vaults/e',
      'moves to another step, and is left as it is:',
      '  vaults/f  vault -> other',
      '0 to run, 0 unchanged, 3 addresses to give back, 1 address to hand over',
      '',
    ]);
  });

  it('says why it would be refused, and begins its sum with that', () => {
    const refused = [{ step: 'vault', address: `${VAULTS}/a`, why: 'location a -> b: Azure never moves it' }];
    expect(planText({ ...plan, result: 'refused', refused }, looks)).toMatch(
      /✖ it would be refused, and nothing changed:\n {2}vault: location a -> b: Azure never moves it\n {4}\/subscriptions\/.*\/vaults\/a\nrefused as it stands: 1 to run, 0 unchanged; undo possible for 0 of 1\n$/,
    );
  });

  it('of a rollback names the data that goes, and what is given up', () => {
    const steps = [
      { name: 'one', action: 'give-up' as const, because: [] },
      { name: 'two', action: 'undo' as const, because: [] },
    ];
    expect(planText({ ...plan, steps, data: ['the vault a'] }, { ...looks, command: 'rollback' })).toMatch(
      /: 1 to undo, 1 to give up\n {2}one {2}give-up\n {2}two {2}undo\n! deletes data:\n {2}the vault a\n$/,
    );
  });
});

describe('the sum of a plan', () => {
  const step = (name: string, action: 'run' | 'skip' | 'unknown', more: object = {}) => ({
    name,
    action,
    because: action === 'skip' ? [] : [{ leaf: 'a', text: 'a changed' }],
    ...(action !== 'skip' && { undoable: true }),
    ...more,
  });
  const until = (name: string, of: string) =>
    step(name, 'unknown', { because: [{ leaf: `<until ${of}>`, text: `until ${of}` }] });
  const sum = (steps: PlanDocument['steps'], more: Partial<PlanDocument> = {}): string | undefined =>
    planText({ ...NOTHING, ...more, steps }, looks)
      .split('\n')
      .at(-2);

  it('counts, says how long it takes, and of how many steps an undo is possible', () => {
    const steps = [step('a', 'run'), step('b', 'run', { undoable: false }), step('c', 'skip')];
    const expected = { totalMs: 355_000, criticalPath: ['a', 'b'], unknown: [] };
    expect(sum(steps, { expected })).toBe('2 to run, 1 unchanged, about 6 min; undo possible for 1 of 2');
  });

  it('says at least so long where something of it never ran', () => {
    const expected = { totalMs: 4_000, criticalPath: ['a'], unknown: ['b'] };
    const told = planText({ ...NOTHING, steps: [step('a', 'run'), step('b', 'run')], expected }, looks);
    expect(told).toContain(
      'critical path: a, at least 4 s\nno earlier run tells the time of: b\n2 to run, 0 unchanged, at least 4 s;',
    );
  });

  it.each([
    [['a'], 'unknown until a'],
    [['a', 'b'], 'unknown until a and b'],
    [['a', 'b', 'c'], 'unknown until a and 2 others'],
  ])('names the steps that run and from which the unknown follows: %j', (roots, words) => {
    const steps = [
      ...['a', 'b', 'c'].map((name) => step(name, 'run')),
      ...roots.map((root, index) => until(`u${index}`, root)),
      until('last', 'u0'),
    ];
    expect(sum(steps)).toContain(`3 to run, ${roots.length + 1} ${words}, 0 unchanged`);
  });

  it('says that nothing is to do, and names what there is beside steps', () => {
    const skips = [step('a', 'skip'), step('b', 'skip')];
    expect(sum(skips)).toBe('0 to run, 2 unchanged');
    expect(planText({ ...NOTHING, steps: skips }, looks)).not.toContain('no earlier run');
    expect(sum([step('a', 'skip', { protection: 'changes' })])).toBe(
      '0 to run, 1 unchanged, protection of 1 step to change',
    );
    const open = { run: 'r-1', phase: 'forward', kind: 'deploy' } as const;
    expect(sum(skips, { open })).toBe('0 to run, 2 unchanged, an open run to settle');
  });

  it('is the last line, also where something is in the way or was saved', () => {
    const told = planText(
      { ...NOTHING, steps: [step('a', 'run')], warnings: ['mind this'], saved: 'next plan' },
      looks,
    );
    expect(told.split('\n').slice(-4)).toEqual([
      '  ! mind this',
      "saved next plan: `npx deploy --plan 'next plan'` does exactly this",
      '1 to run, 0 unchanged; undo possible for 1 of 1',
      '',
    ]);
  });

  it.each([
    [10, 'about 1 s'],
    [59_600, 'about 60 s'],
    [89_000, 'about 89 s'],
    [95_000, 'about 2 min'],
    [355_000, 'about 6 min'],
    [3_600_000, 'about 1 h'],
    [4_220_000, 'about 1 h 10 min'],
  ])('writes %i milliseconds as people say it: %s', (totalMs, words) => {
    const expected = { totalMs, criticalPath: ['a'], unknown: [] };
    expect(sum([step('a', 'run')], { expected })).toContain(`, ${words};`);
  });
});

describe('a step of a plan', () => {
  it('has the time that it is likely to take behind what becomes of it', () => {
    const because = [{ leaf: '<until a>', text: 'until a' }];
    const steps = [
      { name: 'b', action: 'unknown' as const, because, expectedMs: 61_000, undoable: true },
      {
        name: 'c',
        action: 'run' as const,
        because: [{ leaf: '<forced>', text: 'forced' }],
        expectedMs: 2_000,
      },
      { name: 'd', action: 'skip' as const, because: [], protection: 'changes' as const },
    ];
    expect(planText({ ...NOTHING, steps }, looks)).toContain(
      '\n  b  unknown until a, about 61 s\n  c  run, forced, about 2 s\n  d  skip  its protection changes\n',
    );
  });

  it('has that time below it where there is no room behind it', () => {
    const because = [{ leaf: '<until create_container_apps_env>', text: 'until create_container_apps_env' }];
    const name = 'deploy_infrastructure_services';
    const steps = [{ name, action: 'unknown' as const, because, expectedMs: 61_000, undoable: true }];
    expect(planText({ ...NOTHING, steps }, looks)).toContain(
      '\n  deploy_infrastructure_services  unknown until create_container_apps_env\n      about 61 s\n',
    );
  });

  it('that is unknown may make and may change', () => {
    const changes = [
      { ...thing('a'), action: 'create' as const, undo: 'delete' as const },
      { ...thing('b'), action: 'recreate' as const, undo: 'delete' as const },
      { ...thing('c'), action: 'update' as const, undo: 'restore' as const },
    ];
    const because = [{ leaf: '<until a>', text: 'until a' }];
    const steps = [{ name: 'b', action: 'unknown' as const, because, changes, undoable: true }];
    expect(planText({ ...NOTHING, steps }, looks)).toContain(
      '      may make key vault a\n      may make again key vault b\n      may change key vault c\n',
    );
  });
});

describe('the text of a destroy', () => {
  const plan: DestroyDocument = { ...HEAD, result: 'completed', open: null, ends: [], refused: [] };

  it('says what goes, in which order, and what was left open', () => {
    const open = { run: 'r-1', kind: 'deploy' } as const;
    const ends = [
      { step: 'vault', address: `${VAULTS}/a`, action: 'remove' as const, data: 'the vault a' },
      { step: 'group', address: GROUP, action: 'restore' as const },
    ];
    expect(destroyText({ ...plan, open, ends }, looks).split('\n')).toEqual([
      'plan for the end of shop in local (emulator): 1 address to remove, 1 address to put back as found',
      '  remove             vaults/a',
      '                     deletes data: the vault a',
      '  put back as found  resourcegroups/rg',
      '! run r-1 is open, and is closed first',
      '',
    ]);
  });

  it('says that there is nothing, or only a destroy that was interrupted', () => {
    expect(destroyText({ ...plan, result: 'nothing-to-do' }, looks)).toBe(
      '✔ there is nothing of shop in local (emulator) to destroy\n',
    );
    expect(destroyText({ ...plan, open: { run: 'r-1', kind: 'destroy' } }, looks)).toMatch(
      /: nothing is held\n! run r-1 was interrupted, and goes on\n$/,
    );
  });
});

describe('the text of drift', () => {
  const found: DriftDocument = {
    ...HEAD,
    result: 'nothing-to-do',
    open: null,
    looked: 2,
    drifted: [],
    residue: [],
  };

  it('says that all is as applied, and what was not looked at', () => {
    expect(driftText(found, looks)).toBe('✔ no drift: 2 addresses of shop in local (emulator) as applied\n');
    expect(driftText({ ...found, open: { run: 'r-1', phase: 'forward' } }, looks)).toMatch(
      /\n! run r-1 is open: what it has begun was not looked at\n$/,
    );
  });

  it('lists what differs by step and full id, and what puts it right', () => {
    const drifted = ['a', 'b'].map((name) => ({
      step: 'vault',
      address: `${VAULTS}/${name}`,
      what: 'gone' as const,
      how: 'nothing is there',
    }));
    expect(driftText({ ...found, result: 'drifted', drifted }, looks).split('\n')).toEqual([
      '! 2 of 2 addresses of shop in local (emulator) not as applied',
      '  vault',
      `    ${VAULTS}/a`,
      '      nothing is there',
      `    ${VAULTS}/b`,
      '      nothing is there',
      '  npx deploy drift --repair --env local  runs 1 step to put that right',
      '',
    ]);
  });
});

describe('the text of going back', () => {
  const plan: ReturnDocument = { ...HEAD, result: 'completed', run: 'r-1', changes: [], refused: [] };
  const apps = `${GROUP}/providers/microsoft.app/containerapps`;

  it('says what goes back, and what the next deployment does', () => {
    const changes = [
      { step: 'deploy_apps', address: `${apps}/a`, action: 'change' as const, how: 'it differs in template' },
      { step: 'deploy_apps', address: `${apps}/b`, action: 'remove' as const, how: 'it is still there' },
    ];
    expect(returnText({ ...plan, changes }, looks).split('\n')).toEqual([
      'plan for the apps of shop in local (emulator), back to run r-1: 2 addresses',
      '  change  containerapps/a  deploy_apps',
      '          it differs in template',
      '  remove  containerapps/b  deploy_apps',
      '  the next deployment goes forward again: change the configuration before it',
      '',
    ]);
  });

  it('says that nothing differs, or why it cannot go back', () => {
    expect(returnText({ ...plan, result: 'nothing-to-do' }, looks)).toBe(
      '✔ all apps are as run r-1 left them\n',
    );
    expect(returnText({ ...plan, result: 'refused', refused: ['x is no longer there'] }, looks)).toMatch(
      /✖ it would be refused, and nothing changed:\n {2}x is no longer there\n$/,
    );
  });
});

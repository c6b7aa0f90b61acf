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
const looks = {
  command: 'run' as const,
  title: 'shop to local (emulator)',
  place: 'shop in local (emulator)',
  flags: { env: 'local' },
  paint: NO_PAINT,
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
        because: [{ leaf: 'services.a.context.digest' }, { leaf: 'services.a.context.files.a.ts' }],
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

  it('names a changed file first, what is taken over, and what stays after an undo', () => {
    expect(planText(plan, looks).split('\n')).toEqual([
      'plan for shop to local (emulator): 1 to run',
      '  vault  run   services.a.context.files.a.ts changed',
      '               services.a.context.digest changed',
      '               takes over what others made: vaults/theirs',
      '               protected, stays after an undo: vaults/ours',
      '               stays after an undo: it is kept',
      '',
    ]);
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
      'plan for shop to local (emulator): 3 addresses to give back',
      'no longer wanted, last of all:',
      '  replace            vaults/a  by vaults/b',
      '                     deletes data: the vault a',
      '  put back as found  vaults/c',
      '  keep               vaults/d  it is protected',
      '  remove             vaults/e',
      'moves to another step, and is left as it is:',
      '  vaults/f  vault -> other',
      '',
    ]);
  });

  it('says why it would be refused, last', () => {
    const refused = [{ step: 'vault', address: `${VAULTS}/a`, why: 'location a -> b: Azure never moves it' }];
    expect(planText({ ...plan, result: 'refused', refused }, looks)).toMatch(
      /✖ it would be refused, and nothing changed:\n {2}vault: location a -> b: Azure never moves it\n {4}\/subscriptions\/.*\/vaults\/a\n$/,
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

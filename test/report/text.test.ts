import { describe, expect, it } from 'vitest';
import type { PlanDocument } from '../../src/report/plan-document.ts';
import type { ResetDocument } from '../../src/report/reset-document.ts';
import { failureText } from '../../src/report/failure-text.ts';
import { hasColors, type Screen, type Variables } from '../../src/report/colors.ts';
import { NO_PAINT, paintFor } from '../../src/report/paint.ts';
import { planText } from '../../src/report/plan-text.ts';
import { forgettingText, resetText } from '../../src/report/reset-text.ts';
import { wrap } from '../../src/report/wrap.ts';
import { count, duration, plain, why } from '../../src/report/words.ts';
import { told as noted } from './run.ts';

const GROUP = '/subscriptions/11111111-1111-4111-8111-111111111111/resourcegroups/rg';
const looks = {
  command: 'run' as const,
  title: 'shop to local (emulator)',
  place: 'shop in local (emulator)',
  flags: { env: 'local' },
  paint: NO_PAINT,
};

describe('words for people', () => {
  it.each([
    [0, '0.0 s'],
    [420, '0.4 s'],
    [59_949, '59.9 s'],
    [59_960, '1 min 00 s'],
    [125_400, '2 min 05 s'],
    [3_723_000, '1 h 02 min'],
  ])('write %i milliseconds as %s', (milliseconds, words) => {
    expect(duration(milliseconds)).toBe(words);
  });

  it('count one and many', () => {
    expect([count(1, 'step'), count(2, 'step'), count(0, 'address')]).toEqual([
      '1 step',
      '2 steps',
      '0 addresses',
    ]);
  });

  it('make one harmless line of whatever they are given', () => {
    expect(plain(' a\n\tb \u001b[1mc\u001b[0m \u001b]0;title\u0007d ')).toBe('a b c d');
  });

  it('say why a step runs, a digest by its beginning', () => {
    const [one, other] = ['a'.repeat(64), 'b'.repeat(64)];
    expect(why([{ leaf: 'image', before: `shop@sha256:${one}`, after: `shop@sha256:${other}` }])).toBe(
      'image changed: shop@sha256:aaaaaaaaaaaa… -> shop@sha256:bbbbbbbbbbbb…',
    );
  });

  it('name a changed file before the digest of its folder', () => {
    const folder = 'services.shop.context';
    expect(why([{ leaf: `${folder}.digest` }, { leaf: `${folder}.files.log.ts` }])).toBe(
      'services.shop.context.files.log.ts changed, and 1 more',
    );
  });
});

describe('the lines of a text', () => {
  it('are broken at spaces, what follows indented a little more', () => {
    expect(wrap('short\n  → one two three four', 14)).toBe('short\n  → one two\n    three four');
  });

  it('keep a word whole that is too long, and do not count colours', () => {
    expect(wrap('  address  /a/very/long/id', 12)).toBe('  address\n    /a/very/long/id');
    expect(wrap('\u001b[31mred\u001b[39m one', 7)).toBe('\u001b[31mred\u001b[39m one');
  });
});

describe('paint', () => {
  const PIPE = { isTTY: false };
  const SCREEN = { isTTY: true, hasColors: () => true };

  it.each<[Screen, Variables, boolean]>([
    [PIPE, {}, false],
    [{ isTTY: true, hasColors: () => false }, {}, false],
    [SCREEN, {}, true],
    [SCREEN, { NO_COLOR: '1' }, false],
    [SCREEN, { NO_COLOR: '' }, true],
    [SCREEN, { FORCE_COLOR: '0' }, false],
    [PIPE, { FORCE_COLOR: '1' }, true],
    [PIPE, { FORCE_COLOR: '3', NO_COLOR: '1' }, true],
    [PIPE, { FORCE_COLOR: '' }, false],
  ])('on %j with %j is there: %s', (stream, variables, is) => {
    expect(hasColors(stream, variables)).toBe(is);
    expect(paintFor(stream, variables) === NO_PAINT).toBe(!is);
  });
});

describe('the text of a failure', () => {
  it('tells every finding with its place, and the hint once', () => {
    const told = failureText(
      noted({
        reason: 'config-invalid',
        message: 'the configuration has 2 errors',
        location: 'config.yaml:3:1',
        findings: [
          { location: 'config.yaml:3:1', path: 'nmae', message: 'is no key', hint: 'did you mean "name"?' },
          { location: 'config.yaml:9:5', path: '', message: 'is not valid YAML' },
        ],
        hint: 'correct the file',
      }),
      { paint: NO_PAINT },
    );
    expect(told.split('\n')).toEqual([
      '✖ the configuration has 2 errors',
      '  config.yaml:3:1',
      '    nmae is no key',
      '    did you mean "name"?',
      '  config.yaml:9:5',
      '    is not valid YAML',
      '  → correct the file',
      '  class        config, not retryable (docs/errors.md#config-invalid)',
    ]);
  });

  it('tells the place of a single failure', () => {
    const broken = noted({ reason: 'step-invalid', message: 'broken', location: 'a.ts:3' });
    expect(failureText(broken, { paint: NO_PAINT }).split('\n')).toEqual([
      '✖ broken',
      '  at           a.ts:3',
      '  class        step, not retryable (docs/errors.md#step-invalid)',
    ]);
  });

  it('says nothing more of what was typed wrongly than its hint', () => {
    const told = failureText(noted({ reason: 'usage', message: 'no such flag', hint: 'Leave it out.' }), {
      paint: NO_PAINT,
    });
    expect(told).toBe('✖ no such flag\n  → Leave it out.');
  });
});

describe('the text of a plan', () => {
  const plan: PlanDocument = {
    result: 'completed',
    exitCode: 0,
    environment: 'local',
    cloud: 'emulator',
    open: null,
    steps: [
      { name: 'first', action: 'skip', because: [] },
      {
        name: 'second_one',
        action: 'run',
        because: [
          { leaf: 'sku', before: 'Basic', after: 'Premium', text: 'sku changed: Basic -> Premium' },
          { leaf: 'secrets.api-key.digest', text: 'the secret api-key has a new value' },
        ],
        undoable: true,
      },
      {
        name: 'once',
        action: 'run',
        because: [{ leaf: '<never ran>', text: 'for the first time' }],
        irreversible: 'it is kept',
        undoable: false,
      },
      {
        name: 'third',
        action: 'unknown',
        because: [{ leaf: '<until second_one>', text: 'until second_one' }],
        undoable: true,
      },
    ],
    removals: [],
    handOvers: [],
    refused: [],
    residue: [],
    data: [],
  };

  it('says for each step what would happen, with every reason', () => {
    expect(planText(plan, looks).split('\n')).toEqual([
      'plan for shop to local (emulator)',
      '  first       skip',
      '  second_one  run',
      '      sku changed: Basic -> Premium',
      '      the secret api-key has a new value',
      '  once        run, for the first time',
      '      cannot be undone: it is kept',
      '  third       unknown until second_one',
      'no earlier run tells how long it takes',
      '2 to run, 1 unknown until second_one, 1 unchanged; undo possible for 2 of 3',
      '',
    ]);
  });

  it('says that a run is open, and what can be done about it', () => {
    const open = (phase: 'forward' | 'committed') =>
      planText({ ...plan, open: { run: 'r-1', phase, kind: 'deploy' } }, looks);
    expect(open('forward')).toContain(
      'run r-1 is open: `npx deploy --env local` continues it, `npx deploy rollback --env local` undoes it',
    );
    expect(open('committed')).toContain('run r-1 is open: `npx deploy --env local` finishes it first');
  });

  it('of a rollback says what would be undone, and how an undo that was begun goes on', () => {
    const undo: PlanDocument = {
      ...plan,
      open: { run: 'r-1', phase: 'rolling-back', kind: 'deploy' },
      steps: [{ name: 'first', action: 'undo', because: [] }],
    };
    const rollback = { ...looks, command: 'rollback' as const, title: looks.place };
    expect(planText(undo, rollback).split('\n')).toEqual([
      'plan for the rollback of shop in local (emulator): 1 to undo',
      '  first  undo',
      '! run r-1 is open: `npx deploy rollback --env local` goes on undoing it, `npx deploy --env local` does the same, and then deploys',
      '',
    ]);
    expect(planText({ ...undo, open: null, steps: [] }, rollback)).toMatch(/: nothing to undo\n$/);
  });
});

describe('the text of a reset', () => {
  const reset: ResetDocument = {
    result: 'completed',
    exitCode: 0,
    environment: 'local',
    cloud: 'emulator',
    forgotten: [
      { step: 'create_key_vault', addresses: [`${GROUP}/providers/microsoft.keyvault/vaults/kv`, GROUP] },
    ],
    open: { run: 'r-1', phase: 'forward' },
    damage: null,
    copies: ['state/local/state.json.x.bak'],
    lineage: 'l-1',
  };

  it('says beforehand what would be lost', () => {
    expect(forgettingText(reset, looks)).toBe(
      [
        'what is known of shop in local (emulator) will be forgotten:',
        '  ! run r-1 is open: it is given up, and what it changed stays',
        '  1 step:',
        '    create_key_vault',
        '      vaults/kv',
        '      resourcegroups/rg',
        '',
      ].join('\n'),
    );
  });

  it('says afterwards where the copy is, and how what stays is recognised', () => {
    const told = resetText({ ...reset, damage: 'it cannot be read' }, looks);
    expect(told).toContain('✔ forgot the state of shop in local (emulator)\n  ! it cannot be read\n');
    expect(told).toContain('kept a copy: state/local/state.json.x.bak\n');
    expect(told).toContain('its tag deploy-lineage: l-1\n');
  });
});

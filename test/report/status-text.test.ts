import { expect, it } from 'vitest';
import { NO_PAINT } from '../../src/report/no-paint.ts';
import type { StatusDocument } from '../../src/report/status-document.ts';
import { afterStatus } from '../../src/report/status-next.ts';
import { statusText } from '../../src/report/status-text.ts';

const STATUS: StatusDocument = {
  result: 'completed',
  exitCode: 0,
  environment: 'local',
  cloud: 'emulator',
  store: { type: 'file', place: '/state' },
  lineage: 'l',
  serial: 1,
  lock: { held: false, holder: null },
  open: null,
  lastRun: null,
  steps: [],
  drift: null,
  residue: [],
};

function typed(status: Partial<StatusDocument>): string[] {
  return afterStatus({ ...STATUS, ...status }).map(([words]) => words.join(' '));
}

function open(phase: 'forward' | 'rolling-back' | 'committed', kind: 'deploy' | 'destroy' = 'deploy') {
  return { open: { run: 'r', phase, kind } };
}

it.each([
  ['goes on with a run that is open, or undoes it', open('forward'), ['show', '', 'rollback']],
  ['goes on undoing one that turned back', open('rolling-back'), ['show', 'rollback', '']],
  ['only finishes one that is committed', open('committed'), ['show', '']],
  [
    'goes on with a destroy, or builds again, but undoes none',
    open('forward', 'destroy'),
    ['show', 'destroy', ''],
  ],
  ['deploys where nothing is', { lineage: null }, ['']],
  ['is nothing where somebody is at work', { ...open('forward'), lock: { held: true, holder: null } }, []],
  ['is nothing where all is well', {}, []],
])('what is typed after a status %s', (_, status, words) => {
  expect(typed(status)).toEqual(words);
});

it.each([
  ['not finished', { ...open('forward') }],
  ['at work', { ...open('forward'), lock: { held: true, holder: null } }],
  ['being rolled back', { ...open('rolling-back') }],
  ['a destroy, not finished', { ...open('forward', 'destroy') }],
  ['a destroy, at work', { ...open('forward', 'destroy'), lock: { held: true, holder: null } }],
])('says of the run that is open: %s', (words, status) => {
  const looks = { place: 'shop', now: 0, flags: { env: 'local' }, paint: NO_PAINT };
  expect(statusText({ ...STATUS, ...status }, looks)).toContain(`\n  open run  r, ${words}\n`);
});

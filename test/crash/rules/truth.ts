import type { Switch } from './rule.ts';

const RUN_STEP = 'src/engine/run-step.ts';
const RECORDS = 'src/engine/records.ts';
const UNWANTED = 'src/engine/unwanted.ts';
const SETTLE = 'src/engine/settle.ts';
const RESTORE = 'src/engine/restore.ts';

/** Rules 1 to 11: the truth about one step. */
export const truth: readonly Switch[] = [
  {
    rule: 1,
    off: '`before` keeps its first value over a crash',
    shown: ['continued, then a check fails', 'half'],
    edits: [
      {
        file: RECORDS,
        replace: 'if (!(at in open.before)) open.before[at] = image;',
        by: 'open.before[at] = image;',
      },
      {
        file: RUN_STEP,
        replace: 'const fresh = addresses.filter((at) => !(at in own));',
        by: 'const fresh = addresses;',
      },
      {
        file: RUN_STEP,
        replace: 'at in known ? (known[at] ?? null) : lookBefore(',
        by: 'lookBefore(',
      },
    ],
  },
  {
    rule: 2,
    off: 'a begun step is undone, whatever it looks like',
    shown: ['update, slow reads, a check fails', 'half'],
    edits: [
      {
        file: RESTORE,
        replace: 'if (why === undefined) await step.rollback(',
        by: `if (why === undefined && !sameJson(await step.observe(at, scopeOf(session, step.name, 'undo')), was)) await step.rollback(`,
      },
    ],
  },
  {
    rule: 3,
    off: 'recovery waits out what a dead process, or a lost request, may still do',
    shown: ['update, a check fails', 'half'],
    edits: [{ file: 'src/engine/waiting.ts', replace: 'await world.sleep(milliseconds, signal);', by: '' }],
  },
  {
    rule: 3,
    off: 'what landed after a step had completed is looked at when the run goes on',
    shown: ['first, config changed after the crash', 'half'],
    edits: [
      {
        file: 'src/engine/verdict.ts',
        replace: 'else if (touch?.completed && ',
        by: 'else if (false && ',
      },
    ],
    silent: 'the wait of rule 3 masks it: what lands later than the hard timeout is not in the sweeps',
  },
  {
    rule: 4,
    off: 'a restored step has its previous record back whole',
    shown: ['update, a check fails', 'before'],
    edits: [
      {
        file: RECORDS,
        replace: 'if (previous) state.records[step] = { ...previous, attempts: now.attempts };',
        by: 'if (previous) state.records[step] = { ...now, complete: false };',
      },
    ],
  },
  {
    rule: 4,
    off: 'the origin of a first deployment is gone with its rollback',
    shown: ['first, a check fails', 'interrupt'],
    edits: [
      {
        file: RECORDS,
        replace: 'else delete state.records[step];',
        by: 'else state.records[step] = { ...now, complete: false };',
      },
    ],
  },
  {
    rule: 5,
    off: 'what is no longer wanted is given back',
    shown: ['config changed after the crash', 'before'],
    edits: [{ file: UNWANTED, replace: 'if (left.length > 0) result.giveBack[from] = left;', by: '' }],
  },
  {
    rule: 6,
    off: 'after run-committed `rollback` only goes forward',
    shown: ['moved group', 'before'],
    edits: [
      {
        file: SETTLE,
        replace: `if (open.phase === 'committed') {\n    report.note`,
        by: 'if (false) {\n    report.note',
      },
    ],
  },
  {
    rule: 7,
    off: 'what is given back is decided once',
    shown: ['config put back after the crash', 'half'],
    edits: [
      {
        file: SETTLE,
        replace: `what: 'give-back' });\n    if (!(await finishCommit(session))) return 'stuck';`,
        by: `what: 'give-back' });\n    return 'open';`,
      },
    ],
  },
  {
    rule: 8,
    off: 'what moves to another step is handed over',
    shown: ['steps joined, address handed over', 'half'],
    edits: [
      {
        file: UNWANTED,
        replace: 'if (to === undefined) free.push(at);',
        by: 'if (to !== from) free.push(at);',
      },
    ],
  },
  {
    rule: 9,
    off: 'a record without its step is refused',
    shown: ['steps taken out of the list', 'before'],
    edits: [
      {
        file: 'src/engine/open-session.ts',
        replace: 'if (forgotten.length === 0) return;',
        by: 'return;',
      },
    ],
  },
  {
    rule: 10,
    off: 'begun in a destroy makes the record incomplete',
    shown: ['destroy', 'before'],
    edits: [
      {
        file: 'src/engine/fold.ts',
        replace: `open.kind === 'destroy' || made(record, entry.at) ? {`,
        by: 'made(record, entry.at) && false ? {',
      },
    ],
  },
  {
    rule: 11,
    off: 'what is forced is in the journal',
    shown: ['forced, since it was changed by hand', 'before'],
    edits: [
      {
        file: 'src/engine/run-start.ts',
        replace: 'const forced = [...settings.forced];',
        by: 'const forced: string[] = [];',
      },
    ],
  },
  {
    rule: 11,
    off: 'forcing is spent once the step has completed',
    shown: ['forced', 'before'],
    edits: [
      {
        file: 'src/engine/session.ts',
        replace: '(open?.forced.has(name) === true && open.touches[name]?.completed !== true)',
        by: 'open?.forced.has(name) === true',
      },
    ],
  },
];

import type { Switch } from './rule.ts';

const PORTS = 'test/fakes/toy-ports.ts';
const STEPS = 'test/fakes/toy-steps.ts';
const RUN_STEP = 'src/engine/run-step.ts';
const UNDO = 'src/engine/undo.ts';
const RESTORE = 'src/engine/restore.ts';

/** Rules 12 to 22: the proof. Those for authors of steps and adapters are switched off in the toy ones. */
export const proof: readonly Switch[] = [
  {
    rule: 12,
    off: 'an observation holds no etag',
    shown: ['moved group, found things', 'before'],
    edits: [{ file: PORTS, replace: `.filter(([key]) => key !== 'etag')`, by: '' }],
  },
  {
    rule: 13,
    off: 'an output holds only what stays true after a restore',
    shown: ['update, a check fails', 'before'],
    edits: [],
    silent: 'the guard compares an output with itself only; the contract tests of the steps look at outputs',
  },
  {
    rule: 14,
    off: 'a rollback restores what cannot be read through its witness',
    shown: ['continued, then a check fails', 'before'],
    edits: [
      {
        file: STEPS,
        replace: `if (was === null || !('witness' in was)) return thing.rollback(at, was, ports);`,
        by: 'return thing.rollback(at, was, ports);',
      },
    ],
  },
  {
    rule: 15,
    off: 'a version with the same tag is looked for before each attempt',
    shown: ['forced', 'half'],
    edits: [
      {
        file: PORTS,
        replace: `for (let attempt = 1; (await find(id))?.['tag'] !== tag; attempt += 1) {`,
        by: 'for (let attempt = 1; ; attempt += 1) {',
      },
    ],
  },
  {
    rule: 16,
    off: 'after `run` it is looked until there is something',
    shown: ['moved group', 'before'],
    edits: [
      {
        file: RUN_STEP,
        replace: `lookUntil(session, step, at, 'run', (image) => image !== null)`,
        by: `lookUntil(session, step, at, 'run', () => true)`,
      },
    ],
  },
  {
    rule: 16,
    off: 'a recorded thing that cannot be seen is looked at again before its step runs',
    shown: ['update, flickering reads, a check fails', 'interrupt'],
    edits: [
      {
        file: RUN_STEP,
        replace: '(image) => recorded === undefined || recorded === null || sameJson(image, recorded),',
        by: '() => true,',
      },
    ],
  },
  {
    rule: 16,
    off: 'a recorded thing that a list does not show is looked at again',
    shown: ['update, flickering reads, a check fails', 'before'],
    edits: [
      {
        file: 'src/engine/verdict.ts',
        replace: 'if (missing.has(at) && (await isGone(session, step, at, image))) gone.push(at);',
        by: 'if (missing.has(at)) gone.push(at);',
      },
    ],
  },
  {
    rule: 16,
    off: 'the proof looks until things are as they were',
    shown: ['update, slow reads, a check fails', 'before'],
    edits: [
      {
        file: RESTORE,
        replace: `const now = await lookUntil(session, step, at, 'undo', hoped);\n  if (sameJson(now, was)) outcome.`,
        by: `const now = await step.observe(at, scopeOf(session, step.name, 'undo'));\n  if (sameJson(now, was)) outcome.`,
      },
    ],
  },
  {
    rule: 17,
    off: 'what was not in the bin is purged from it',
    shown: ['moved group', 'before'],
    edits: [{ file: STEPS, replace: 'if (was === null) await ports.purge(at);', by: '' }],
  },
  {
    rule: 17,
    off: 'what was in the bin gets its content back first',
    shown: ['first, vault in the bin', 'before'],
    edits: [
      {
        file: STEPS,
        replace: 'if (was !== null) await ports.put(at, body);',
        by: 'if (was !== null && deleted !== true) await ports.put(at, body);',
      },
    ],
  },
  {
    rule: 18,
    off: 'what differed is looked at again at the end',
    shown: ['first, one-way migration, a check fails', 'before'],
    edits: [
      { file: UNDO, replace: 'await lookAgain(session, open, { unproven, here, protection });', by: ';' },
    ],
  },
  {
    rule: 18,
    off: 'each step is proven while its parents still stand',
    shown: ['first, vault in the bin', 'interrupt'],
    edits: [
      {
        file: RESTORE,
        replace: 'await prove(session, step, outcome, { at, was, why, waits: why === undefined });',
        by: 'if (why === undefined) Object.assign(outcome.residue, { [at]: was }); else Object.assign(outcome.kept, { [at]: why });',
      },
    ],
  },
  {
    rule: 19,
    off: 'an undo that returned is final',
    shown: ['first, purge protected', 'before'],
    edits: [
      {
        file: UNDO,
        replace: 'outcome = await restoreAddresses(session, knownStep(session, name), touch, protection);',
        by: `outcome = await restoreAddresses(session, knownStep(session, name), touch, protection);
    if (Object.keys(outcome.residue).length > 0) throw new Error('it differs');`,
      },
    ],
  },
  {
    rule: 20,
    off: 'what cannot be looked at is neither clean nor different',
    shown: ['update, flickering reads, a check fails', 'outage'],
    edits: [
      {
        file: RESTORE,
        replace: `const now = await lookUntil(session, step, at, 'undo', hoped);\n  if (sameJson(now, was)) outcome.`,
        by: `const now = await lookUntil(session, step, at, 'undo', hoped).catch(() => 'unseen');\n  if (sameJson(now, was)) outcome.`,
      },
    ],
  },
  {
    rule: 21,
    off: 'residue stays in the record',
    shown: ['first, purge protected', 'before'],
    edits: [
      {
        file: 'src/engine/records.ts',
        replace: '...leftOf({ ...residue, ...outcome.residue }, []),',
        by: '',
      },
    ],
  },
  {
    rule: 22,
    off: 'one field has one owner: the server does not observe the schema',
    shown: ['continued with another config, then a check fails', 'before'],
    edits: [
      {
        file: STEPS,
        replace: 'observe: thing.observe,\n  run: async ({ id, size, witness }, ports) => {',
        by: `observe: async (at, ports) => {
    const image = await ports.find(at);
    const schema = await ports.find(at + '/schema/main');
    return image && schema ? { ...image, schema } : image;
  },
  run: async ({ id, size, witness }, ports) => {`,
      },
    ],
  },
];

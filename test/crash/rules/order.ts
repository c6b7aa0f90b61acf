import type { Switch } from './rule.ts';

const UNDO = 'src/engine/undo.ts';
const RESTORE = 'src/engine/restore.ts';
const LEDGER = 'src/engine/ledger.ts';
const PORTS = 'test/fakes/toy-ports.ts';

/** Rules 23 to 33: order, concurrency, storage. */
export const order: readonly Switch[] = [
  {
    rule: 23,
    off: 'what is in flight ends before anything is undone',
    shown: ['moved group', 'stray'],
    edits: [
      {
        file: 'src/engine/graph.ts',
        replace: 'if (running === 0) break;',
        by: 'if (running === 0 || options.halted?.() === true) break;',
      },
    ],
  },
  {
    rule: 24,
    off: 'an undo goes against the edges',
    shown: ['first, purge protected', 'before'],
    edits: [
      {
        file: UNDO,
        replace: 'walk(reversed(startedEdges(open.touches)), {',
        by: 'walk(new Map(Object.keys(open.touches).map((name) => [name, []])), {',
      },
    ],
  },
  {
    rule: 24,
    off: 'the edges are the journaled ones, not those of the list of today',
    shown: ['steps taken out after the crash, vault in the bin', 'before'],
    edits: [
      {
        file: UNDO,
        replace: 'walk(reversed(startedEdges(open.touches)), {',
        by: 'walk(reversed(new Map(Object.keys(open.touches).map((name) => [name, (session.deps.get(name) ?? []).filter((one) => one in open.touches)]))), {',
      },
    ],
  },
  {
    rule: 25,
    off: 'an undo that throws blocks what is upstream of it',
    shown: ['first, vault in the bin', 'outage'],
    edits: [
      {
        file: UNDO,
        replace: `settings.emit({ type: 'step-restore-failed', step: name, error: note });\n    return false;`,
        by: `settings.emit({ type: 'step-restore-failed', step: name, error: note });\n    return true;`,
      },
    ],
  },
  {
    rule: 26,
    off: 'the decision to roll back stands',
    shown: ['first, a check fails', 'before'],
    edits: [
      {
        file: 'src/engine/settle.ts',
        replace: `} else if (open.phase === 'forward') {`,
        by: `} else if (open.phase !== 'committed') {`,
      },
    ],
  },
  {
    rule: 27,
    off: 'after an append that failed there is none',
    shown: ['first, a check fails, kept open', 'full'],
    edits: [
      { file: LEDGER, replace: 'if (this.#lost !== undefined) throw this.#lost;', by: '' },
      {
        file: LEDGER,
        replace: `this.#lost = toFailure(error, 'state-unwritable');\n      throw this.#lost;`,
        by: `throw toFailure(error, 'state-unwritable');`,
      },
    ],
  },
  {
    rule: 27,
    off: 'a torn last line is cut before the next append',
    shown: ['first', 'half'],
    edits: [
      {
        file: 'src/engine/stored-state.ts',
        replace: 'torn: end < stored.journal.length,\n  };',
        by: 'torn: false,\n  };',
      },
    ],
  },
  {
    rule: 28,
    off: 'the snapshot is written before the journal is cut',
    shown: ['first, purge protected', 'lost'],
    edits: [
      {
        file: LEDGER,
        replace: 'await this.#write(() => this.#store.replace(',
        by: 'await this.#write(() => this.#store.cut(0));\n    await this.#write(() => this.#store.replace(',
      },
    ],
  },
  {
    rule: 28,
    off: 'a journal that the snapshot holds is known by lastRun',
    shown: ['first', 'after'],
    edits: [
      {
        file: 'src/engine/stored-state.ts',
        replace: 'if (first.run === lastRun) return',
        by: 'if (false) return',
      },
    ],
    silent: 'folding a run twice comes to the same; it is asked so that counters and times are right too',
  },
  {
    rule: 29,
    off: 'a request without an answer is sent again',
    shown: ['moved group', 'lost'],
    edits: [
      { file: PORTS, replace: 'attempts = 3): Promise<ToyAnswer>', by: 'attempts = 1): Promise<ToyAnswer>' },
    ],
  },
  {
    rule: 29,
    off: 'a conflict is waited out',
    shown: ['first, found things', 'half'],
    edits: [
      {
        file: PORTS,
        replace: `if (status === 409 && body === 'busy') {`,
        by: `if (status === 409 && body === 'busy' && attempt > 60) {`,
      },
    ],
  },
  {
    rule: 30,
    off: 'an operation that a dead process had started is resumed by its token',
    shown: ['update', 'after'],
    edits: [],
    silent: 'a token saves requests; what is right comes from waiting out the 409 (rule 29)',
  },
  {
    rule: 31,
    off: 'going on guards completed steps afresh',
    shown: ['first, config changed after the crash', 'before'],
    edits: [
      {
        file: 'src/engine/verdict.ts',
        replace: 'const verdict = judge(record,',
        by: `if (touch?.completed === true) return { action: 'skip', because: [] };\n  const verdict = judge(record,`,
      },
    ],
  },
  {
    rule: 32,
    off: 'each address of a step has a before of its own',
    shown: ['first, found things', 'before'],
    edits: [
      {
        file: RESTORE,
        replace: 'const before = Object.entries(touch.before);',
        by: 'const before = Object.entries(touch.before).map(([at, was]): [string, Image] => [at, Object.values(touch.before).includes(null) ? null : was]);',
      },
    ],
  },
  {
    rule: 33,
    off: 'a run that changes nothing writes nothing',
    shown: ['first', 'before'],
    edits: [
      {
        file: 'src/engine/commit.ts',
        replace:
          'if (Object.keys(going).length === 0 && handOver.length === 0 && retire.length === 0) return;',
        by: '',
      },
    ],
  },
];

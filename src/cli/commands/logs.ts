import { logging, where } from '../common-flags.ts';
import { defineCommand } from '../command.ts';
import { wholeNumber } from '../whole-number.ts';

const LEVELS = ['debug', 'info', 'warn', 'error'] as const;
const FORMATS = ['text', 'json', 'ndjson'] as const;

/** `deploy logs`. */
export const logs = defineCommand({
  name: 'logs',
  summary: 'print the log of a run, or the evidence of its failure',
  examples: [
    ['deploy logs', 'prints the log of the newest run'],
    ['deploy logs last run_migrations', 'prints what is about one step'],
    ['deploy logs --output ndjson --level error', 'prints JSON lines for a program'],
  ],
  flags: (flag) => {
    const run = flag.optionalArgument('[run]', 'its id, the beginning of it, or last (default)');
    const word = flag.optionalArgument('[step]', 'only what is about this step');
    const about = where(flag);
    const step = flag.text('--step <name>', 'only what is about this step') ?? word;
    const level = flag.choice('--level <level>', LEVELS, `only from this level on: ${LEVELS.join(', ')}`);
    const tail = flag.parsed('--tail <number>', 'only the last so many lines', wholeNumber);
    const evidence = flag.on('--evidence', 'list what was saved of failures; of a step: print it');
    const format = flag.choice('--output <format>', FORMATS, 'text (default), json, or ndjson: the lines');
    const output: 'text' | 'json' = format === 'json' ? 'json' : 'text';
    return { ...about, run, step, level, tail, evidence, output, raw: format === 'ndjson', ...logging(flag) };
  },
  refuses: { '--lock-wait': 'leave it out: reading takes no lock' },
  perform: async (flags, shell) => (await import('../logs.ts')).logs(flags, shell),
});

import { telling, where } from '../common-flags.ts';
import { defineCommand } from '../command.ts';

/** `deploy show`. */
export const show = defineCommand({
  name: 'show',
  summary: 'tell all of one run: steps, times, causes, undo, files',
  examples: [
    ['deploy show', 'tells of the newest run'],
    ['deploy show 952ed260 --events', 'tells what happened in a run, in its order'],
  ],
  flags: (flag) => ({
    run: flag.optionalArgument('[run]', 'its id, the beginning of it, or last (default)'),
    ...where(flag),
    events: flag.on('--events', 'list what happened, with times'),
    ...telling(flag),
  }),
  refuses: { '--lock-wait': 'leave it out: reading takes no lock' },
  perform: async (flags, shell) => (await import('../show.ts')).show(flags, shell),
});

import { telling, where } from '../common-flags.ts';
import { defineCommand } from '../command.ts';

/** `deploy report`. */
export const report = defineCommand({
  name: 'report',
  summary: 'write one run as a page: timeline, steps, causes, undo',
  examples: [
    ['deploy report', 'writes report-<run>.html'],
    ['deploy report 952ed260 --html out/run.html', 'writes that run there'],
    ['deploy report --html - > run.html', 'prints the page'],
  ],
  flags: (flag) => ({
    run: flag.optionalArgument('[run]', 'its id, the beginning of it, or last (default)'),
    ...where(flag),
    html: flag.text('--html <file>', 'where to (default: report-<run>.html); -: stdout'),
    ...telling(flag),
  }),
  refuses: { '--lock-wait': 'leave it out: reading takes no lock' },
  perform: async (flags, shell) => (await import('../report.ts')).report(flags, shell),
});

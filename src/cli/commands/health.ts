import { Failure } from '../../engine/failure.ts';
import { telling, where } from '../common-flags.ts';
import { defineCommand } from '../command.ts';
import { durationMs } from '../duration.ts';
import { portNumber } from '../port-number.ts';

/** `deploy health`. */
export const health = defineCommand({
  name: 'health',
  summary: 'tell whether a deploy could start now; exit with 1 if not',
  examples: [
    ['deploy health --output json', 'tells a pipeline whether a deploy could start'],
    ['deploy health --serve 8080', 'answers GET /health and /readiness'],
  ],
  flags: (flag) => ({
    ...where(flag),
    serve: flag.parsed('--serve <port>', 'tell it over HTTP until Ctrl-C; 0: a free port', portNumber),
    host: flag.text('--host <address>', 'where --serve listens (default: 127.0.0.1)'),
    timeout: flag.parsed('--timeout <duration>', 'give each look so long (default: 1.5 seconds)', durationMs),
    ...telling(flag),
  }),
  refuses: {
    '--offline': 'leave it out: health is what is seen by looking',
    '--lock-wait': 'leave it out: it takes no lock',
    '--dry-run': 'leave it out: it changes nothing',
    '--yes': 'leave it out: it asks nothing',
  },
  check: ({ serve, host, timeout }) => {
    if (host !== undefined && serve === undefined) {
      throw new Failure('usage', '--host means nothing without --serve', { hint: 'add --serve PORT' });
    }
    if (timeout !== undefined && serve !== undefined) {
      throw new Failure('usage', '--timeout means nothing with --serve', {
        hint: 'leave it out: what is served answers within 2 seconds',
      });
    }
  },
  perform: async (flags, shell) => (await import('../health.ts')).health(flags, shell),
});

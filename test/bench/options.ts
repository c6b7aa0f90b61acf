import { parseArgs } from 'node:util';
import { z } from 'zod';

/** What a run of the bench was asked for. */
export type Options = z.output<typeof optionsShape>;

/** How it is called. */
export const USAGE = `npm run bench -- [options]

  --only ROW     only this row; may be repeated
  --slow         also the rows that take minutes
  --pairs N      how many pairs; at least 7 say something (default: 7)
  --no-peers     measure no other program, and install none
  --peers-in DIR install them there, and use what is there already
  --bin FILE     measure that installation; default: this project, packed as it is published
  --write        put the figures into docs/performance.md
  --json FILE    write every value as JSON
`;

/** Reads the command line. Throws for what it does not know. */
export function parseOptions(args: readonly string[]): Options {
  const { values } = parseArgs({
    args: [...args],
    allowNegative: true,
    options: {
      only: { type: 'string', multiple: true },
      slow: { type: 'boolean' },
      pairs: { type: 'string' },
      peers: { type: 'boolean' },
      'peers-in': { type: 'string' },
      bin: { type: 'string' },
      write: { type: 'boolean' },
      json: { type: 'string' },
      help: { type: 'boolean' },
    },
  });
  return optionsShape.parse(values);
}

const optionsShape = z.object({
  only: z.array(z.string()).default([]),
  slow: z.boolean().default(false),
  pairs: z.coerce.number().int().min(1).default(7),
  peers: z.boolean().default(true),
  'peers-in': z.string().optional(),
  bin: z.string().optional(),
  write: z.boolean().default(false),
  json: z.string().optional(),
  help: z.boolean().default(false),
});

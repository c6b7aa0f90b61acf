import { readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { deploy, succeeded } from '../program.ts';
import { writeSteps } from '../projects.ts';
import type { Row } from '../row.ts';
import { run } from '../timing.ts';

const EVENTS = 10_000;

/** A run that tells of ten thousand events. */
export const memoryRow: Row = {
  id: 'memory',
  what: 'memory of a run that streams 10,000 events',
  how: "a step of a user's own that logs 10,000 different lines, one a turn of the event loop, and looks at the heap after each thousand, garbage collected (`--expose-gc`): what it holds at the end over what it held after the first thousand",
  measure: async (bench) => {
    const folder = bench.folder('memory');
    writeSteps(folder, { talks: TALKS });
    const { argv, ...rest } = deploy(bench, folder, []);
    const [node = '', ...program] = argv;
    const values: number[] = [];
    const kibibytes: number[] = [];
    for (let round = 0; round < bench.pairs; round++) {
      rmSync(join(folder, 'state'), { recursive: true, force: true });
      succeeded(await run({ ...rest, argv: [node, '--expose-gc', ...program] }));
      const heaps = z
        .array(z.number())
        .length(10)
        .parse(JSON.parse(readFileSync(join(folder, 'heaps.json'), 'utf8')));
      const [first = 0, last = 0] = [heaps[0], heaps[9]];
      values.push(last / first);
      kibibytes.push((last - first) / 1024);
    }
    return {
      figures: [
        { name: 'heap', unit: 'x', goal: 1.05, values },
        { name: 'heap grown by', unit: 'KiB', values: kibibytes },
      ],
    };
  },
};

const TALKS = `  output: z.object({ told: z.number() }),
  inputs: () => ({ events: ${EVENTS} }),
  run: async ({ events }, { log }) => {
    const { writeFileSync } = await import('node:fs');
    const heaps: number[] = [];
    for (let event = 1; event <= events; event++) {
      log(\`event \${event} of \${events}: \${'.'.repeat(80)}\`);
      await new Promise((resolve) => setImmediate(resolve));
      if (event % (events / 10) !== 0) continue;
      globalThis.gc?.();
      heaps.push(process.memoryUsage().heapUsed);
    }
    writeFileSync('heaps.json', JSON.stringify(heaps));
    return { told: events };
  },
`;

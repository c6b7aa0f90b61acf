import { existsSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { deployed, unchanged } from '../program.ts';
import { writeShop } from '../projects.ts';
import { figuresOf, race } from '../race.ts';
import type { Row } from '../row.ts';

/** Nothing to do in the shop of the example, and it is looked whether everything still exists. */
export const onlineRow: Row = {
  id: 'online',
  what: 'no-change run online, 14 steps',
  how: 'the same without `--offline` at the latency `quick`; requests are those of `emulator.exchanges`. A list call is one for the resources of a group. The embedded Azure gives its token without a request, so the one token is not among them',
  before: { terraform: 'one read a resource' },
  measure: async (bench) => {
    const folder = bench.folder('online');
    const exchanges = join(folder, 'exchanges.jsonl');
    writeShop(folder, { latency: 'quick', exchanges: 'exchanges.jsonl' });
    bench.say('deploying the shop for the first time');
    await deployed(bench, folder);
    const contestant = await unchanged(bench, folder, { steps: 14, args: [] });
    const lists: number[] = [];
    const others: number[] = [];
    const counted = {
      ...contestant,
      prepare: () => rmSync(exchanges, { force: true }),
      check: (ended: Parameters<typeof contestant.check>[0]) => {
        contestant.check(ended);
        const asked = requestsIn(exchanges);
        lists.push(asked.filter(isList).length);
        others.push(asked.filter((one) => !isList(one)).length);
      },
    };
    const laps = await race([counted], bench.pairs);
    const seconds = figuresOf(laps, counted.name, 'wallMs').map((wall) => wall / 1000);
    return {
      figures: [
        { name: 'wall', unit: 's', goal: 1.2, values: seconds },
        { name: 'list calls', unit: 'requests', goal: 1, values: lists.slice(1) },
        { name: 'other requests', unit: 'requests', goal: 0, values: others.slice(1) },
      ],
    };
  },
};

interface Request {
  readonly method: string;
  readonly url: string;
}

function requestsIn(file: string): Request[] {
  if (!existsSync(file)) return [];
  const lines = readFileSync(file, 'utf8').trim().split('\n');
  return lines.filter((line) => line !== '').map((line) => exchange.parse(JSON.parse(line)));
}

const exchange = z.object({ method: z.string(), url: z.string() });

function isList({ method, url }: Request): boolean {
  return (
    method === 'GET' &&
    /^\/subscriptions\/[^/]+\/resourcegroups\/[^/]+\/resources$/i.test(new URL(url).pathname)
  );
}
